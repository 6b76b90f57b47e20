#include "policy/codes.hpp"

#include <array>

#include "base/result.hpp"

namespace refwarden {

namespace {

using P = ProblemCode;
constexpr auto k_error = Problem::Weight::error;
constexpr auto k_warning = Problem::Weight::warning;

constexpr std::array k_kinds{
    ProblemKind{P::file_missing, "file-missing", "A file that the policy needs is not there.",
                k_error},
    ProblemKind{P::folder_missing, "folder-missing", "A folder that the policy needs is not there.",
                k_error},
    ProblemKind{P::file_untrusted, "file-untrusted",
                "A file or folder is a link, can be written by group or others, or belongs to "
                "somebody other than root or the account of the hook.",
                k_error},
    ProblemKind{P::file_unreadable, "file-unreadable", "A file or folder cannot be read.", k_error},
    ProblemKind{P::file_too_large, "file-too-large",
                "A file is larger, deeper or has longer lines than a policy ever needs.", k_error},
    ProblemKind{P::toml_syntax, "toml-syntax", "A file is not valid TOML.", k_error},
    ProblemKind{P::schema_missing, "schema-missing",
                "A file does not begin with the line schema = 1.", k_error},
    ProblemKind{P::schema_unknown, "schema-unknown",
                "A file is written for another version of refwarden.", k_error},
    ProblemKind{P::unknown_key, "unknown-key", "A table has a key that does not exist there.",
                k_error},
    ProblemKind{P::missing_key, "missing-key", "A table lacks a key that it must have.", k_error},
    ProblemKind{P::key_not_here, "key-not-here",
                "A key has no meaning beside the other keys of its table.", k_error},
    ProblemKind{P::wrong_type, "wrong-type", "A value is of another type than its key asks for.",
                k_error},
    ProblemKind{P::wrong_value, "wrong-value", "A value is none of those that its key can have.",
                k_error},
    ProblemKind{P::out_of_range, "out-of-range", "A number is too small or too large.", k_error},
    ProblemKind{P::empty_value, "empty-value",
                "A list or text is empty where it must say something.", k_error},
    ProblemKind{P::listed_twice, "listed-twice", "One list names the same thing twice.", k_error},
    ProblemKind{P::bad_name, "bad-name",
                "A name that an admin chose has characters that names cannot have.", k_error},
    ProblemKind{P::bad_text, "bad-text",
                "A text has control characters, or not the form that its key asks for.", k_error},
    ProblemKind{P::bad_glob, "bad-glob", "A path or ref pattern cannot be used.", k_error},
    ProblemKind{P::bad_pattern, "bad-pattern", "A regular expression cannot be used.", k_error},
    ProblemKind{P::bad_key, "bad-key", "A person's key is not written in a form that is accepted.",
                k_error},
    ProblemKind{P::bad_id, "bad-id", "An object id is not written in full.", k_error},
    ProblemKind{P::not_available, "not-available", "A value is planned and does not exist yet.",
                k_error},
    ProblemKind{P::unknown_name, "unknown-name", "A name is neither a person nor a group.",
                k_error},
    ProblemKind{P::unknown_ref_class, "unknown-ref-class", "A name is no ref class.", k_error},
    ProblemKind{P::unknown_risk_class, "unknown-risk-class", "A name is no risk class.", k_error},
    ProblemKind{P::unknown_rule, "unknown-rule", "A name is no rule that can be meant here.",
                k_error},
    ProblemKind{P::name_taken, "name-taken", "A name is used for two things.", k_error},
    ProblemKind{P::address_taken, "address-taken",
                "An e-mail address is listed twice, so it would not say who somebody is.", k_error},
    ProblemKind{P::login_taken, "login-taken", "A login is listed twice.", k_error},
    ProblemKind{P::key_taken, "key-taken", "A key is listed twice.", k_error},
    ProblemKind{P::risk_gap, "risk-gap",
                "A rule's risk classes do not reach up to the highest one without a gap.", k_error},
    ProblemKind{P::floor_mixed, "floor-mixed",
                "A risk floor looks at more than one of paths, changes and size, or at none.",
                k_error},
    ProblemKind{P::rule_empty, "rule-empty", "A rule asks for nothing.", k_error},
    ProblemKind{P::wrong_rule_kind, "wrong-rule-kind",
                "A list names a rule of a kind that cannot be meant there.", k_error},
    ProblemKind{P::exception_wide, "exception-wide",
                "An exception covers everything: it names no signers, paths, commits or refs.",
                k_error},
    ProblemKind{P::exception_signature, "exception-signature",
                "A signature rule can be excepted for single commits only, in system.toml.",
                k_error},
    ProblemKind{P::exception_commits, "exception-commits",
                "Only system.toml can except single commits.", k_error},
    ProblemKind{P::system_only, "system-only",
                "A repository's file says something that only the system level may say.", k_error},
    ProblemKind{P::not_movable, "not-movable",
                "A repository's file adjusts a key that the rule's repo-may does not list.",
                k_error},
    ProblemKind{P::not_tighter, "not-tighter",
                "A repository's file would loosen what the system level says.", k_error},
    ProblemKind{P::repository_unlisted, "repository-unlisted",
                "A file is named like a repository and does not list it.", k_error},
    ProblemKind{P::repository_claimed_twice, "repository-claimed-twice",
                "Two files list one repository.", k_error},
    ProblemKind{P::revocation_file, "revocation-file",
                "A file of revoked SSH keys is missing or cannot be used, so that no SSH signature "
                "can be judged.",
                k_error},
    ProblemKind{P::exception_ending, "exception-ending", "An exception ends within 30 days.",
                k_warning},
    ProblemKind{P::exception_ended, "exception-ended", "An exception has ended.", k_warning},
    ProblemKind{P::rule_unsatisfiable, "rule-unsatisfiable",
                "Nobody can satisfy a rule, or not for every author.", k_warning},
    ProblemKind{P::root_only_path, "root-only-path",
                "A path pattern without a slash matches in the top folder only.", k_warning},
    ProblemKind{P::key_file, "key-file", "A key file is missing or cannot be used.", k_warning},
    ProblemKind{P::key_file_unlisted, "key-file-unlisted", "A key file belongs to nobody's key.",
                k_warning},
    ProblemKind{P::x509_file, "x509-file",
                "A file of [x509] is missing, cannot be used, or ends within 30 days.", k_warning},
    ProblemKind{P::x509_missing, "x509-missing",
                "A key or a rule asks for X.509, and system.toml has no [x509].", k_warning},
    ProblemKind{P::never_used, "never-used", "A class or group is named nowhere.", k_warning},
    ProblemKind{P::owner_left, "owner-left", "An exception's owner has left.", k_warning},
};

}  // namespace

std::span<const ProblemKind> problem_kinds() {
  return k_kinds;
}

const ProblemKind& kind_of(ProblemCode code) {
  const ProblemKind& kind = k_kinds.at(static_cast<std::size_t>(code));
  require(kind.code == code, "the table of problem codes is in the order of its enum");
  return kind;
}

}  // namespace refwarden
