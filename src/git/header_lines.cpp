#include "git/header_lines.hpp"

namespace refwarden {
namespace {

bool is_name_byte(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
         (byte >= '0' && byte <= '9') || byte == '-' || byte == ':';
}

std::size_t name_length(std::string_view text) {
  std::size_t length = 0;
  while (length < text.size() && is_name_byte(text[length])) {
    ++length;
  }
  return length;
}

// Length of the continuation lines at the start of `text`, or npos where the last one has no end.
std::size_t continuation_length(std::string_view text) {
  std::size_t length = 0;
  while (length < text.size() && text[length] == ' ') {
    const std::size_t end = text.find('\n', length);
    if (end == std::string_view::npos) {
      return end;
    }
    length = end + 1;
  }
  return length;
}

constexpr std::string_view k_no_end = "headers without the empty line that ends them";

}  // namespace

tl::unexpected<Malformed> malformed(std::string_view why) {
  return tl::unexpected<Malformed>(Malformed{why});
}

Parsed<HeaderLines> HeaderLines::start(std::string_view object) {
  if (object.find('\0') != std::string_view::npos) {
    return malformed("a NUL byte");
  }
  HeaderLines lines(object);
  if (const Checked first = lines.advance(); !first) {
    return tl::unexpected(first.error());
  }
  return lines;
}

Checked HeaderLines::advance() {
  m_front.reset();
  const std::size_t end = m_rest.find('\n');
  if (end == std::string_view::npos) {
    return malformed(k_no_end);
  }
  if (end == 0) {
    m_rest.remove_prefix(1);
    return {};
  }
  const std::string_view line = m_rest.substr(0, end);
  const std::size_t name = name_length(line);
  if (name == 0 || (name < line.size() && line[name] != ' ')) {
    return malformed("a header line without a proper name");
  }
  const std::size_t more = continuation_length(m_rest.substr(end + 1));
  if (more == std::string_view::npos) {
    return malformed(k_no_end);
  }
  const std::string_view value = name < line.size() ? line.substr(name + 1) : std::string_view();
  m_front = HeaderLine{line.substr(0, name), value, m_rest.substr(end + 1, more),
                       m_rest.substr(0, end + 1 + more)};
  m_rest.remove_prefix(m_front->raw.size());
  return {};
}

Parsed<std::string_view> HeaderLines::take_line(std::string_view name, std::string_view missing) {
  if (!at(name)) {
    return malformed(missing);
  }
  if (!m_front->continuation.empty()) {
    return malformed("a continuation line after a header that has one line");
  }
  if (m_front->value.empty()) {
    return malformed("a header without a value");
  }
  const std::string_view value = m_front->value;
  if (const Checked next = advance(); !next) {
    return tl::unexpected(next.error());
  }
  return value;
}

Parsed<Oid> read_id(std::string_view text, HashAlgorithm algorithm) {
  const std::optional<Oid> id = Oid::parse(text);
  if (!id || id->algorithm() != algorithm) {
    return malformed("an object id that is not full and lower case");
  }
  return *id;
}

}  // namespace refwarden
