#include "git/libgit2_repository_memory.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include <git2.h>
#include <git2/sys/alloc.h>
#include <malloc.h>

namespace refwarden {
namespace {

// libgit2 hands nothing through to its allocator, so the bound belongs to the thread.
thread_local std::size_t t_most = SIZE_MAX;
thread_local std::ptrdiff_t t_held = 0;  // bytes

std::ptrdiff_t bytes_of(void* memory) {
  return static_cast<std::ptrdiff_t>(::malloc_usable_size(memory));
}

// Nothing where the piece is over the bound or there is no memory.
template <typename Allocate>
void* within_bound(std::size_t count, std::size_t size, Allocate allocate) {
  std::size_t bytes = 0;
  const bool is_over = __builtin_mul_overflow(count, size, &bytes) || bytes > t_most;
  void* const memory = is_over ? nullptr : allocate(std::max<std::size_t>(bytes, 1));
  if (memory == nullptr) {
    git_error_set_oom();
  }
  t_held += bytes_of(memory);
  return memory;
}

// What is not moved stays as it was.
void* move_within_bound(void* old, std::size_t count, std::size_t size) {
  return within_bound(count, size, [&](std::size_t bytes) {
    const std::ptrdiff_t before = bytes_of(old);
    void* const memory = std::realloc(old, bytes);
    t_held -= memory == nullptr ? 0 : before;
    return memory;
  });
}

void* allocate_array(std::size_t count, std::size_t size, const char* /*file*/, int /*line*/) {
  return within_bound(count, size, [](std::size_t bytes) { return std::malloc(bytes); });
}

void* allocate(std::size_t size, const char* file, int line) {
  return allocate_array(1, size, file, line);
}

void* allocate_zeros(std::size_t count, std::size_t size, const char* /*file*/, int /*line*/) {
  return within_bound(count, size, [](std::size_t bytes) { return std::calloc(1, bytes); });
}

void* reallocate(void* old, std::size_t size, const char* /*file*/, int /*line*/) {
  return move_within_bound(old, 1, size);
}

char* copy(const char* text, std::size_t length, const char* file, int line) {
  auto* const made = static_cast<char*>(allocate(length + 1, file, line));
  if (made != nullptr) {
    std::memcpy(made, text, length);
    made[length] = '\0';
  }
  return made;
}

char* copy_text(const char* text, const char* file, int line) {
  return copy(text, std::strlen(text), file, line);
}

char* copy_at_most(const char* text, std::size_t most, const char* file, int line) {
  return copy(text, ::strnlen(text, most), file, line);
}

}  // namespace

int take_over_libgit2_memory() {
  // Objects are put together in pieces for which glibc first joins all small ones that it keeps
  // apart: a twentieth of reading.
  ::mallopt(M_MXFAST, 0);
  git_allocator own{};
  own.gmalloc = allocate;
  own.gcalloc = allocate_zeros;
  own.gstrdup = copy_text;
  own.gstrndup = copy_at_most;
  own.gsubstrdup = copy;
  own.grealloc = reallocate;
  own.greallocarray = [](void* old, std::size_t count, std::size_t size, const char* /*file*/,
                         int /*line*/) { return move_within_bound(old, count, size); };
  own.gmallocarray = allocate_array;
  own.gfree = [](void* memory) {
    t_held -= bytes_of(memory);
    std::free(memory);
  };
  return git_libgit2_opts(GIT_OPT_SET_ALLOCATOR, &own);
}

AllocationBound::AllocationBound(std::size_t most) : m_before(t_held) {
  t_most = most;
}

AllocationBound::~AllocationBound() {
  t_most = SIZE_MAX;
}

std::ptrdiff_t AllocationBound::held() const {
  return t_held - m_before;
}

}  // namespace refwarden
