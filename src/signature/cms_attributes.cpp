#include "signature/cms_attributes.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include "signature/cms_reader.hpp"

namespace refwarden {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t k_most_attributes = 16;
constexpr unsigned char k_octets = 0x04;
constexpr unsigned char k_oid = 0x06;
constexpr unsigned char k_utc_time = 0x17;
constexpr unsigned char k_generalized_time = 0x18;
constexpr unsigned char k_sequence = 0x30;
constexpr unsigned char k_set = 0x31;

// 1.2.840.113549.1.9.3, .4 and .5, and 1.2.840.113549.1.7.1, without tag and length.
constexpr std::string_view k_content_type = "\x2a\x86\x48\x86\xf7\x0d\x01\x09\x03"sv;
constexpr std::string_view k_message_digest = "\x2a\x86\x48\x86\xf7\x0d\x01\x09\x04"sv;
constexpr std::string_view k_signing_time = "\x2a\x86\x48\x86\xf7\x0d\x01\x09\x05"sv;
constexpr std::string_view k_data = "\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01"sv;

using Attributes = std::map<std::string_view, std::string_view>;  // type to its one value

std::optional<DerValue> only_value(std::string_view bytes, unsigned char tag) {
  DerReader reader(bytes);
  auto value = reader.value(tag);
  return value && reader.at_end() ? value : std::nullopt;
}

// The one value in the set of an attribute, whatever its type; empty where it is none or several.
std::string_view only_in_set(std::string_view content) {
  const auto tag = static_cast<unsigned char>(content.empty() ? '\0' : content.front());
  return only_value(content, tag) ? content : std::string_view();
}

std::optional<Attributes> attributes_of(std::string_view bytes) {
  Attributes attributes;
  std::string_view before;
  DerReader reader(bytes);
  while (!reader.at_end()) {
    const auto attribute = reader.value(k_sequence);
    // X.690 section 11.6: the elements of a set stand in ascending order of their encodings.
    if (!attribute || attribute->whole <= before || attributes.size() == k_most_attributes) {
      return std::nullopt;
    }
    before = attribute->whole;
    DerReader fields(attribute->content);
    const auto type = fields.value(k_oid);
    const auto values = fields.value(k_set);
    const std::string_view value = values ? only_in_set(values->content) : std::string_view();
    if (!type || value.empty() || !fields.at_end() ||
        !attributes.emplace(type->content, value).second) {
      return std::nullopt;
    }
  }
  return attributes;
}

std::size_t size_of(DigestName digest) {
  switch (digest) {
    case DigestName::sha256:
      return 32;
    case DigestName::sha384:
      return 48;
    case DigestName::sha512:
      return 64;
  }
  return 0;
}

int number_at(std::string_view digits, std::size_t at) {
  return (digits[at] - '0') * 10 + (digits[at + 1] - '0');
}

// RFC 5652 section 11.3: to the second, in UTC; UTCTime to 2049, GeneralizedTime from 2050 on.
std::optional<Instant> time_of(std::string_view value) {
  const auto utc = only_value(value, k_utc_time);
  const auto generalized = only_value(value, k_generalized_time);
  std::string_view text = utc ? utc->content : generalized ? generalized->content : ""sv;
  const std::size_t wanted = utc ? 13 : 15;
  if (text.size() != wanted || text.back() != 'Z') {
    return std::nullopt;
  }
  text.remove_suffix(1);
  if (text.find_first_not_of("0123456789") != std::string_view::npos) {
    return std::nullopt;
  }
  int year = number_at(text, 0);
  if (utc) {
    year += year < 50 ? 2000 : 1900;
  } else {
    year = year * 100 + number_at(text, 2);
    text.remove_prefix(2);
  }
  const std::chrono::year_month_day day{
      std::chrono::year(year), std::chrono::month(static_cast<unsigned>(number_at(text, 2))),
      std::chrono::day(static_cast<unsigned>(number_at(text, 4)))};
  const int hour = number_at(text, 6);
  const int minute = number_at(text, 8);
  const int second = number_at(text, 10);
  if (!day.ok() || hour > 23 || minute > 59 || second > 59 || (generalized && year < 2050)) {
    return std::nullopt;
  }
  return Instant(Day(day)) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
         std::chrono::seconds(second);
}

std::string_view value_of(const Attributes& attributes, std::string_view type) {
  const auto found = attributes.find(type);
  return found == attributes.end() ? std::string_view() : found->second;
}

}  // namespace

Accepted<Instant> read_cms_attributes(std::string_view bytes, DigestName digest) {
  const auto attributes = attributes_of(bytes);
  if (!attributes) {
    return refuse(SignatureState::malformed, "its signed attributes are not in DER, each once");
  }
  const auto type = only_value(value_of(*attributes, k_content_type), k_oid);
  const auto message = only_value(value_of(*attributes, k_message_digest), k_octets);
  const auto time = time_of(value_of(*attributes, k_signing_time));
  if (!type || type->content != k_data) {
    return refuse(SignatureState::malformed,
                  "its signed attributes name no content type, or another");
  }
  if (!message || message->content.size() != size_of(digest)) {
    return refuse(SignatureState::malformed, "its signed attributes have no message digest");
  }
  if (!time) {
    return refuse(SignatureState::malformed, "its signed attributes have no signing time");
  }
  return *time;
}

}  // namespace refwarden
