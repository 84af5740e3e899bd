#include "heed/text/fingerprint.h"

#include <cstring>

namespace heed {

// A round of MurmurHash's 64-bit finaliser (Appleby): each bit of the number reaches all of the
// state.
void Fingerprint::add(std::uint64_t number) {
  std::uint64_t x = state_ ^ number;
  x = (x ^ x >> 33) * 0xFF51AFD7ED558CCD;
  x = (x ^ x >> 33) * 0xC4CEB9FE1A85EC53;
  state_ = (x ^ x >> 33) + 0x9E3779B97F4A7C15;
}

void Fingerprint::add(std::string_view bytes) {
  add(bytes.size());
  add_part(bytes);
}

void Fingerprint::add_part(std::string_view bytes) {
  std::uint64_t word = 0;
  for (; bytes.size() >= sizeof word; bytes.remove_prefix(sizeof word)) {
    std::memcpy(&word, bytes.data(), sizeof word);
    add(word);
  }
  if (bytes.empty()) return;
  word = 0;
  std::memcpy(&word, bytes.data(), bytes.size());
  add(word);
}

}  // namespace heed
