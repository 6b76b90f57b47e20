#include "policy/lint.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "policy/names.hpp"

namespace refwarden {

namespace {

constexpr int k_days_before_end = 30;

// Collects warnings about items of one level.
class Linter {
  using Formats = std::set<SignatureFormat>;

 public:
  Linter(const Draft& draft, const Documents& documents, Level level, Instant now)
      : m_policy(draft.policy), m_documents(documents), m_level(level), m_today(day_of(now)) {}

  std::vector<Problem> run() {
    for (const Exception& exception : m_policy.exceptions) {
      check_exception(exception);
    }
    for (const Rule& rule : m_policy.rules) {
      if (rule.level == m_level || (m_level == Level::repository && !rule.adjusted.empty())) {
        check_rule(rule);
      }
    }
    for (const RiskFloor& floor : m_policy.risk.floors) {
      check_paths(floor.paths, floor.at, floor.level);
    }
    for (const BreakGlass* glass : break_glasses()) {
      check_persons(glass->signers, "nobody can break the glass");
    }
    check_unused();
    if (m_level == Level::system) {
      check_x509_keys();
    }
    return std::move(m_problems);
  }

 private:
  Problem& warn(ProblemCode code, const Position& at, std::string text) {
    m_problems.push_back(problem_at(m_documents, code, at, std::move(text)));
    return m_problems.back();
  }

  std::vector<const BreakGlass*> break_glasses() const {
    const auto& glass =
        m_level == Level::system ? m_policy.system_break_glass : m_policy.repository_break_glass;
    return glass ? std::vector<const BreakGlass*>{&*glass} : std::vector<const BreakGlass*>();
  }

  [[nodiscard]] bool is_here(const std::string& person) const {
    const auto found = m_policy.people.find(person);
    return found != m_policy.people.end() &&
           (!found->second.left || m_today <= *found->second.left);
  }

  void check_exception(const Exception& exception) {
    if (exception.level != m_level) {
      return;
    }
    if (exception.until < m_today) {
      warn(ProblemCode::exception_ended, exception.at,
           fmt::format("the exception ended with {}", to_text(exception.until)));
    } else if (exception.until - m_today <= std::chrono::days(k_days_before_end)) {
      warn(ProblemCode::exception_ending, exception.at,
           fmt::format("the exception ends with {}", to_text(exception.until)));
    }
    if (!is_here(exception.owner)) {
      warn(ProblemCode::owner_left, exception.at, "the exception's owner has left");
    }
    if (exception.signers) {
      check_persons(*exception.signers, "nobody can use the exception");
    }
    check_paths(exception.paths, exception.at, exception.level);
  }

  void check_rule(const Rule& rule) {
    if (const auto* signature = std::get_if<SignatureRule>(&rule.body)) {
      check_signers(signature->formats, signature->signers, rule);
      check_x509(*signature, rule);
    } else if (const auto* reviews = std::get_if<ReviewsRule>(&rule.body)) {
      check_reviews(*reviews, rule);
    } else if (const auto* pushers = std::get_if<PushersRule>(&rule.body)) {
      check_pushers(*pushers, rule);
    } else if (const auto* signed_push = std::get_if<SignedPushRule>(&rule.body)) {
      check_signers({k_formats.begin(), k_formats.end()}, signed_push->signers, rule);
    } else if (const auto* content = std::get_if<ContentRule>(&rule.body)) {
      check_paths(content->paths, rule.at, rule.level);
    }
  }

  void check_persons(const PersonSet& set, std::string_view text) {
    const bool anybody = std::any_of(set.persons.begin(), set.persons.end(),
                                     [&](const std::string& id) { return is_here(id); });
    if (!anybody) {
      warn(ProblemCode::rule_unsatisfiable, set.at, std::string(text));
    }
  }

  // An authority of [x509] issuers may name everybody who has an address.
  [[nodiscard]] bool by_address(const Formats& formats, const Person& person) const {
    return formats.count(SignatureFormat::x509) == 1 && m_policy.x509 &&
           !m_policy.x509->issuers.empty() && !person.emails.empty();
  }

  void check_x509(const SignatureRule& signature, const Rule& rule) {
    if (signature.formats.count(SignatureFormat::x509) == 1 && !m_policy.x509) {
      warn(ProblemCode::x509_missing, rule.at,
           fmt::format("rule \"{}\" takes X.509, and system.toml has no [x509]", rule.name));
    }
  }

  void check_x509_keys() {
    for (const auto& [id, person] : m_policy.people) {
      for (const PersonKey& key : person.keys) {
        if (key.format == SignatureFormat::x509 && !m_policy.x509) {
          warn(ProblemCode::x509_missing, key.at,
               fmt::format("\"{}\" has an X.509 key, and system.toml has no [x509]", id));
        }
      }
    }
  }

