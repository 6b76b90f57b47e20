#include "facts/commit_reader.hpp"

#include <fmt/format.h>

#include "facts/commit_graph.hpp"
#include "facts/identity.hpp"
#include "facts/merge_answer.hpp"
#include "facts/message.hpp"

namespace refwarden {
namespace {

constexpr std::size_t k_trees_remembered = 4096;

std::uint64_t most_paths_of_a_push(const Limits& limits) {
  constexpr std::uint64_t k_most_paths = 1000000;
  return std::max(k_most_paths, 2 * limits.paths_per_commit);
}

tl::unexpected<Failure> missing(const Oid& id) {
  return fail(FailureCode::object_missing, "commit " + id.brief() + " is not in the repository",
              "no commit " + id.hex());
}

std::shared_ptr<CommitFacts> facts_of(const Commit& commit, const Policy& policy) {
  auto facts = std::make_shared<CommitFacts>();
  facts->id = commit.id;
  facts->tree = commit.tree;
  facts->parents = commit.parents;
  facts->author = standing_of(commit.author, policy);
  facts->committer = standing_of(commit.committer, policy);
  facts->message = read_message(commit);
  facts->co_authors = co_authors_of(facts->message, policy);
  facts->declared_risk = declared_risk(facts->message, policy);
  return facts;
}

std::shared_ptr<const Authorship> authorship_of(const Commit& commit, const Policy& policy) {
  return std::make_shared<const Authorship>(
      Authorship{commit.id, commit.parents, standing_of(commit.author, policy),
                 co_authors_of(read_message(commit), policy)});
}

}  // namespace

CommitReader::CommitReader(const Repository& repository, const CommitQuestions& questions)
    : m_questions(questions),
      m_objects(repository),
      m_risk(questions.policy.risk),
      m_content(m_objects, {questions.policy.limits.paths_per_commit}),
      m_trees(k_trees_remembered, 1) {}

Result<CommitOutcome> CommitReader::read(const CommitJob& job) {
  CommitOutcome outcome;
  auto commit = parse(job, outcome);
  if (!commit) {
    return tl::unexpected(commit.error());
  }
  if (!*commit) {
    return outcome;
  }
  if (job.is_judged) {
    outcome.facts = facts_of(**commit, m_questions.policy);
    outcome.signed_part = std::move((*commit)->signed_part);
  } else if (job.tells_writers) {
    outcome.authorship = authorship_of(**commit, m_questions.policy);
  }
  if (Done done = answer(**commit, job, outcome); !done) {
    return tl::unexpected(done.error());
  }
  return outcome;
}

Result<std::string> CommitReader::read_bytes(const Oid& id) {
  auto object = m_objects.repository().read(id, k_most_commit_bytes);
  if (!object) {
    return tl::unexpected(object.error());
  }
  if (!*object || (*object)->type != ObjectType::commit) {
    return missing(id);
  }
  return std::move((*object)->bytes);
}

Result<std::optional<Commit>> CommitReader::parse(const CommitJob& job, CommitOutcome& outcome) {
  const auto read_now = job.bytes.empty() ? read_bytes(job.id) : Result<std::string>();
  if (!read_now) {
    return tl::unexpected(read_now.error());
  }
  auto commit = read_commit(job.id, job.bytes.empty() ? *read_now : job.bytes);
  if (!commit) {
    outcome.malformed.push_back({job.id, commit.error().why});
    return std::optional<Commit>();
  }
  m_trees.keep(job.id, commit->tree, 1);
  const std::uint64_t most = m_questions.policy.limits.message_bytes;
  if (job.is_judged && commit->message.bytes().size() > most) {
    return fail(
        FailureCode::limit_message,
        fmt::format("the message of commit {} is longer than {} bytes", job.id.brief(), most));
  }
  return std::optional(std::move(*commit));
}

Done CommitReader::answer(const Commit& commit, const CommitJob& job, CommitOutcome& outcome) {
  auto all = difference(commit, job, CommitScope::all);
  if (!all) {
    return tl::unexpected(all.error());
  }
  outcome.malformed.insert(outcome.malformed.end(), all->malformed.begin(), all->malformed.end());
  if (!outcome.facts) {
    return {};
  }
  auto under_all = rate(std::move(*all));
  if (!under_all) {
    return tl::unexpected(under_all.error());
  }
  outcome.facts->under_all = std::move(*under_all);
  if (job.first_parent_answer && commit.parents.size() > 1) {
    auto chain = difference(commit, job, CommitScope::first_parent);
    auto under_first_parent = chain ? rate(std::move(*chain)) : tl::unexpected(chain.error());
    if (!under_first_parent) {
      return tl::unexpected(under_first_parent.error());
    }
    outcome.facts->under_first_parent = std::move(*under_first_parent);
  }
  for (const Rule* rule : m_questions.content_rules) {
    // A rule on first parents has no answer of a merge that it does not judge.
    if (rule->commits == CommitScope::first_parent && !job.first_parent_answer) {
      continue;
    }
    if (Done done = m_content.look(*outcome.facts, *rule); !done) {
      return done;
    }
  }
  return {};
}

Result<TreeDifference> CommitReader::difference(const Commit& commit, const CommitJob& job,
                                                CommitScope scope) {
  if (commit.parents.size() > 1 && scope == CommitScope::all && !job.merge.whole_difference) {
    return merge_difference(commit, job);
  }
  std::optional<Oid> before;
  if (!commit.parents.empty()) {
    const auto tree = tree_of(commit.parents.front());
    if (!tree) {
      return tl::unexpected(tree.error());
    }
    before = *tree;
  }
  TreeComparison comparison(m_objects, {m_questions.policy.limits.paths_per_commit});
  return comparison.compare(before, commit.tree);
}

Result<TreeDifference> CommitReader::merge_difference(const Commit& commit, const CommitJob& job) {
  MergeTrees trees;
  const auto first = tree_of(commit.parents[0]);
  const auto second = first ? tree_of(commit.parents[1]) : first;
  if (!second) {
    return tl::unexpected(second.error());
  }
  trees.first = *first;
  trees.second = *second;
  trees.result = commit.tree;
  for (const Oid& base : job.merge.bases) {
    const auto tree = tree_of(base);
    if (!tree) {
      return tl::unexpected(tree.error());
    }
    trees.bases.push_back(*tree);
  }
  if (trees.bases.empty()) {
    trees.bases.emplace_back();
  }
  return merge_answer(trees, m_objects, {m_questions.policy.limits.paths_per_commit});
}

Result<Answer> CommitReader::rate(TreeDifference difference) {
  Answer answer;
  answer.paths = std::move(difference.paths);
  const std::uint64_t most = most_paths_of_a_push(m_questions.policy.limits);
  if (m_questions.paths_so_far.fetch_add(answer.paths.size()) + answer.paths.size() > most) {
    return fail(FailureCode::limit_paths,
                fmt::format("the commits of this push change more than {} paths", most));
  }
  const auto counts = count_changes(answer.paths, m_questions.policy.risk, m_objects);
  if (!counts) {
    return tl::unexpected(counts.error());
  }
  for (const auto& [kind, first] : counts->first_of) {
    answer.changes.insert(kind);
  }
  answer.lines = counts->lines;
  m_risk.rate(answer, counts->first_of);
  return answer;
}

Result<std::optional<Oid>> CommitReader::tree_of(const Oid& commit) {
  if (const Oid* known = m_trees.find(commit)) {
    return std::optional(*known);
  }
  constexpr std::string_view k_tree = "tree ";
  const auto raw = read_bytes(commit);
  if (!raw) {
    return tl::unexpected(raw.error());
  }
  const std::string_view bytes = *raw;
  const std::size_t end = bytes.find('\n');
  if (!bytes.starts_with(k_tree) || end == std::string_view::npos) {
    return std::optional<Oid>();
  }
  const auto tree = Oid::parse(bytes.substr(k_tree.size(), end - k_tree.size()));
  if (tree) {
    m_trees.keep(commit, *tree, 1);
  }
  return tree;
}

}  // namespace refwarden
