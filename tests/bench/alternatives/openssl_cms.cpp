// What OpenSSL alone does with CMS signatures: openssl_cms ANCHOR.pem INTERMEDIATE.pem PAIRS
// verifies all of them with their chains, by one thread for each core, and prints how many it did
// in a second.
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <openssl/cms.h>
#include <openssl/pem.h>

namespace {

// PAIRS has for each: length of the text, length of the signature (32 bits each), text, signature
// in DER.
struct Pair {
  std::string_view text;
  std::string_view signature;
};

std::vector<Pair> pairs_in(std::string_view bytes) {
  std::vector<Pair> pairs;
  while (bytes.size() > 2 * sizeof(std::uint32_t)) {
    std::uint32_t lengths[2] = {};
    std::memcpy(lengths, bytes.data(), sizeof lengths);
    bytes.remove_prefix(sizeof lengths);
    pairs.push_back({bytes.substr(0, lengths[0]), bytes.substr(lengths[0], lengths[1])});
    bytes.remove_prefix(std::size_t{lengths[0]} + lengths[1]);
  }
  return pairs;
}

X509* certificate_in(const char* path) {
  BIO* const file = BIO_new_file(path, "r");
  X509* const certificate = PEM_read_bio_X509(file, nullptr, nullptr, nullptr);
  BIO_free(file);
  return certificate;
}

bool verifies(const Pair& pair, X509_STORE* store) {
  const auto* at = reinterpret_cast<const unsigned char*>(pair.signature.data());
  CMS_ContentInfo* const message =
      d2i_CMS_ContentInfo(nullptr, &at, static_cast<long>(pair.signature.size()));
  BIO* const text = BIO_new_mem_buf(pair.text.data(), static_cast<int>(pair.text.size()));
  const bool good = CMS_verify(message, nullptr, store, text, nullptr, CMS_BINARY) == 1;
  BIO_free(text);
  CMS_ContentInfo_free(message);
  return good;
}

}  // namespace

int main(int count, char** words) {
  if (count != 4) {
    return 2;
  }
  X509_STORE* const store = X509_STORE_new();
  X509_STORE_add_cert(store, certificate_in(words[1]));
  // OpenSSL 3.0 builds chains of what the message carries and of what the store has.
  X509_STORE_add_cert(store, certificate_in(words[2]));
  std::ifstream file(words[3], std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(file)), {});
  const std::vector<Pair> pairs = pairs_in(bytes);

  std::atomic<std::size_t> next = 0;
  std::atomic<std::size_t> good = 0;
  const auto started = std::chrono::steady_clock::now();
  std::vector<std::thread> threads;
  for (unsigned at = 0; at < std::thread::hardware_concurrency(); ++at) {
    threads.emplace_back([&] {
      for (std::size_t pair = next++; pair < pairs.size(); pair = next++) {
        good += verifies(pairs[pair], store) ? 1 : 0;
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - started;
  std::printf("%.1f\n", static_cast<double>(pairs.size()) / seconds.count());
  return good == pairs.size() && !pairs.empty() ? 0 : 1;
}
