#include "app/commands/key_store.hpp"

#include <cerrno>
#include <cstdio>
#include <ostream>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd_io.hpp"
#include "signature/openpgp_packets.hpp"

namespace fs = std::filesystem;

namespace refwarden {
namespace {

constexpr mode_t k_file_mode = 0644;

tl::unexpected<Failure> cannot(const fs::path& path) {
  const int error = errno;
  return fail(FailureCode::server_broken, "a file of the policy cannot be written",
              path.string() + ": " + std::generic_category().message(error));
}

Done give_owner_and_mode(const Fd& fd, const fs::path& path) {
  struct stat status {};
  const bool is_there = ::lstat(path.c_str(), &status) == 0;
  if (is_there && !S_ISREG(status.st_mode)) {
    return fail(FailureCode::server_broken, "a file of the policy cannot be written",
                path.string() + ": it is no regular file");
  }
  const mode_t mode = is_there ? status.st_mode & 0777U : k_file_mode;
  const bool is_ours = !is_there || status.st_uid == ::geteuid();
  if ((!is_ours && ::fchown(fd.get(), status.st_uid, status.st_gid) != 0) ||
      ::fchmod(fd.get(), mode) != 0) {
    return cannot(path);
  }
  return {};
}

Done sync_folder(const fs::path& folder) {
  const Fd fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return fd.is_open() && ::fsync(fd.get()) == 0 ? Done() : cannot(folder);
}

Done rename_to(const fs::path& from, const fs::path& to, Replace replace) {
  const unsigned flags = replace == Replace::yes ? 0U : static_cast<unsigned>(RENAME_NOREPLACE);
  return ::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), flags) == 0 ? Done()
                                                                               : cannot(to);
}

// What is there under that name now; nothing where no file is.
Result<std::optional<std::string>> old_file(const fs::path& path) {
  std::error_code error;
  if (fs::symlink_status(path, error).type() == fs::file_type::not_found) {
    return std::optional<std::string>();
  }
  return read_file(path, k_key_file_limit).map([](std::string text) {
    return std::optional(std::move(text));
  });
}

ExitCode refuse(Streams& streams, const ImportedCertificate& certificate, std::string_view why) {
  streams.err << fmt::format("error: {}: {}\n", certificate.fingerprint, why);
  return ExitCode::refused;
}

// What stands against putting the new certificate in the place of the old file; empty: nothing.
std::string objection(const std::string& old, const ImportedCertificate& certificate,
                      Replace replace) {
  if (replace == Replace::no) {
    return "there is another file for it already; --replace puts this one in its place";
  }
  const auto packets = key_file_bytes(old);
  if (packets && !keeps_revocations(*packets, certificate.packets)) {
    return "the file that is there has a revocation which this one lacks: merge the two with gpg "
           "first";
  }
  return {};
}

std::string left_out_text(const ImportedCertificate& certificate) {
  return certificate.left_out.empty()
             ? ""
             : fmt::format(", without {}", fmt::join(certificate.left_out, ", "));
}

}  // namespace

Done place_file(const fs::path& path, std::string_view bytes, Replace replace) {
  const fs::path folder = path.parent_path();
  // Readers of the folder pass over names with a dot.
  std::string beside = (folder / ("." + path.filename().string() + ".XXXXXX")).string();
  const Fd fd(::mkostemp(beside.data(), O_CLOEXEC));
  if (!fd.is_open()) {
    return cannot(path);
  }
  Done done = write_all(fd.get(), bytes)
                  .and_then([&] { return give_owner_and_mode(fd, path); })
                  .and_then([&] { return ::fsync(fd.get()) == 0 ? Done() : cannot(path); })
                  .and_then([&] { return rename_to(beside, path, replace); });
  if (!done) {
    ::unlink(beside.c_str());
    return done;
  }
  return sync_folder(folder);
}

ExitCode store_certificate(const KeyBook& book, const ImportedCertificate& certificate,
                           Replace replace, Streams& streams) {
  const fs::path path = book.policy.server.keys / (certificate.fingerprint + ".asc");
  const std::string text = key_block_armored(certificate.packets);
  const auto read = read_certificate(text);
  if (!read) {
    return refuse(streams, certificate, read.error());
  }
  const auto held = inspect_certificate(
      *read, {book.policy.signatures.rsa_bits, book.policy.signatures.algorithms});
  const auto old = old_file(path);
  if (!held || !old) {
    return report_to_admin(held ? old.error() : held.error(), streams);
  }
  if (*old == text) {
    streams.out << fmt::format("unchanged {}\n", path.string());
    return ExitCode::passed;
  }
  if (*old) {
    if (const std::string why = objection(**old, certificate, replace); !why.empty()) {
      return refuse(streams, certificate, why);
    }
  } else if (held->fault != KeyFault::none) {
    return refuse(streams, certificate,
                  fmt::format("no key in it can sign now ({})", name_of(held->fault)));
  }
  if (const Done done = place_file(path, text, *old ? replace : Replace::no); !done) {
    return report_to_admin(done.error(), streams);
  }
  streams.out << fmt::format("{}  {}{}\n", *old ? "replaced" : "wrote   ", path.string(),
                             left_out_text(certificate));
  if (held->fault != KeyFault::none) {
    streams.err << fmt::format("warning: {}: no key in it can sign now ({})\n",
                               certificate.fingerprint, name_of(held->fault));
  }
  return ExitCode::passed;
}

}  // namespace refwarden