  // Somebody who is there and has a key of a form that the rule takes, valid today.
  // Whether an authority can make a certificate for that person.
  [[nodiscard]] bool is_certifiable(const std::string& id) const {
    const auto names = [&](const SshAuthority& authority) {
      return std::any_of(authority.principals.begin(), authority.principals.end(),
                         [&](const auto& principal) { return principal.second == id; });
    };
    return std::any_of(m_policy.ssh_authorities.begin(), m_policy.ssh_authorities.end(), names);
  }

  void check_signers(const Formats& formats, const PersonSet& signers, const Rule& rule) {
    const auto is_usable = [&](const PersonKey& key) {
      return formats.count(key.format) == 1 && (!key.from || *key.from <= m_today) &&
             (!key.until || m_today <= *key.until);
    };
    const auto can_sign = [&](const std::string& id) {
      const auto person = m_policy.people.find(id);
      return is_here(id) &&
             (by_address(formats, person->second) ||
              std::any_of(person->second.keys.begin(), person->second.keys.end(), is_usable) ||
              (formats.count(SignatureFormat::ssh) == 1 && is_certifiable(id)));
    };
    const auto& persons = signers.persons;
    if (std::none_of(persons.begin(), persons.end(), can_sign)) {
      warn(ProblemCode::rule_unsatisfiable, rule.at,
           fmt::format("nobody can sign for rule \"{}\": no signer has a usable key", rule.name));
    }
  }

  // Reviewers that are left when one of them, or somebody else, has written the change.
  void check_reviews(const ReviewsRule& reviews, const Rule& rule) {
    std::vector<std::string> able;
    for (const std::string& id : reviews.from.persons) {
      if (is_here(id) && !m_policy.people.at(id).robot) {
        able.push_back(id);
      }
    }
    if (able.size() < reviews.count) {
      warn(ProblemCode::rule_unsatisfiable, rule.at,
           fmt::format("rule \"{}\" needs {} reviewers, and there are {}", rule.name, reviews.count,
                       able.size()));
      return;
    }
    const bool drops_author = reviews.exclude.count(Part::author) == 1;
    if (drops_author && able.size() - 1 < reviews.count) {
      warn(ProblemCode::rule_unsatisfiable, rule.at,
           fmt::format("rule \"{}\" cannot be satisfied when the author is one of its reviewers",
                       rule.name))
          .notes.push_back(fmt::format("that holds for {}", fmt::join(able, ", ")));
    }
  }

  void check_pushers(const PushersRule& pushers, const Rule& rule) {
    if (pushers.allow) {
      check_persons(*pushers.allow, "nobody can push");
    }
    const bool known =
        m_policy.server.host != Host::plain || !m_policy.server.login_variable.empty() ||
        std::any_of(m_policy.rules.begin(), m_policy.rules.end(), [](const Rule& other) {
          return std::holds_alternative<SignedPushRule>(other.body);
        });
    if (!known) {
      warn(ProblemCode::rule_unsatisfiable, rule.at,
           fmt::format("rule \"{}\" asks for the pusher, and [server] names nothing that tells who "
                       "it is",
                       rule.name))
          .notes.emplace_back("with host = \"plain\" that is login-variable");
    }
  }

  void check_paths(const std::vector<Glob>& paths, const Position& at, Level level) {
    if (level != m_level) {
      return;
    }
    for (const Glob& glob : paths) {
      if (glob.pattern().find('/') == std::string::npos && glob.pattern() != "**") {
        warn(ProblemCode::root_only_path, at,
             fmt::format("the pattern \"{}\" matches in the top folder only", glob.pattern()))
            .notes.push_back(fmt::format("\"**/{}\" matches in every folder", glob.pattern()));
      }
    }
  }

  // Only at the system level: a class that no system rule is on may be there for repositories, so
  // it is told only where nothing at all is on it.
  void check_unused() {
    for (const RefClass& ref_class : m_policy.ref_classes) {
      const bool used =
          std::any_of(m_policy.rules.begin(), m_policy.rules.end(), [&](const Rule& rule) {
            return std::find(rule.on.begin(), rule.on.end(), ref_class.name) != rule.on.end();
          });
      const bool own = m_level == Level::system ? ref_class.at.file == "system.toml"
                                                : ref_class.at.file != "system.toml";
      if (own && !used) {
        warn(ProblemCode::never_used, ref_class.at,
             fmt::format("no rule is on the ref class \"{}\"", ref_class.name));
      }
    }
  }

  const Policy& m_policy;
  const Documents& m_documents;
  Level m_level;
  Day m_today;
  std::vector<Problem> m_problems;
};

}  // namespace

std::vector<Problem> lint(const Draft& draft, const Documents& documents, Level level,
                          Instant now) {
  return Linter(draft, documents, level, now).run();
}

}  // namespace refwarden
