#include "report/needed.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "report/certificate_text.hpp"
#include "report/words.hpp"

namespace refwarden {
namespace {

struct Fixed {
  Code code;
  std::string_view text;
};

// What a code needs where no value of the policy is in it.
constexpr std::array k_fixed = {
    Fixed{Code::stale_old, "an update that starts from where the ref is now"},
    Fixed{Code::ref_misleading, "a name that reads as one thing only"},
    Fixed{Code::ref_confusable, "a name that differs in more than case or look"},
    Fixed{Code::ref_obstructs, "a name that is neither below nor above that one"},
    Fixed{Code::namespace_refused, "a branch, a tag, or a namespace that the policy names"},
    Fixed{Code::ref_reserved, "a ref that is not below refs/refwarden/"},
    Fixed{Code::object_malformed, "objects in the form that git itself writes"},
    Fixed{Code::policy_unsound, "a policy that loads and passes its own tests"},
    Fixed{Code::tag_name_mismatch, "a tag object that carries the name of its ref"},
    Fixed{Code::author_unknown, "an author, and co-authors, listed in the policy"},
    Fixed{Code::sign_off_missing, "a trailer \"Signed-off-by:\" with the author's own address"},
    Fixed{Code::risk_understated, "the class that the paths have, or a higher one"},
    Fixed{Code::message_ambiguous, "a message in UTF-8 with plain line ends and no NUL"},
    Fixed{Code::history_rewrite, "a push that keeps what the ref has"},
    Fixed{Code::history_delete, "that it stays"},
    Fixed{Code::history_create, "a ref that is there already"},
    Fixed{Code::history_merge, "commits with one parent"},
    Fixed{Code::history_non_merge, "merges only, made from branches"},
    Fixed{Code::not_first_parent, "the branch's old tip as first parent all the way"},
    Fixed{Code::pusher_unknown, "a login that the server knows, of a person in the policy"},
    Fixed{Code::content_symlink, "no symbolic link"},
    Fixed{Code::content_submodule, "no submodule"},
    Fixed{Code::content_executable, "files without the executable bit"},
    Fixed{Code::content_case_twin, "names that differ in more than case"},
    Fixed{Code::content_unportable_name, "names that every file system can hold"},
    Fixed{Code::content_bidi, "text without bidirectional control characters"},
    Fixed{Code::content_conflict_marker, "no line that starts with conflict markers"},
};

std::string formats_of(const SignatureRule& rule) {
  std::vector<std::string> names;
  for (const auto format : rule.formats) {
    names.emplace_back(format == SignatureFormat::openpgp ? "OpenPGP"
                       : format == SignatureFormat::ssh   ? "SSH"
                                                          : "X.509");
  }
  return listed(names);
}

template <typename Word>
std::string titles_of(const std::set<Word>& words) {
  std::vector<std::string> titles;
  for (const Word word : words) {
    titles.emplace_back(title_of(word));
  }
  return listed(titles);
}

std::string strength_needed(const SignatureLimits& limits) {
  const AlgorithmLists all;
  if (limits.algorithms == all) {
    return fmt::format("a signature with SHA-256 or better, RSA of {} bits at least, no DSA,",
                       limits.rsa_bits);
  }
  return fmt::format("a signature with {}, on the curve {} or with RSA of {} bits at least,",
                     titles_of(limits.algorithms.hashes), titles_of(limits.algorithms.curves),
                     limits.rsa_bits);
}

std::string kind_of_signature(Code code, const SignatureRule& rule, const Policy& policy) {
  if (code == Code::signature_unsupported) {
    return fmt::format("a signature made with {}", formats_of(rule));
  }
  if (code == Code::signature_weak) {
    return strength_needed(policy.signatures);
  }
  if (code == Code::signature_time) {
    return fmt::format("a signature made before it came here ({} minutes allowed)",
                       policy.signatures.future_skew.count() / 60);
  }
  if (code == Code::signature_wrong_usage && rule.security_key != SignatureRule::SecurityKey::any) {
    return rule.security_key == SignatureRule::SecurityKey::touch
               ? "a signature of a security key that was touched,"
               : "a signature of a security key that verified its user,";
  }
  return code == Code::commit_unsigned || code == Code::tag_unsigned ? "a signature"
                                                                     : "one good signature";
}

Text signature_needed(const Subject& subject, const SignatureRule& rule) {
  const Code code = subject.finding.code;
  Text text;
  if (code == Code::tag_unsigned) {
    text.say("a tag object with");
  }
  return text.say(kind_of_signature(code, rule, subject.policy()))
      .say("by a key of")
      .say(described(rule.signers, subject.policy()));
}

Text owner_needed(const Subject& subject, const SignatureRule& rule) {
  const std::string committer = subject.about_tag() ? "the tagger" : "the committer";
  switch (rule.owns) {
    case SignatureRule::Owns::committer:
      return Text("a signature by " + committer);
    case SignatureRule::Owns::author:
      return Text("a signature by the author");
    case SignatureRule::Owns::both:
      return Text("a signature by the author, who is " + committer + " too");
    case SignatureRule::Owns::nobody:
      break;
  }
  return {};
}

std::vector<Text> signatures_needed(const Subject& subject, const SignatureRule& rule) {
  if (subject.finding.code == Code::identity_mismatch) {
    return {owner_needed(subject, rule)};
  }
  std::vector<Text> texts = {signature_needed(subject, rule)};
  if (subject.finding.code == Code::signature_unknown_key && is_by_certificate(subject)) {
    for (Text& text : certificates_needed(subject, rule)) {
      texts.push_back(std::move(text));
    }
  }
  return texts;
}

Text ticket_needed(const TicketRule& rule) {
  switch (rule.where) {
    case TicketRule::Where::trailer:
      return Text(fmt::format("a trailer \"{}:\" with {}", rule.trailer, rule.form));
    case TicketRule::Where::subject:
      return Text("a subject with " + rule.form);
    case TicketRule::Where::message:
      return Text("a message with " + rule.form);
  }
  return {};
}

std::vector<Text> trailers_needed(const Subject& subject, const TrailersRule& rule) {
  std::vector<Text> texts;
  if (subject.finding.code == Code::trailer_forbidden) {
    for (const auto& key : rule.forbid) {
      texts.push_back(Text(fmt::format("no trailer \"{}:\"", key)));
    }
    return texts;
  }
  for (const auto& required : rule.require) {
    Text text(fmt::format("a trailer \"{}:\"", required.key));
    if (!required.values.empty()) {
      text.say("with " + listed(required.values));
    } else if (required.pattern) {
      text.say("that matches").say(required.pattern->expression());
    }
    texts.push_back(std::move(text));
  }
  return texts;
}

std::string fault_needed(MessageFault fault) {
  switch (fault) {
    case MessageFault::fixup:
      return "no fixup!, squash! or amend! commit";
    case MessageFault::merge_by_tool:
      return "merges with a message of their own";
    case MessageFault::wip:
      return "no commit marked as work in progress";
    case MessageFault::empty_body:
      return "a body below the subject";
  }
  return {};
}

std::vector<Text> message_needed(const Subject& subject, const MessageRule& rule) {
  std::vector<Text> texts;
  if (subject.finding.code == Code::subject_too_long && rule.subject_max) {
    texts.push_back(Text(fmt::format("a subject of at most {} characters", *rule.subject_max)));
  } else if (subject.finding.code == Code::message_form) {
    texts.push_back(Text("a subject of the form").say(rule.form));
  } else {
    for (const auto fault : rule.forbid) {
      texts.push_back(Text(fault_needed(fault)));
    }
  }
  return texts;
}

Text pusher_needed(const Subject& subject, const PushersRule& rule) {
  if (subject.finding.code == Code::pusher_not_allowed && rule.allow) {
    return Text("a push by").say(described(*rule.allow, subject.policy()));
  }
  std::vector<std::string> parts;
  for (const auto part : rule.apart_from) {
    parts.emplace_back(name_of(part));
  }
  return Text("a push by somebody who is not the").say(listed(parts));
}

std::vector<Text> signed_push_needed(const Subject& subject, const SignedPushRule& rule) {
  const bool bad = subject.finding.code == Code::push_certificate_bad;
  std::vector<Text> texts = {Text(bad ? "a push with a good certificate by" : "a push signed by")
                                 .say(described(rule.signers, subject.policy()))};
  const auto& certificate = subject.view.push().certificate;
  if (certificate && certificate->is_elsewhere) {
    const std::set<std::string>& urls = subject.policy().server.pushee;
    texts.push_back(Text("a push to").say(listed({urls.begin(), urls.end()})));
  }
  return texts;
}

Text target_needed(const Subject& subject) {
  std::vector<std::string> types;
  for (const auto& ref_class : subject.policy().ref_classes) {
    if (subject.update != nullptr && subject.update->classes.count(ref_class.name) != 0) {
      for (const auto type : ref_class.targets) {
        types.push_back("a " + std::string(name_of(type)));
      }
    }
  }
  const bool tag = subject.finding.ref.rfind("refs/tags/", 0) == 0;
  return types.empty() ? Text(tag ? "a commit, or a tag object that names a commit" : "a commit")
                       : Text(listed(types));
}

std::vector<Text> by_rule(const Subject& subject) {
  if (const auto* rule = subject.body<SignatureRule>()) {
    return signatures_needed(subject, *rule);
  }
  if (const auto* rule = subject.body<TicketRule>()) {
    return {ticket_needed(*rule)};
  }
  if (const auto* rule = subject.body<TrailersRule>()) {
    return trailers_needed(subject, *rule);
  }
  if (const auto* rule = subject.body<MessageRule>()) {
    return message_needed(subject, *rule);
  }
  if (const auto* rule = subject.body<PushersRule>()) {
    return {pusher_needed(subject, *rule)};
  }
  if (const auto* rule = subject.body<SignedPushRule>()) {
    return signed_push_needed(subject, *rule);
  }
  const auto* content = subject.body<ContentRule>();
  if (content != nullptr && content->max_bytes) {
    return {Text(fmt::format("files of at most {} bytes", grouped(*content->max_bytes)))};
  }
  return {};
}

std::vector<Text> reviews_of_group(const Subject& subject) {
  std::vector<Text> texts;
  for (const auto* rule : rules_of(subject)) {
    if (const auto* reviews = std::get_if<ReviewsRule>(&rule->body)) {
      texts.push_back(reviews_needed(*reviews, subject.policy()));
    }
  }
  if (texts.size() > 1) {
    texts.push_back(Text("by different people"));
  }
  return texts;
}

}  // namespace

Text reviews_needed(const ReviewsRule& reviews, const Policy& policy) {
  Text text(counted(reviews.count, "review", "reviews"));
  text.say("by").say(described(reviews.from, policy));
  std::vector<std::string> parts;
  for (const auto part : reviews.exclude) {
    parts.emplace_back(name_of(part));
  }
  if (!parts.empty()) {
    text.close(",").say("not by " + listed(parts));
  }
  return text;
}

std::vector<Text> needed_texts(const Subject& subject) {
  const Code code = subject.finding.code;
  const auto* fixed = std::find_if(k_fixed.begin(), k_fixed.end(),
                                   [code](const Fixed& entry) { return entry.code == code; });
  if (fixed != k_fixed.end()) {
    return {Text(fixed->text)};
  }
  if (code == Code::target_type) {
    return {target_needed(subject)};
  }
  return code == Code::review_missing ? reviews_of_group(subject) : by_rule(subject);
}

}  // namespace refwarden
