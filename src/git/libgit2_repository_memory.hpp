// The memory that libgit2 asks for, with a bound on one piece of it.
#pragma once

#include <cstddef>

namespace refwarden {

// Makes libgit2 take its memory where `AllocationBound` counts. Called before libgit2 starts; its
// own code for an error, 0 for none.
int take_over_libgit2_memory();

// While it lives, libgit2 gets no piece of more than `most` bytes on this thread, and tells its
// caller that memory ran out: so an object of a pack that is larger is not inflated, whatever its
// deltas are made of.
class AllocationBound {
 public:
  explicit AllocationBound(std::size_t most);
  AllocationBound(const AllocationBound&) = delete;
  AllocationBound& operator=(const AllocationBound&) = delete;
  ~AllocationBound();

  // Bytes that libgit2 has taken on this thread since then and not given back; negative where it
  // gave back more.
  [[nodiscard]] std::ptrdiff_t held() const;

 private:
  std::ptrdiff_t m_before;
};

}  // namespace refwarden
