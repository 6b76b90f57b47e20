#include "signature/armor.hpp"

#include <cstdint>

#include "signature/base64.hpp"

namespace refwarden {
namespace {

constexpr std::string_view k_pgp_begin = "-----BEGIN PGP SIGNATURE-----\n";
constexpr std::string_view k_pgp_end = "-----END PGP SIGNATURE-----\n";
constexpr std::string_view k_ssh_begin = "-----BEGIN SSH SIGNATURE-----\n";
constexpr std::string_view k_ssh_end = "-----END SSH SIGNATURE-----\n";
constexpr std::string_view k_x509_begin = "-----BEGIN SIGNED MESSAGE-----\n";
constexpr std::string_view k_x509_end = "-----END SIGNED MESSAGE-----\n";
constexpr std::size_t k_pgp_columns = 64;
constexpr std::size_t k_x509_columns = 64;
constexpr std::size_t k_ssh_columns = 70;

std::string in_lines(std::string_view text, std::size_t columns) {
  std::string lines;
  for (std::size_t at = 0; at < text.size(); at += columns) {
    lines.append(text.substr(at, columns)).push_back('\n');
  }
  return lines;
}

std::string without_line_feeds(std::string_view text) {
  std::string joined;
  joined.reserve(text.size());
  for (const char character : text) {
    if (character != '\n') {
      joined.push_back(character);
    }
  }
  return joined;
}

struct Frame {
  std::string_view begin;
  std::string_view end;
  std::size_t limit = k_signature_text_limit;
};

// What stands between the two lines of the one block.
Accepted<std::string_view> body_of(std::string_view text, const Frame& frame) {
  if (text.size() > frame.limit) {
    return refuse(SignatureState::malformed, "the signature is longer than any signature");
  }
  if (!text.starts_with(frame.begin)) {
    return refuse(SignatureState::malformed, "it is not a detached signature");
  }
  const std::size_t end = text.find(frame.end);
  if (end == std::string_view::npos) {
    return refuse(SignatureState::malformed, "the signature has no end line");
  }
  if (end + frame.end.size() != text.size()) {
    return refuse(SignatureState::multiple, "there is text after the signature");
  }
  return text.substr(frame.begin.size(), end - frame.begin.size());
}

tl::unexpected<SignatureRefusal> other_form(std::string_view tool) {
  return refuse(
      SignatureState::malformed,
      "the text around the signature is not in the form that " + std::string(tool) + " writes");
}

}  // namespace

std::optional<SignatureFormat> format_of(std::string_view text) {
  const std::string_view line = text.substr(0, text.find('\n'));
  if (line == "-----BEGIN PGP SIGNATURE-----" || line == "-----BEGIN PGP MESSAGE-----" ||
      line == "-----BEGIN PGP SIGNED MESSAGE-----") {
    return SignatureFormat::openpgp;
  }
  if (line == "-----BEGIN SSH SIGNATURE-----") {
    return SignatureFormat::ssh;
  }
  if (line == "-----BEGIN SIGNED MESSAGE-----") {
    return SignatureFormat::x509;
  }
  return std::nullopt;
}

std::uint32_t crc24(std::string_view bytes) {
  std::uint32_t crc = 0xB704CE;
  for (const char character : bytes) {
    crc ^= static_cast<std::uint32_t>(static_cast<std::uint8_t>(character)) << 16U;
    for (int bit = 0; bit < 8; ++bit) {
      crc = (crc << 1U) ^ ((crc & 0x800000U) != 0 ? 0x1864CFBU : 0U);
    }
  }
  return crc & 0xFFFFFFU;
}

std::string openpgp_armored(std::string_view bytes) {
  const std::uint32_t crc = crc24(bytes);
  const std::string sum = {static_cast<char>((crc >> 16U) & 0xffU),
                           static_cast<char>((crc >> 8U) & 0xffU), static_cast<char>(crc & 0xffU)};
  return std::string(k_pgp_begin) + "\n" + in_lines(base64_encoded(bytes), k_pgp_columns) + "=" +
         base64_encoded(sum) + "\n" + std::string(k_pgp_end);
}

std::string ssh_armored(std::string_view bytes) {
  return std::string(k_ssh_begin) + in_lines(base64_encoded(bytes), k_ssh_columns) +
         std::string(k_ssh_end);
}

std::string x509_armored(std::string_view bytes) {
  return std::string(k_x509_begin) + in_lines(base64_encoded(bytes), k_x509_columns) +
         std::string(k_x509_end);
}

// All decoders read roughly and then compare with what they would have written themselves: a
// departure that nobody thought of is found as well as those that somebody did.
Accepted<std::string> decode_openpgp_armor(std::string_view text) {
  const auto body = body_of(text, {k_pgp_begin, k_pgp_end});
  if (!body) {
    return tl::unexpected(body.error());
  }
  if (!body->starts_with('\n')) {
    return refuse(SignatureState::malformed,
                  "the signature has armor headers, which are not signed (`comment` or "
                  "`emit-version` in gpg.conf)");
  }
  const std::size_t sum = body->rfind("\n=");
  const auto bytes = base64_decoded(without_line_feeds(body->substr(0, sum)));
  if (!bytes || openpgp_armored(*bytes) != text) {
    return other_form("gpg");
  }
  return *bytes;
}

Accepted<std::string> decode_ssh_armor(std::string_view text) {
  const auto body = body_of(text, {k_ssh_begin, k_ssh_end});
  if (!body) {
    return tl::unexpected(body.error());
  }
  const auto bytes = base64_decoded(without_line_feeds(*body));
  if (!bytes || ssh_armored(*bytes) != text) {
    return other_form("ssh-keygen");
  }
  return *bytes;
}

Accepted<std::string> decode_x509_armor(std::string_view text) {
  const auto body = body_of(text, {k_x509_begin, k_x509_end, k_x509_text_limit});
  if (!body) {
    return tl::unexpected(body.error());
  }
  const auto bytes = base64_decoded(without_line_feeds(*body));
  if (!bytes || x509_armored(*bytes) != text) {
    return other_form("gpgsm");
  }
  return *bytes;
}

}  // namespace refwarden
