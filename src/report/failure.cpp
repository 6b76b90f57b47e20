// Why nothing could be judged, in the pusher's words.
#include <algorithm>

#include <fmt/format.h>

#include "base/fold.hpp"
#include "policy/codes.hpp"
#include "report/last_line.hpp"
#include "report/report.hpp"
#include "report/words.hpp"

namespace refwarden {
namespace {

enum class Fault : std::uint8_t { server, pusher, nobody };

struct Words {
  std::string_view headline;
  std::string_view note;
  std::string_view hint;
  Fault fault = Fault::server;
};

constexpr std::string_view k_not_judged = "Your commits were not judged.";

constexpr Words k_other_door{"a ref would change without a push that was let in",
                             "What is not pushed is not checked against the policy.",
                             "push the change from a clone instead", Fault::nobody};

Words words_of(FailureCode code) {
  switch (code) {
    case FailureCode::policy_broken:
      return {"this push was not checked, so it was refused",
              "The server's own policy does not load.", "", Fault::server};
    case FailureCode::server_broken:
      return {"this push was not checked, so it was refused", "The server has trouble of its own.",
              "", Fault::server};
    case FailureCode::keys_broken:
      return {"this push was not checked, so it was refused",
              "The server's keys for checking signatures are not in order.", "", Fault::server};
    case FailureCode::push_malformed:
      return {"this push does not have the shape of a push",
              "What git or the host handed over could not be read.",
              "push again with git itself, each ref once", Fault::nobody};
    case FailureCode::shallow_push:
      return {"this push comes from a shallow clone and would make the server's history shallow",
              "Commits whose history is cut off cannot be judged.",
              "fetch the whole history (git fetch --unshallow), then push again", Fault::pusher};
    case FailureCode::object_missing:
      return {"an object that this push needs is not there", "What is not there cannot be judged.",
              "run git fsck in your clone, then push again", Fault::nobody};
    case FailureCode::limit_commits:
      return {"this push has more commits than may be judged at once", "",
              "push it in parts: git push with a commit in the middle first", Fault::pusher};
    case FailureCode::limit_paths:
      return {"a commit in this push changes more paths than may be judged", "",
              "split that commit into smaller ones", Fault::pusher};
    case FailureCode::limit_message:
      return {"a commit in this push has a longer message than may be judged", "",
              "cut the message, and push again", Fault::pusher};
    case FailureCode::limit_updates:
      return {"this push moves more refs than may be judged at once", "",
              "push fewer refs at a time", Fault::pusher};
    case FailureCode::limit_seconds:
      return {"judging this push takes longer than is allowed", "",
              "push it in parts: git push with a commit in the middle first", Fault::nobody};
    case FailureCode::limit_object:
      return {"a commit, tag or folder in this push is larger than may be read", "",
              "make it smaller, and push again", Fault::pusher};
    case FailureCode::not_confined:
      return {"this push was not checked, so it was refused",
              "The server's policy asks for a check behind walls that its kernel does not give.",
              "", Fault::server};
    case FailureCode::interrupted:
      return {"judging this push was stopped from outside", "", "push again", Fault::server};
    case FailureCode::other_door:
      return k_other_door;
  }
  return {"this push was not checked, so it was refused", "", "", Fault::server};
}

std::string ask_again(const LastLine& last) {
  const std::string contact = last.contact.empty() ? "the admins of this server" : last.contact;
  return last.context.push_id.empty() ? fmt::format("tell {}, push again later", contact)
                                      : fmt::format("tell {} the push id {}, push again later",
                                                    contact, last.context.push_id);
}

Text code_headline(FailureCode code, std::string_view words) {
  Text head;
  return head.word(fmt::format("error[{}]:", name_of(code))).say(words);
}

bool is_check(const ReportContext& context) {
  return context.occasion == Occasion::check;
}

// What the developer of a clone can do that no pusher can.
void add_check_hints(Page& page, const ReportContext& context, FailureCode code) {
  if (code == FailureCode::policy_broken) {
    page.hint(Text("this copy of the policy is broken or old; all of its problems:"));
    page.command({"refwarden", "policy", "check", "--folder", context.policy_folder});
  } else if (code == FailureCode::object_missing) {
    page.hint(Text("a shallow clone lacks history: git fetch --unshallow"));
  } else if (!words_of(code).hint.empty()) {
    page.hint(Text(words_of(code).hint));
  }
}

// Nothing was pushed, so nobody has to be told.
void add_not_checked(Page& page, const ReportContext& context, FailureCode code) {
  add_check_hints(page, context, code);
  page.blank();
  Text text("error: refwarden could not judge:");
  page.lead(text.say(name_of(code)).close(",").say("nothing was pushed"));
}

std::string report_unchecked(const Failure& failure, const ReportContext& context) {
  const Words words = words_of(failure.code);
  Page page(context.line_prefix);
  page.blank();
  page.lead(code_headline(failure.code, words.fault == Fault::server
                                            ? "these commits could not be checked"
                                            : words.headline));
  page.fact("found", Text(failure.told));
  page.fact("found", Text(failure.detail));
  add_not_checked(page, context, failure.code);
  return page.text();
}

void add_server_hints(Page& page, const LastLine& last) {
  page.hint(Text("nothing to fix on your side; your commits are safe where they are"));
  page.hint(Text(ask_again(last)));
}

void add_refusal(Page& page, const LastLine& last, FailureCode code) {
  page.blank();
  Text text("error: refwarden refused");
  text.say(last.context.hook == HookKind::update ? "this ref:" : "this push:").say(name_of(code));
  if (last.context.hook != HookKind::update) {
    text.close(",").say("nothing was stored");
  }
  page.lead(text);
}

std::string place_of(const Position& at) {
  // Folders above the policy's have absolute paths, which are nobody's business.
  if (at.file.empty() || at.file.front() == '/') {
    return "policy folder";
  }
  return at.line == 0 ? at.file : fmt::format("{}:{}:{}", at.file, at.line, at.column);
}

// Headlines of these codes have names of keys in them and nothing else of the file.
bool names_keys_only(const std::string& code) {
  return code == "unknown-key" || code == "missing-key" || code == "key-not-here";
}

std::string meaning_of(const std::string& code) {
  for (const auto& kind : problem_kinds()) {
    if (kind.name == code) {
      std::string meaning(kind.meaning.substr(0, kind.meaning.rfind('.')));
      meaning.front() = ascii_lower(meaning.substr(0, 1)).front();
      return meaning;
    }
  }
  return "the file cannot be used";
}

Text problem_text(const Problem& problem) {
  Text text(place_of(problem.at));
  text.close(":");
  if (!names_keys_only(problem.code)) {
    return text.say(meaning_of(problem.code));
  }
  text.say(problem.text);
  if (!problem.suggestion.empty()) {
    text.soft_break().open("(").say(problem.suggestion).close(")");
  }
  return text;
}

void add_repository(Page& page, const std::string& repository) {
  if (!repository.empty()) {
    page.fact("repo", Text(repository).close(":").say("every push is refused until this is fixed"));
  }
}

std::string id_text(const Oid& id) {
  return id.is_null() ? "nothing" : id.brief();
}

void add_changes(Page& page, const std::vector<RefUpdate>& refs) {
  constexpr std::size_t k_shown = 10;
  for (std::size_t i = 0; i < std::min(refs.size(), k_shown); ++i) {
    Text text;
    text.bare(Untrusted(refs[i].ref)).close(":").soft_break().say("from");
    page.fact("ref", text.say(id_text(refs[i].old_id)).say("to").say(id_text(refs[i].new_id)));
  }
  if (refs.size() > k_shown) {
    page.fact("ref", Text(fmt::format("and {} more", refs.size() - k_shown)));
  }
}

}  // namespace

std::string report_failure(const Failure& failure, const ReportContext& context,
                           const std::string& contact, const std::string& repository_name) {
  if (is_check(context)) {
    return report_unchecked(failure, context);
  }
  const Words words = words_of(failure.code);
  const LastLine last{context, {}, contact};
  Page page(context.line_prefix);
  page.blank();
  page.lead(code_headline(failure.code, words.headline));
  if (words.fault == Fault::server) {
    page.note(Text(k_not_judged).say(words.note));
  } else if (!words.note.empty()) {
    page.note(Text(words.note));
  }
  page.fact("found", Text(failure.told));
  if (failure.code == FailureCode::policy_broken) {
    add_repository(page, repository_name);
  }
  if (words.fault == Fault::server) {
    add_server_hints(page, last);
    add_refusal(page, last, failure.code);
    return page.text();
  }
  page.hint(Text(words.hint));
  page.blank();
  add_refused(page, last, name_of(failure.code));
  return page.text();
}

std::string report_transaction(const Failure& failure, const std::vector<RefUpdate>& refs,
                               const std::string& contact) {
  const bool is_door = failure.code == FailureCode::other_door;
  const Words words = words_of(failure.code);
  Page page("");
  page.blank();
  page.lead(code_headline(
      failure.code, is_door ? words.headline : "this change was not checked, so it was refused"));
  page.note(Text(words.note));
  add_changes(page, refs);
  page.fact("found", Text(failure.told));
  if (is_door) {
    page.hint(Text(words.hint));
  }
  page.hint(Text(fmt::format("if you need to ask: {}",
                             contact.empty() ? "the admins of this server" : contact)));
  page.blank();
  Text last("error: refwarden refused this change of refs:");
  page.lead(last.say(name_of(failure.code)));
  return page.text();
}

std::string report_policy_broken(const Problems& problems, const ReportContext& context,
                                 const std::string& contact, const std::string& repository_name) {
  const auto first =
      std::find_if(problems.all.begin(), problems.all.end(),
                   [](const Problem& problem) { return problem.weight == Problem::Weight::error; });
  const auto errors = std::count_if(
      problems.all.begin(), problems.all.end(),
      [](const Problem& problem) { return problem.weight == Problem::Weight::error; });
  const Words words = words_of(FailureCode::policy_broken);
  const LastLine last{context, {}, contact};
  Page page(context.line_prefix);
  page.blank();
  if (is_check(context)) {
    page.lead(code_headline(FailureCode::policy_broken, "these commits could not be checked"));
    page.note(Text(k_not_judged).say("The policy does not load."));
  } else {
    page.lead(code_headline(FailureCode::policy_broken, words.headline));
    page.note(Text(k_not_judged).say(words.note));
  }
  if (first != problems.all.end()) {
    page.fact("policy", problem_text(*first));
  }
  if (errors > 1) {
    page.fact("policy", Text(fmt::format("and {} more", errors - 1)));
  }
  if (is_check(context)) {
    add_not_checked(page, context, FailureCode::policy_broken);
    return page.text();
  }
  add_repository(page, repository_name);
  add_server_hints(page, last);
  add_refusal(page, last, FailureCode::policy_broken);
  return page.text();
}

}  // namespace refwarden
