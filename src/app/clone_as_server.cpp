#include "app/clone_as_server.hpp"

#include <algorithm>
#include <utility>

namespace refwarden {
namespace {

using SharedRefs = std::shared_ptr<const RefsSnapshot>;

class CloneAsServer final : public Repository {
 public:
  CloneAsServer(std::shared_ptr<const Repository> clone, SharedRefs refs)
      : m_clone(std::move(clone)), m_refs(std::move(refs)) {}

  [[nodiscard]] const std::string& path() const override { return m_clone->path(); }
  [[nodiscard]] HashAlgorithm algorithm() const override { return m_clone->algorithm(); }
  [[nodiscard]] Result<std::optional<RawObject>> read(const Oid& id,
                                                      std::uint64_t limit) const override {
    return m_clone->read(id, limit);
  }
  [[nodiscard]] Result<std::optional<ObjectHeader>> header(const Oid& id) const override {
    return m_clone->header(id);
  }
  [[nodiscard]] Result<RefsSnapshot> refs() const override { return *m_refs; }
  [[nodiscard]] Result<std::optional<std::string>> config(const std::string& key) const override {
    return m_clone->config(key);
  }
  [[nodiscard]] std::shared_ptr<const CommitGraphFile> commit_graph() const override {
    return m_clone->commit_graph();
  }
  [[nodiscard]] Result<std::unique_ptr<Repository>> reopen() const override {
    return m_clone->reopen().map([&](std::unique_ptr<Repository>&& clone) {
      return std::unique_ptr<Repository>(std::make_unique<CloneAsServer>(std::move(clone), m_refs));
    });
  }
  [[nodiscard]] bool runs_git() const override { return m_clone->runs_git(); }

 private:
  std::shared_ptr<const Repository> m_clone;
  SharedRefs m_refs;
};

template <typename Refs>
auto place_of(Refs& refs, const std::string& name) {
  return std::lower_bound(
      refs.begin(), refs.end(), name,
      [](const RefTip& tip, const std::string& wanted) { return tip.name < wanted; });
}

}  // namespace

RefsSnapshot server_refs(const RefsSnapshot& clone, const std::string& remote) {
  RefsSnapshot server;
  const std::string prefix = "refs/remotes/" + remote + "/";
  for (const RefTip& tip : clone.direct) {
    if (tip.name.compare(0, prefix.size(), prefix) == 0) {
      server.direct.push_back({"refs/heads/" + tip.name.substr(prefix.size()), tip.target});
    }
  }
  return server;
}

void set_old(RefsSnapshot& refs, const RefUpdate& update) {
  const auto place = place_of(refs.direct, update.ref);
  const bool is_there = place != refs.direct.end() && place->name == update.ref;
  if (update.old_id.is_null()) {
    if (is_there) {
      refs.direct.erase(place);
    }
  } else if (is_there) {
    place->target = update.old_id;
  } else {
    refs.direct.insert(place, {update.ref, update.old_id});
  }
}

Oid value_of(const RefsSnapshot& refs, const std::string& ref, HashAlgorithm algorithm) {
  const auto place = place_of(refs.direct, ref);
  const bool is_there = place != refs.direct.end() && place->name == ref;
  return is_there ? place->target : Oid::null(algorithm);
}

std::unique_ptr<Repository> as_server(std::shared_ptr<const Repository> clone, RefsSnapshot refs) {
  return std::make_unique<CloneAsServer>(std::move(clone),
                                         std::make_shared<const RefsSnapshot>(std::move(refs)));
}

}  // namespace refwarden
