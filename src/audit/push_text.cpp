#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "audit/keep_certificate.hpp"
#include "audit/query.hpp"
#include "audit/record_fields.hpp"
#include "audit/wrap.hpp"
#include "base/untrusted.hpp"

namespace refwarden {
namespace {

using nlohmann::json;

constexpr std::size_t k_value_columns = 400;

// A member of a record may be anything somebody pushed.
std::string shown(const json& record, const char* name) {
  return printable(Untrusted(text_of(record, name)), k_value_columns);
}

std::string brief(const std::string& id) {
  constexpr std::size_t k_digits = 12;
  const auto colon = id.find(':');
  const std::string digits = id.substr(colon == std::string::npos ? 0 : colon + 1);
  return printable(Untrusted(digits.substr(0, k_digits)), k_value_columns);
}

json list_of(const json& record, const char* name) {
  const auto list = record.find(name);
  return list != record.end() && list->is_array() ? *list : json::array();
}

json object_of(const json& record, const char* name) {
  const auto object = record.find(name);
  return object != record.end() && object->is_object() ? *object : json::object();
}

std::string line(std::string_view label, const std::string& text) {
  constexpr std::size_t k_label = 9;  // leaves room for a tagged SHA-256
  return text.empty() ? std::string() : cell(label, k_label) + wrapped(text, k_label, k_label);
}

// What a cut list does not show.
std::string more(const json& record, const char* name) {
  const json cut = object_of(object_of(record, "cut"), name);
  const std::uint64_t count = number_of(cut, "count");
  if (count == 0) {
    return {};
  }
  const std::string blob = text_of(cut, "blob");
  return line(
      "",
      fmt::format("{} in all{}", count,
                  blob.empty() ? "" : ", see blobs/" + blob.substr(blob.find(':') + 1) + ".json"));
}

std::string join(const json& list) {
  std::string text;
  for (const json& item : list) {
    if (item.is_string()) {
      text += (text.empty() ? "" : ", ") + printable(Untrusted(item.get<std::string>()), 200);
    }
  }
  return text;
}

std::string risk_text(const json& update) {
  const json risk = object_of(update, "risk");
  std::string text = line("  risk", shown(risk, "class"));
  for (const json& reason : list_of(risk, "because")) {
    if (reason.is_object()) {
      const std::string path = shown(reason, "path");
      text += line("", (path.empty() ? "by size" : path) + ", " + shown(reason, "floor"));
    }
  }
  return text;
}

std::string signers_text(const json& update) {
  std::string text;
  for (const json& signer : list_of(update, "signers")) {
    if (!signer.is_object()) {
      continue;
    }
    const bool tag = signer.contains("tag");
    const std::string person = shown(signer, "person");
    const std::string key = shown(signer, "key");
    text += line("  signed",
                 fmt::format("{}{} {}{}{}", tag ? "tag " : "",
                             brief(text_of(signer, tag ? "tag" : "commit")), shown(signer, "state"),
                             person.empty() ? "" : " " + person, key.empty() ? "" : " " + key));
  }
  return text + more(update, "signers");
}

std::string reviews_text(const json& update) {
  std::string text;
  for (const json& review : list_of(update, "reviews")) {
    if (review.is_object()) {
      const bool counted = review.value("counted", json(false)) == true;
      text +=
          line("  review",
               fmt::format("{} {} {} {}", brief(text_of(review, "commit")), shown(review, "person"),
                           counted ? "counts for" : "does not count for", shown(review, "rule")));
    }
  }
  return text + more(update, "reviews") + line("  ticket", join(list_of(update, "tickets"))) +
         more(update, "tickets");
}

std::string commits_text(const json& item) {
  std::string text;
  for (const json& commit : list_of(item, "commits")) {
    if (commit.is_string()) {
      text += (text.empty() ? "" : " ") + brief(commit.get<std::string>());
    }
  }
  return line("", printable(Untrusted(text), 1600)) + more(item, "commits");
}

std::string rules_text(const json& update) {
  std::string text;
  for (const json& rule : list_of(update, "rules")) {
    if (!rule.is_object()) {
      continue;
    }
    const std::string name = shown(rule, "rule");
    const std::string at = shown(rule, "at");
    const std::string code = shown(rule, "code");
    const std::string why = shown(rule, "why");
    text +=
        line("  rule", fmt::format("{}{}: {}{}{}", name.empty() ? "built in" : name,
                                   at.empty() ? "" : " (" + at + ")", shown(rule, "result"),
                                   code.empty() ? "" : ", " + code, why.empty() ? "" : ": " + why));
    text += line("", join(list_of(rule, "group"))) + commits_text(rule);
  }
  return text + more(update, "rules");
}

// When this update landed, as a `landed` record says.
std::string landed_text(const json& update, const std::vector<json>& landed) {
  const auto found = std::find_if(landed.begin(), landed.end(), [&](const json& record) {
    return text_of(record, "ref") == text_of(update, "ref");
  });
  return found == landed.end() ? std::string() : shown(*found, "at");
}

std::string update_text(const json& update, const std::vector<json>& landed, bool accepted) {
  const std::string at = landed_text(update, landed);
  std::string text =
      "\n" + wrapped(fmt::format("{} {}", shown(update, "ref"), shown(update, "kind")));
  text += line("  behind", shown(update, "resolved"));
  text += line("  old", shown(update, "old")) + line("  new", shown(update, "new"));
  text += line("  landed", !at.empty() ? at : accepted ? "no record says that it landed" : "");
  if (number_of(update, "commits") > 0) {
    text += line("  judged", fmt::format("{} {}", number_of(update, "commits"),
                                         number_of(update, "commits") == 1 ? "commit" : "commits"));
  }
  return text + risk_text(update) + signers_text(update) + reviews_text(update) +
         rules_text(update);
}

std::string exceptions_text(const json& record) {
  std::string text;
  for (const json& item : list_of(record, "excepted")) {
    if (item.is_object()) {
      text += line("excepted", fmt::format("{} on {} by {}", shown(item, "rule"),
                                           shown(item, "ref"), shown(item, "exception")));
      text += commits_text(item);
    }
  }
  text += more(record, "excepted");
  for (const json& use : list_of(object_of(record, "break_glass"), "uses")) {
    if (use.is_object()) {
      text += line("glass", fmt::format("broken by {} for {} ({}): {}", shown(use, "person"),
                                        shown(use, "ref"), shown(use, "at"), shown(use, "reason")));
      text += line("", "lifted " + join(list_of(use, "lifted")));
    }
  }
  return text;
}

// The push's own signature, and where its certificate is.
std::string certificate_text(const json& record) {
  const json certificate = object_of(record, "certificate");
  if (certificate.empty()) {
    return {};
  }
  const std::string signer = shown(certificate, "signer");
  const std::string problem = shown(certificate, "problem");
  const std::string text = line("signed", fmt::format("{}{}{}", shown(certificate, "state"),
                                                      signer.empty() ? "" : " " + signer,
                                                      problem.empty() ? "" : ": " + problem));
  return text + (certificate.value("kept", json()) == true
                     ? line("", certificate_name(text_of(certificate, "digest")))
                     : "");
}

std::string head_text(const json& record) {
  const json pusher = object_of(record, "pusher");
  const json policy = object_of(record, "policy");
  const std::string mode = shown(record, "mode");
  const std::string person = shown(pusher, "person");
  const std::string login = shown(pusher, "login");
  std::string text = line("push", shown(record, "id"));
  text += line("", text_of(record, "type") == "dry-run" ? "a dry run: the host only asked" : "");
  text += line("verdict", shown(record, "verdict") + (mode.empty() ? "" : " (mode " + mode + ")"));
  text += line("failure", shown(object_of(record, "failure"), "code"));
  text += line("at", fmt::format("{}, record {}, {}.{} ms", shown(record, "at"),
                                 number_of(record, "seq"), number_of(record, "elapsed_us") / 1000,
                                 number_of(record, "elapsed_us") / 100 % 10));
  const std::string its_name = shown(record, "host_repository");
  text += line("repo", shown(record, "repo") + ", " + shown(record, "path") +
                           (its_name.empty() ? "" : ", the host's " + its_name));
  text += line("hook", shown(record, "hook") + " on " + shown(record, "server") + ", " +
                           shown(record, "engine"));
  text += line("pusher", fmt::format("{} ({}{})", person.empty() ? "nobody known" : person,
                                     login.empty() ? "no login" : "login " + login,
                                     ", host " + shown(pusher, "host")));
  text += certificate_text(record);
  text += line("policy", shown(policy, "digest"));
  if (policy.contains("commit")) {
    text += line("", shown(policy, "commit") + " of " + shown(policy, "source"));
  }
  return text + line("", join(list_of(policy, "files")));
}

}  // namespace

std::string to_text(const PushRecord& push) {
  const json record = json::parse(push.record, nullptr, false);
  require(record.is_object(), "a push that was found is a record");
  const bool is_dry_run = text_of(record, "type") == "dry-run";
  if (text_of(record, "type") != "decision" && !is_dry_run) {
    return wrapped(printable(Untrusted(push.record), 4000));
  }
  std::vector<json> landed;
  for (const std::string& text : push.landed) {
    landed.push_back(json::parse(text, nullptr, false));
  }
  const bool accepted = text_of(record, "verdict") != "refused" && !is_dry_run;
  std::string text = head_text(record) + exceptions_text(record);
  for (const json& update : list_of(record, "updates")) {
    if (update.is_object()) {
      text += update_text(update, landed, accepted);
    }
  }
  return text + more(record, "updates");
}

}  // namespace refwarden
