# Completes refwarden(1): nouns, verbs and options as the program itself lists them.

# Every command, a line each.
function __refwarden_commands
    refwarden --help 2>/dev/null | string match -rg '^  ([a-z]+(?: [a-z]+)?)  '
end

function __refwarden_nouns
    __refwarden_commands | string split -f 1 ' ' | sort -u
end

function __refwarden_verbs
    set -l words (commandline -opc)
    refwarden --help 2>/dev/null | string replace -rf "^  $words[2] ([a-z]+)  +(.*)" '$1\t$2'
end

function __refwarden_options
    set -l words (commandline -opc)
    refwarden $words[2..3] --help 2>/dev/null | string match -rg '^  (--[a-z-]+)'
end

function __refwarden_words
    count (commandline -opc)
end

complete -c refwarden -f -n 'test (__refwarden_words) = 1' -a '(__refwarden_nouns)'
complete -c refwarden -f -n 'test (__refwarden_words) = 2' -a '(__refwarden_verbs)'
complete -c refwarden -n 'string match -q -- "-*" (commandline -ct)' -a '(__refwarden_options)'
