// libgit2 without its ways to the network: a hook talks to nobody.
//
// Where libgit2 is linked in (cmake/libraries.cmake), these stand in the places of its own
// functions of these names, so that its transports and what they need (TLS, SSH, Kerberos) stay out
// of the programs. Where libgit2 is shared it does not see them, but for
// mbedtls_x509_crt_parse_file.
#include "git/libgit2_repository_networks.hpp"

#include <git2.h>

namespace {

constexpr int k_none = -1;  // any failure

}  // namespace

extern "C" {

// An option of libgit2's HTTP, which is to be had only with the rest of it.
extern bool git_http__expect_continue;
bool git_http__expect_continue = false;

// Debian's libgit2 reads the certificates of every authority when it starts, which is most of what
// starting it costs. This program's own function of this name comes before the one of libmbedx509,
// and leaves libgit2 without any authority that it would trust.
int mbedtls_x509_crt_parse_file(void* /*chain*/, const char* /*path*/) {
  return 0;
}

int git_mbedtls_stream_global_init() {
  return 0;
}

int git_mbedtls__set_cert_location(const char* /*file*/, const char* /*path*/) {
  return k_none;
}

int git_mbedtls_stream_new(void** /*out*/, const char* /*host*/, const char* /*port*/) {
  return k_none;
}

int git_mbedtls_stream_wrap(void** /*out*/, void* /*in*/, const char* /*host*/) {
  return k_none;
}

int git_transport_ssh_global_init() {
  return 0;
}

int git_smart_subtransport_ssh(void** /*out*/, void* /*owner*/, void* /*parameter*/) {
  return k_none;
}

int git_smart_subtransport_http(void** /*out*/, void* /*owner*/, void* /*parameter*/) {
  return k_none;
}

}  // extern "C"

namespace refwarden {

int init_libgit2() {
  return git_libgit2_init();
}

}  // namespace refwarden
