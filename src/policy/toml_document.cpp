#include "policy/toml_document.hpp"

#include <algorithm>
#include <optional>

namespace {

// toml++ 3.3 asserts where some wrong input (`key = ]`) should have been an error. Our assertions
// stay on in release, and a typo must not look like a bug: leave the parser and say that it is no
// TOML.
struct ParserSlip {};

constexpr void check_parser(bool holds) {
  if (!holds) {
    throw ParserSlip();
  }
}

}  // namespace

#define TOML_EXCEPTIONS 0
#define TOML_HEADER_ONLY 1
#define TOML_ASSERT(expression) check_parser(static_cast<bool>(expression))
// Its tables of characters call some characters impossible (U+00A1 to U+0499 where a value ends)
// that are only not what was asked for.
#include <toml++/impl/forward_declarations.h>
#undef TOML_UNREACHABLE
#define TOML_UNREACHABLE return false
#include <toml++/impl/unicode.h>
#undef TOML_UNREACHABLE
#define TOML_UNREACHABLE __builtin_unreachable()
#include <toml++/toml.h>

#include "base/untrusted.hpp"

namespace refwarden {

namespace {

constexpr std::size_t k_most_bytes = 2U * 1024 * 1024;
constexpr std::size_t k_longest_line = 16U * 1024;
constexpr std::size_t k_longest_note = 400;  // columns
constexpr int k_deepest = 16;

bool continues_character(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

// toml++ counts characters; we count bytes, so that a caret fits the line as it is.
int byte_column(std::string_view line, toml::source_index column) {
  std::size_t at = 0;
  for (toml::source_index character = 1; character < column && at < line.size(); ++character) {
    ++at;
    while (at < line.size() && continues_character(line[at])) {
      ++at;
    }
  }
  return static_cast<int>(at) + 1;
}

// Turns toml++'s tree into ours. Works on what toml++ has accepted, which is at most
// TOML_MAX_NESTED_VALUES deep in values and as deep as one line's length in dotted keys.
class Converter {
 public:
  explicit Converter(const std::vector<std::string_view>& lines) : m_lines(lines) {}

  Span span(const toml::source_region& region) const {
    Span span{static_cast<int>(region.begin.line), 1, 1};
    const std::string_view line = line_of(region.begin.line);
    span.column = byte_column(line, region.begin.column);
    const int end = region.end.line == region.begin.line ? byte_column(line, region.end.column)
                                                         : static_cast<int>(line.size()) + 1;
    span.length = std::max(1, end - span.column);
    return span;
  }

  Table table(const toml::table& from, int depth) {
    Table to;
    if (depth > k_deepest) {
      m_too_deep = m_too_deep.value_or(span(from.source()));
      return to;
    }
    to.entries.reserve(from.size());
    for (const auto& [key, node] : from) {
      to.entries.push_back({std::string(key.str()), span(key.source()), value(node, depth + 1)});
    }
    // toml++ sorts by name; problems and rules come in the order of the file.
    std::stable_sort(to.entries.begin(), to.entries.end(), [](const Entry& a, const Entry& b) {
      return std::pair(a.at.line, a.at.column) < std::pair(b.at.line, b.at.column);
    });
    return to;
  }

  [[nodiscard]] const std::optional<Span>& too_deep() const { return m_too_deep; }

 private:
  std::string_view line_of(toml::source_index number) const {
    return number == 0 || number > m_lines.size() ? std::string_view() : m_lines[number - 1];
  }

  Value value(const toml::node& node, int depth) {
    Value to;
    to.at = span(node.source());
    if (const auto* text = node.as_string()) {
      to.data = text->get();
    } else if (const auto* integer = node.as_integer()) {
      to.data = integer->get();
    } else if (const auto* flag = node.as_boolean()) {
      to.data = flag->get();
    } else if (const auto* date = node.as_date()) {
      to.data = day(date->get());
    } else if (const auto* time = node.as_date_time(); time != nullptr && time->get().offset) {
      to.data = instant(time->get());
    } else if (const auto* list = node.as_array()) {
      to.data = values(*list, depth);
    } else if (const auto* inner = node.as_table()) {
      to.data = table(*inner, depth);
    }
    return to;
  }

  std::vector<Value> values(const toml::array& from, int depth) {
    std::vector<Value> to;
    if (depth > k_deepest) {
      m_too_deep = m_too_deep.value_or(span(from.source()));
      return to;
    }
    to.reserve(from.size());
    for (const toml::node& node : from) {
      to.push_back(value(node, depth + 1));
    }
    return to;
  }

  static Day day(const toml::date& date) {
    return std::chrono::year{date.year} / std::chrono::month{date.month} /
           std::chrono::day{date.day};
  }

  static Instant instant(const toml::date_time& time) {
    using std::chrono::duration_cast;
    const auto minutes = std::chrono::hours(time.time.hour) +
                         std::chrono::minutes(time.time.minute - time.offset->minutes);
    return Instant(day(time.date)) + minutes + std::chrono::seconds(time.time.second) +
           duration_cast<std::chrono::microseconds>(std::chrono::nanoseconds(time.time.nanosecond));
  }

  const std::vector<std::string_view>& m_lines;
  std::optional<Span> m_too_deep;
};

std::vector<std::size_t> starts_of_lines(std::string_view bytes) {
  std::vector<std::size_t> starts{0};
  for (std::size_t at = bytes.find('\n'); at != std::string_view::npos;
       at = bytes.find('\n', at + 1)) {
    starts.push_back(at + 1);
  }
  return starts;
}

// Empty where the parser slipped.
std::optional<toml::parse_result> parsed_without_slip(std::string_view text) {
  try {
    return toml::parse(text);
  } catch (const ParserSlip&) {
    return std::nullopt;
  }
}

// The line at which the parser slips: the first one with which the text up to it makes it slip.
int slipping_line(std::string_view text, const std::vector<std::size_t>& line_starts) {
  std::size_t first = 0;
  std::size_t last = line_starts.size() - 1;
  while (first < last) {
    const std::size_t middle = first + (last - first) / 2;
    if (parsed_without_slip(text.substr(0, line_starts[middle + 1]))) {
      first = middle + 1;
    } else {
      last = middle;
    }
  }
  return static_cast<int>(first) + 1;
}

}  // namespace

const Entry* Table::find(std::string_view key) const {
  const auto found = std::find_if(entries.begin(), entries.end(),
                                  [&](const Entry& entry) { return entry.key == key; });
  return found == entries.end() ? nullptr : &*found;
}

tl::expected<Document, Problem> Document::parse(std::string name, std::string bytes) {
  Document document;
  document.m_name = std::move(name);
  if (bytes.size() > k_most_bytes) {
    return tl::unexpected(
        document.problem(ProblemCode::file_too_large, {}, "the file is larger than 2 MiB"));
  }
  document.m_bytes = std::move(bytes);
  document.m_line_starts = starts_of_lines(document.m_bytes);
  std::vector<std::string_view> lines;
  for (std::size_t i = 0; i < document.m_line_starts.size(); ++i) {
    lines.push_back(document.line(static_cast<int>(i) + 1));
    if (lines.back().size() > k_longest_line) {
      return tl::unexpected(document.problem(ProblemCode::file_too_large,
                                             {static_cast<int>(i) + 1, 1, 1},
                                             "the line is longer than 16 KiB"));
    }
  }
  const auto parsed = parsed_without_slip(document.m_bytes);
  Converter converter(lines);
  if (!parsed || !*parsed) {
    const Span at = parsed ? converter.span(parsed->error().source())
                           : Span{slipping_line(document.m_bytes, document.m_line_starts), 1, 1};
    Problem problem = document.problem(ProblemCode::toml_syntax, at, "the file is not valid TOML");
    if (parsed) {
      // The library puts what it found into its words, control bytes too.
      problem.notes.push_back(
          printable(Untrusted(std::string(parsed->error().description())), k_longest_note));
    }
    return tl::unexpected(std::move(problem));
  }
  document.m_root = converter.table(parsed->table(), 0);
  if (converter.too_deep()) {
    return tl::unexpected(document.problem(ProblemCode::file_too_large, *converter.too_deep(),
                                           "values are nested more than 16 deep"));
  }
  return document;
}

Position Document::position(const Span& span) const {
  return {m_name, span.line, span.column};
}

Problem Document::problem(ProblemCode code, const Span& span, std::string text) const {
  Problem problem;
  problem.weight = kind_of(code).weight;
  problem.code = kind_of(code).name;
  problem.text = std::move(text);
  problem.at = position(span);
  problem.length = span.length;
  problem.line = line(span.line);
  return problem;
}

std::string_view Document::line(int number) const {
  const auto index = static_cast<std::size_t>(number) - 1;
  if (number <= 0 || index >= m_line_starts.size()) {
    return {};
  }
  const std::size_t start = m_line_starts[index];
  const std::size_t end =
      index + 1 < m_line_starts.size() ? m_line_starts[index + 1] - 1 : m_bytes.size();
  std::string_view text = std::string_view(m_bytes).substr(start, end - start);
  if (!text.empty() && text.back() == '\r') {
    text.remove_suffix(1);
  }
  return text;
}

}  // namespace refwarden
