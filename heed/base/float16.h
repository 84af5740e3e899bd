#pragma once

#include <bit>
#include <cmath>
#include <cstdint>

namespace heed {

// IEEE 754 half precision, in which many published models lie; it is read and never computed in.
struct float16 {
  std::uint16_t bits = 0;

  explicit operator float() const {
    const std::uint32_t sign = std::uint32_t{bits & 0x8000u} << 16;
    const std::uint32_t exponent = (bits >> 10) & 0x1F, fraction = bits & 0x3FF;
    if (exponent == 0) {  // zero and the subnormals: fraction * 2^-24
      const float magnitude = std::ldexp(static_cast<float>(fraction), -24);
      return sign ? -magnitude : magnitude;
    }
    const std::uint32_t wide = exponent == 0x1F ? 0xFF : exponent + 112;
    return std::bit_cast<float>(sign | wide << 23 | fraction << 13);
  }
};

}  // namespace heed
