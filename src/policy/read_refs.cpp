// [refs.<class>]: which refs there are for rules to be on.
#include <algorithm>

#include <fmt/format.h>

#include "policy/draft.hpp"

namespace refwarden {

namespace {

std::vector<RefPattern> read_patterns(TableReader& reader, std::string_view key, Level level) {
  std::vector<RefPattern> patterns;
  for (const Item& item : reader.texts(key)) {
    auto glob = Glob::parse(item.text);
    if (!glob) {
      reader.report(ProblemCode::bad_glob, item.at,
                    fmt::format("\"{}\" has a pattern that cannot be used: {}", key, glob.error()));
    } else if (item.text.rfind("refs/", 0) != 0) {
      reader.report(ProblemCode::bad_glob, item.at,
                    fmt::format("\"{}\" needs full names, which begin with refs/", key));
    } else {
      patterns.push_back({std::move(*glob), level, reader.reading().document.position(item.at)});
    }
  }
  return patterns;
}

RefClass* find_class(Policy& policy, const std::string& name) {
  const auto found = std::find_if(policy.ref_classes.begin(), policy.ref_classes.end(),
                                  [&](const RefClass& known) { return known.name == name; });
  return found == policy.ref_classes.end() ? nullptr : &*found;
}

// A repository adds patterns to a class of the system level; it changes nothing else of it.
void read_addition(TableReader& reader, RefClass& ref_class, Level level) {
  for (const std::string_view key : {"match", "targets"}) {
    if (reader.has(key)) {
      reader
          .report(ProblemCode::system_only, reader.place_of(key),
                  fmt::format("\"{}\" is a class of the system level: only \"match-also\" can be "
                              "added to it",
                              ref_class.name))
          .suggestion = key == "match" ? "did you mean \"match-also\"?" : "";
      return;
    }
  }
  for (RefPattern& pattern : read_patterns(reader, "match-also", level)) {
    ref_class.match.push_back(std::move(pattern));
  }
  reader.finish();
}

RefClass read_class(TableReader& reader, const std::string& name, Level level) {
  RefClass ref_class;
  ref_class.name = name;
  ref_class.at = reader.reading().document.position(reader.at());
  ref_class.match = read_patterns(reader, "match", level);
  const auto targets = reader.words("targets", k_target_types);
  if (targets) {
    ref_class.targets.assign(targets->begin(), targets->end());
  }
  reader.finish();
  return ref_class;
}

}  // namespace

void read_refs(const Layer& layer, const Entry& entry) {
  Reading reading = layer.reading();
  read_named_tables(reading, entry, "a ref class", [&](const Entry& named, const Table& table) {
    const std::string origin = fmt::format("refs.{}", named.key);
    RefClass* known = find_class(layer.draft.policy, named.key);
    if (known != nullptr) {
      TableReader reader(table, named.at,
                         {"a system's ref class", {"ref-class-addition"}, origin, ""}, reading);
      read_addition(reader, *known, layer.level);
      return;
    }
    TableReader reader(table, named.at, {"a ref class", {"ref-class"}, origin, ""}, reading);
    layer.draft.policy.ref_classes.push_back(read_class(reader, named.key, layer.level));
  });
}

}  // namespace refwarden
