// What a merge of two lines answers for under commits = "all" (semantics.md section 3).
#pragma once

#include <vector>

#include "facts/tree_compare.hpp"

namespace refwarden {

struct MergeTrees {
  std::vector<std::optional<Oid>> bases;  // best common ancestors' trees; at least one, nothing:
                                          // the empty tree, where there is no common ancestor
  std::optional<Oid> first;  // nothing: a parent without a tree that can be read, taken as empty
  std::optional<Oid> second;
  Oid result;
};

// Every path whose result is not what a three-way merge of the trees yields by itself; a path that
// any base leaves unexplained counts. A path's `old_*` are those of the first parent whose entry
// differs from the result's. Malformed trees: only the result's are reported; below one of another
// side every path counts whose result is not what both parents have.
Result<TreeDifference> merge_answer(const MergeTrees& trees, ObjectCache& objects,
                                    TreeLimits limits);

}  // namespace refwarden
