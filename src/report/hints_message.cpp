// Hints that change what a commit's message says.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/fold.hpp"
#include "facts/message.hpp"
#include "report/hint_kinds.hpp"
#include "report/words.hpp"

namespace refwarden {
namespace {

constexpr std::array<std::string_view, 11> k_numbers = {
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"};

std::string these(std::size_t count) {
  if (count == 1) {
    return "this one";
  }
  return count < k_numbers.size() ? fmt::format("these {}", k_numbers[count])
                                  : fmt::format("these {}", count);
}

// A new trailer belongs to the last paragraph; beside trailers that are there, else after a blank
// line. Anything else would make one of them stop being read.
std::string place_of_trailer(const Subject& subject) {
  std::size_t with = 0;
  std::size_t without = 0;
  for (const auto& failing : subject.finding.commits) {
    const CommitFacts* commit =
        subject.update == nullptr ? nullptr : subject.view.commit(*subject.update, failing.id);
    const bool has = commit != nullptr && !commit->message.trailers.empty();
    ++(has ? with : without);
  }
  const std::string end = with + without == 1 ? "its end" : "the end of each message";
  if (with == 0) {
    return "after a blank line at " + end;
  }
  if (without == 0) {
    return "to the trailers at " + end;
  }
  return "to the trailers at " + end + ", or after a blank line where there are none";
}

// A merge cannot be reworded, only made again with another message.
bool rewords_merge(const Subject& subject) {
  const auto& commits = subject.finding.commits;
  return std::any_of(commits.begin(), commits.end(), [&](const CommitFinding& failing) {
    const CommitFacts* commit =
        subject.update == nullptr ? nullptr : subject.view.commit(*subject.update, failing.id);
    return commit != nullptr && commit->is_merge();
  });
}

std::vector<std::string> with_options(std::vector<std::string> command,
                                      const std::vector<std::string>& options) {
  command.insert(command.begin() + 1, options.begin(), options.end());
  return command;
}

std::string opening(const Subject& subject, const Rewrite& plan) {
  if (plan.way == Rewrite::Way::amend) {
    return "open the message,";
  }
  const std::string which = these(subject.finding.commits.size());
  return rewords_merge(subject)
             ? fmt::format(
                   "open the list of commits, mark {} \"reword\" (a merge: \"merge -c\" for "
                   "\"merge -C\"),",
                   which)
             : fmt::format("open the list of commits, mark {} \"reword\",", which);
}

// True where git commit --trailer would put the line elsewhere than at the end: git 2.39 takes a
// line of three dashes for the start of a patch.
bool has_divider(const MessageFacts& message) {
  const std::string_view body = message.body.bytes();
  return body.rfind("---", 0) == 0 || body.find("\n---") != std::string_view::npos;
}

std::string class_name(const Subject& subject, const CommitFacts* commit) {
  const auto& classes = subject.policy().risk.classes;
  RiskClass risk = subject.finding.risk.value_or(0);
  if (commit != nullptr && subject.rule != nullptr) {
    risk = std::max(risk, risk_of(*commit, *subject.rule));
  }
  const bool tip =
      commit != nullptr && subject.update != nullptr && subject.update->tip_commit == commit->id;
  if (tip && subject.rule != nullptr) {
    risk = std::max(risk, risk_of(*subject.update, *subject.rule));
  }
  return risk < classes.size() ? classes[risk] : std::string();
}

const CommitFacts* first_commit(const Subject& subject) {
  return subject.update == nullptr || subject.finding.commits.empty()
             ? nullptr
             : subject.view.commit(*subject.update, subject.finding.commits.front().id);
}

struct WantedTrailer {
  std::string key;
  std::string value;
  bool exact = false;  // the value is right as it stands
};

bool lacks(const Subject& subject, const std::string& key) {
  const auto& commits = subject.finding.commits;
  return std::any_of(commits.begin(), commits.end(), [&](const CommitFinding& failing) {
    const CommitFacts* commit =
        subject.update == nullptr ? nullptr : subject.view.commit(*subject.update, failing.id);
    return commit == nullptr || trailer_values(commit->message, key).empty();
  });
}

WantedTrailer wanted(const Subject& subject, const RequiredTrailer& required) {
  const auto& risk = subject.policy().risk;
  if (risk.trailer && ascii_lower(*risk.trailer) == ascii_lower(required.key)) {
    const bool one = subject.finding.commits.size() == 1;
    const std::string name = class_name(subject, first_commit(subject));
    const bool allowed =
        required.values.empty() ||
        std::find(required.values.begin(), required.values.end(), name) != required.values.end();
    if (one && allowed && !name.empty()) {
      return {required.key, name, true};
    }
  }
  if (required.values.size() == 1) {
    return {required.key, required.values.front(), true};
  }
  if (!required.values.empty()) {
    return {required.key, "<" + listed(required.values) + ">", false};
  }
  return {required.key, "<value>", false};
}

std::vector<WantedTrailer> wanted_trailers(const Subject& subject) {
  if (const auto* ticket = subject.body<TicketRule>()) {
    return {{ticket->trailer, ticket->form, false}};
  }
  std::vector<WantedTrailer> trailers;
  const auto* rule = subject.body<TrailersRule>();
  if (subject.finding.code == Code::risk_understated) {
    trailers.push_back({subject.policy().risk.trailer.value_or("Change-Risk"),
                        class_name(subject, first_commit(subject)), true});
  } else if (rule != nullptr) {
    for (const auto& required : rule->require) {
      if (lacks(subject, required.key)) {
        trailers.push_back(wanted(subject, required));
      }
    }
  }
  return trailers;
}

// All values known, one commit, at the tip: one command does it.
Hint add_exactly(const Subject& subject, const Rewrite& plan,
                 const std::vector<WantedTrailer>& trailers) {
  std::vector<std::string> more;
  for (const auto& trailer : trailers) {
    more.emplace_back("--trailer");
    more.push_back(fmt::format("{}: {}", trailer.key, trailer.value));
  }
  Hint hint;
  hint.lead_in(trailers.size() == 1 ? "add the trailer" : "add the trailers")
      .command(plan.amend(Rewrite::Edit::no, more));
  hint.push = push_again(subject);
  return hint;
}

Hint hint_add_trailers(const Subject& subject) {
  const auto trailers = wanted_trailers(subject);
  const Rewrite plan = plan_rewrite(subject);
  const bool exact =
      std::all_of(trailers.begin(), trailers.end(), [](const auto& one) { return one.exact; });
  const CommitFacts* commit = first_commit(subject);
  if (exact && plan.way == Rewrite::Way::amend && commit != nullptr &&
      !has_divider(commit->message)) {
    return add_exactly(subject, plan, trailers);
  }
  MessageEdit edit;
  for (const auto& trailer : trailers) {
    edit.lines.push_back(Text(fmt::format("{}: {}", trailer.key, trailer.value)));
  }
  edit.task = edit.lines.size() == 1 ? "add the line" : "add the lines";
  return hint_edit_messages(subject, edit);
}

bool same_address(const CommitFacts& commit) {
  return ascii_lower(commit.author.address.bytes()) ==
         ascii_lower(commit.committer.address.bytes());
}

// git signs off for the committer, which helps only where that is the author.
Hint hint_sign_off(const Subject& subject) {
  const Rewrite plan = plan_rewrite(subject);
  const auto* update = subject.update;
  bool own = plan.way != Rewrite::Way::none && !plan.merges;
  if (own) {
    const auto& commits = subject.view.commits_of(*update);
    own = plan.way == Rewrite::Way::amend
              ? first_commit(subject) != nullptr && same_address(*first_commit(subject))
              : std::all_of(commits.begin(), commits.end(),
                            [](const CommitFacts* commit) { return same_address(*commit); });
  }
  if (!own) {
    return Hint().prose(
        "the author of each of these commits has to add \"Signed-off-by:\" with the address that "
        "the commit names as author");
  }
  Hint hint;
  hint.lead_in("sign off what you wrote");
  hint.command(plan.way == Rewrite::Way::amend ? plan.amend(Rewrite::Edit::no, {"--signoff"})
                                               : plan.rebase({"--signoff"}));
  hint.push = push_again(subject);
  return hint;
}

std::string values_task(const Subject& subject) {
  const auto* rule = subject.body<TrailersRule>();
  std::vector<std::string> keys;
  for (const auto& required : rule == nullptr ? std::vector<RequiredTrailer>() : rule->require) {
    keys.push_back("\"" + required.key + ":\"");
  }
  return "give " + listed(keys) + " a value that is needed here";
}

std::string forbidden_task(const Subject& subject) {
  const auto* rule = subject.body<TrailersRule>();
  std::vector<std::string> keys;
  for (const auto& key : rule == nullptr ? std::vector<std::string>() : rule->forbid) {
    keys.push_back("\"" + key + ":\"");
  }
  return "take out the line " + listed(keys);
}

Hint hint_ticket(const Subject& subject) {
  const auto* rule = subject.body<TicketRule>();
  if (rule == nullptr || rule->where == TicketRule::Where::trailer) {
    return hint_add_trailers(subject);
  }
  const std::string where =
      rule->where == TicketRule::Where::subject ? "the subject" : "the message";
  return hint_edit_messages(subject, {fmt::format("put {} into {}", rule->form, where), {}, {}});
}

std::string message_task(const Subject& subject) {
  const auto* rule = subject.body<MessageRule>();
  if (subject.finding.code == Code::subject_too_long && rule != nullptr && rule->subject_max) {
    return fmt::format("cut the subject to {} characters", *rule->subject_max);
  }
  if (subject.finding.code == Code::message_form && rule != nullptr) {
    return "give the subject the form " + rule->form;
  }
  return "write the message that is to stay";
}

}  // namespace

Hint hint_edit_messages(const Subject& subject, const MessageEdit& edit) {
  const Rewrite plan = plan_rewrite(subject);
  Hint hint;
  if (plan.way == Rewrite::Way::none) {
    hint.prose(Text("each message has to be written again:").say(edit.task));
    for (const auto& line : edit.lines) {
      hint.typed(line);
    }
    return hint.prose(plan.why_not);
  }
  const std::string start = opening(subject, plan) + " " + edit.task;
  if (edit.lines.empty()) {
    hint.lead_in(start, ", and push again");
  } else {
    hint.prose(start);
    for (const auto& line : edit.lines) {
      hint.typed(line);
    }
    hint.lead_in(place_of_trailer(subject), ", and push again");
  }
  hint.command(with_options(plan.way == Rewrite::Way::amend ? plan.amend(Rewrite::Edit::yes)
                                                            : plan.rebase({"--interactive"}),
                            edit.options));
  hint.push = push_again(subject);
  return hint;
}

Hint hint_message(const Subject& subject) {
  const Code code = subject.finding.code;
  if (code == Code::ticket_missing) {
    return hint_ticket(subject);
  }
  if (code == Code::trailer_missing || code == Code::risk_understated) {
    return hint_add_trailers(subject);
  }
  if (code == Code::sign_off_missing) {
    return hint_sign_off(subject);
  }
  if (code == Code::trailer_value) {
    return hint_edit_messages(subject, {values_task(subject), {}, {}});
  }
  if (code == Code::trailer_forbidden) {
    return hint_edit_messages(subject, {forbidden_task(subject), {}, {}});
  }
  if (code == Code::message_ambiguous) {
    return hint_edit_messages(
        subject, {"write it as plain UTF-8 text", {}, {"-c", "i18n.commitEncoding=UTF-8"}});
  }
  return hint_edit_messages(subject, {message_task(subject), {}, {}});
}

}  // namespace refwarden
