#include "intake/push_certificate.hpp"

#include "git/armor_block.hpp"
#include "git/header_lines.hpp"

namespace refwarden {
namespace {

// As many as read_push takes of the push itself.
constexpr std::size_t k_most_options = 1000;

Checked take_start(HeaderLines& lines, PushCertificate& certificate) {
  const auto version = lines.take_line("certificate", "no certificate header at the start");
  if (!version) {
    return tl::unexpected(version.error());
  }
  if (*version != "version 0.1") {
    return malformed("a certificate of another version");
  }
  const auto pusher = lines.take_line("pusher", "no pusher header after the version");
  if (!pusher) {
    return tl::unexpected(pusher.error());
  }
  certificate.pusher = Untrusted(*pusher);
  return {};
}

Checked take_place(HeaderLines& lines, PushCertificate& certificate) {
  if (lines.at("pushee")) {
    const auto pushee = lines.take_line("pushee", {});
    if (!pushee) {
      return tl::unexpected(pushee.error());
    }
    certificate.pushee = Untrusted(*pushee);
  }
  if (lines.at("nonce")) {
    const auto nonce = lines.take_line("nonce", {});
    if (!nonce) {
      return tl::unexpected(nonce.error());
    }
    certificate.nonce = std::string(*nonce);
  }
  return {};
}

// An option may be empty, other than every other header.
Checked take_options(HeaderLines& lines, PushCertificate& certificate) {
  while (lines.front()) {
    const HeaderLine& line = *lines.front();
    if (line.name != "push-option") {
      return malformed("a header that certificates do not have, twice or out of order");
    }
    if (!line.continuation.empty() || line.raw.size() == line.name.size() + 1) {
      return malformed("a push option that is not one line");
    }
    if (certificate.options.size() == k_most_options) {
      return malformed("more push options than a push may have");
    }
    certificate.options.emplace_back(line.value);
    if (Checked next = lines.advance(); !next) {
      return next;
    }
  }
  return {};
}

Checked take_body(const HeaderLines& lines, HashAlgorithm algorithm, std::size_t most_updates,
                  PushCertificate& certificate) {
  const std::string_view body = lines.body();
  const auto block = find_armor_block(body);
  if (!block) {
    return tl::unexpected(block.error());
  }
  if (!*block) {
    return malformed("a certificate without a signature");
  }
  auto updates = parse_updates(body.substr(0, **block), most_updates);
  if (!updates || updates->front().old_id.algorithm() != algorithm) {
    return malformed("other lines of updates than git writes, or more than were pushed");
  }
  certificate.updates = *std::move(updates);
  const std::string_view signature = body.substr(**block);
  const std::string_view whole = lines.object();
  certificate.signed_part.signature = std::string(signature);
  certificate.signed_part.payload = std::string(whole.substr(0, whole.size() - signature.size()));
  return {};
}

}  // namespace

Parsed<PushCertificate> read_push_certificate(std::string_view bytes, HashAlgorithm algorithm,
                                              std::size_t most_updates) {
  auto lines = HeaderLines::start(bytes);
  if (!lines) {
    return tl::unexpected(lines.error());
  }
  PushCertificate certificate;
  const Checked read =
      take_start(*lines, certificate)
          .and_then([&] { return take_place(*lines, certificate); })
          .and_then([&] { return take_options(*lines, certificate); })
          .and_then([&] { return take_body(*lines, algorithm, most_updates, certificate); });
  if (!read) {
    return tl::unexpected(read.error());
  }
  return certificate;
}

}  // namespace refwarden
