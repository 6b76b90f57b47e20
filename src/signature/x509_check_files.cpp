#include <fmt/format.h>

#include "signature/verifier.hpp"
#include "signature/x509_files.hpp"
#include "signature/x509_store.hpp"

namespace refwarden {
namespace {

constexpr std::chrono::days k_soon(30);

void check_end(const X509File& file, Instant end, Instant now, std::vector<X509Trouble>& troubles) {
  if (end <= now) {
    troubles.push_back(
        {file.name, fmt::format("a certificate in it expired on {}", to_text(day_of(end)))});
  } else if (end - now <= k_soon) {
    troubles.push_back(
        {file.name, fmt::format("a certificate in it expires on {}", to_text(day_of(end)))});
  }
}

void check_certificates(const std::vector<X509File>& files, Instant now,
                        std::vector<X509Trouble>& troubles) {
  for (const X509File& file : files) {
    const auto certificates = certificates_in(file);
    if (!certificates) {
      troubles.push_back({file.name, "these are not PEM certificates"});
      continue;
    }
    for (const auto& certificate : *certificates) {
      const auto end = instant_of(X509_get0_notAfter(certificate.get()));
      check_end(file, end.value_or(Instant()), now, troubles);
    }
  }
}

// A list that is fine now and not in a day is told of, too: fetching it may have stopped.
void check_list(const X509Settings& settings, const X509File& file, Instant now,
                std::vector<X509Trouble>& troubles) {
  X509Settings one = settings;
  one.crls = {file};
  const auto usable = X509Store::make(one, now);
  if (!usable) {
    troubles.push_back({file.name, usable.error().detail.substr(file.name.size() + 2)});
  } else if (!X509Store::make(one, now + std::chrono::hours(24))) {
    troubles.push_back({file.name, "the list will be too old within a day"});
  }
}

}  // namespace

std::vector<X509Trouble> check_x509_files(const X509Settings& settings, Instant now) {
  std::vector<X509Trouble> troubles;
  check_certificates(settings.trust, now, troubles);
  check_certificates(settings.intermediates, now, troubles);
  X509Settings without_lists = settings;
  without_lists.crls.clear();
  if (X509Store::make(without_lists, now)) {
    for (const X509File& file : settings.crls) {
      check_list(settings, file, now, troubles);
    }
  }
  return troubles;
}

}  // namespace refwarden
