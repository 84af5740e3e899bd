#pragma once

#include <cstdint>
#include <string_view>

namespace heed {

// 64 bits that tell one content from another, at some gigabytes a second. Not for what an
// adversary may choose.
class Fingerprint {
 public:
  // Where one part ends and the next begins counts too.
  void add(std::string_view bytes);
  void add(std::uint64_t number);
  // The bytes without where they end: parts of 8 n bytes make what all of them make at once.
  void add_part(std::string_view bytes);

  std::uint64_t value() const { return state_; }

 private:
  std::uint64_t state_ = 0x9E3779B97F4A7C15;
};

}  // namespace heed
