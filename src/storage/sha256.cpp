#include <openssl/evp.h>

#include <cstdlib>

#include "storage/blob.h"

namespace coracle::storage {

// EVP_Digest* fail only for lack of memory or a library without SHA-256: nothing a caller can act on.
Sha256::Sha256() : context_(EVP_MD_CTX_new()) {
  auto* context = static_cast<EVP_MD_CTX*>(context_.get());
  if (!context || EVP_DigestInit_ex(context, EVP_sha256(), nullptr) != 1) std::abort();
}

void Sha256::Free::operator()(void* context) const { EVP_MD_CTX_free(static_cast<EVP_MD_CTX*>(context)); }

void Sha256::update(std::string_view bytes) {
  if (EVP_DigestUpdate(static_cast<EVP_MD_CTX*>(context_.get()), bytes.data(), bytes.size()) != 1) std::abort();
}

Digest Sha256::finish() {
  unsigned char raw[EVP_MAX_MD_SIZE];
  if (EVP_DigestFinal_ex(static_cast<EVP_MD_CTX*>(context_.get()), raw, nullptr) != 1) std::abort();
  return Digest::from_sha256(raw);
}

Digest digest_of(std::string_view bytes) {
  Sha256 hash;
  hash.update(bytes);
  return hash.finish();
}

}  // namespace coracle::storage
