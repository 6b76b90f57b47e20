// OpenSSL's beginning.
#pragma once

namespace refwarden {

// Starts libcrypto without reading a configuration file, whose engines and providers are the
// machine's and not the policy's (OPENSSL_init_crypto(3)), and without the names of hashes other
// than SHA-1 and SHA-2 and of any cipher. Called before anything else of it; again and from several
// threads is nothing.
void start_libcrypto();

}  // namespace refwarden
