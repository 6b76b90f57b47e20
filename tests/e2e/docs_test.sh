#!/usr/bin/env bash
# The manual and the policy as HTML pages, which a refusal's help address leads to.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

new_person dana "Dana Reyes" dana@example.org ssh
new_server
sed -i 's,^contact .*,&\nhelp = "https://docs.example.org/refwarden-messages.7.html",' "$policy/system.toml"
pages=$t/pages
accepted refwarden docs --html "$pages" --folder "$policy"
says "wrote     $pages/index.html"
new_repository payments
new_clone dana
commit "First" --no-gpg-sign -- README.md one
refused commit-unsigned git push origin main
address=$(grep -oE 'https://docs\.example\.org/[^[:space:]]+' <<<"$output")
checks=$((checks + 1))
file=${address#https://docs.example.org/}
grep -qF "<dt id=\"${file#*#}\">" "$pages/${file%%#*}" || fail "$address leads nowhere"

# Pages give way to newer ones, and are the same bytes where nothing changed.
cp -r "$pages" "$t/before"
accepted refwarden docs --html "$pages" --folder "$policy"
accepted diff -r "$t/before" "$pages"
checks=$((checks + 1))
grep -rqF "$t" "$pages" && fail "a page names a place on the server"

# Well-formed, without scripts, and every link leads to a page and a place on it.
cat >"$t/links.py" <<'PYTHON'
import html.parser, pathlib, sys

class Page(html.parser.HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.open, self.ids, self.links = [], set(), []
        self.feed(text)
        self.close()
        assert not self.open, self.open

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        assert tag != "script" and "src" not in values, tag
        assert values.get("id") not in self.ids, values
        self.ids |= {values["id"]} if "id" in values else set()
        self.links += [values["href"]] if "href" in values else []
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, (tag, self.getpos())

pages = {path.name: Page(path.read_text()) for path in pathlib.Path(sys.argv[1]).iterdir()}
assert {"index.html", "policy.html", "refwarden.1.html"} <= set(pages), sorted(pages)
for name, page in pages.items():
    for link in page.links:
        target, _, anchor = link.partition("#")
        assert (target or name) in pages, (name, link)
        assert not anchor or anchor in pages[target or name].ids, (name, link)
PYTHON
accepted python3 "$t/links.py" "$pages"

# What is not there, or does not load, is said.
checks=$((checks + 2))
output=$(refwarden docs --html "$t/none" --folder "$t/nowhere" 2>&1) && fail "pages of no policy"
[[ ! -e $t/none ]] || fail "pages were written none the less"
output=$(refwarden docs --html "$t/no/such" 2>&1) && fail "pages in no folder"
says "cannot be made"
accepted refwarden docs --html "$t/manual"
checks=$((checks + 1))
[[ ! -e $t/manual/policy.html ]] || fail "a page of a policy that nobody named"
