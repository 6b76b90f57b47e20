// A TOML file as our own values, each with the place where it stands. Says nothing about what keys
// mean.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <tl/expected.hpp>

#include "base/instant.hpp"
#include "policy/codes.hpp"
#include "policy/load.hpp"

namespace refwarden {

// A stretch of one line: line and column count from 1, column and length in bytes. Line 0: the
// file.
struct Span {
  int line = 0;
  int column = 0;
  int length = 1;
};

struct Entry;

// Entries in the order of the file.
struct Table {
  std::vector<Entry> entries;

  [[nodiscard]] const Entry* find(std::string_view key) const;
};

struct Value {
  // Floats, times and date-times without a zone have no use in a policy: std::monostate.
  std::variant<std::monostate, std::string, std::int64_t, bool, Day, Instant, std::vector<Value>,
               Table>
      data;
  Span at;
};

struct Entry {
  std::string key;
  Span at;  // of the key; for a table made by a header, of the name in the header
  Value value;
};

class Document {
 public:
  // `name` is the path below the policy folder. Fails with one problem (TOML 1.0; toml++ stops at
  // the first): bytes over 2 MiB, a line over 16 KiB, nesting over 16, or no valid TOML. The
  // problem's text never has any of the file's bytes in it; the notes have what the library says.
  static tl::expected<Document, Problem> parse(std::string name, std::string bytes);

  [[nodiscard]] const std::string& name() const { return m_name; }
  [[nodiscard]] const std::string& bytes() const { return m_bytes; }
  [[nodiscard]] const Table& root() const { return m_root; }
  [[nodiscard]] Position position(const Span& span) const;
  // A problem at `span` with its source line.
  [[nodiscard]] Problem problem(ProblemCode code, const Span& span, std::string text) const;

 private:
  [[nodiscard]] std::string_view line(int number) const;

  std::string m_name;
  std::string m_bytes;
  std::vector<std::size_t> m_line_starts;
  Table m_root;
};

}  // namespace refwarden
