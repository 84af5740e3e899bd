#include "heed/decode/length.h"

#include <algorithm>
#include <cmath>

#include "heed/base/check.h"

namespace heed::decode {

float LengthPenalty::at(Index length) const {
  const auto tokens = static_cast<float>(length);
  return std::pow(kind == Penalty::power ? tokens : (5 + tokens) / 6, exponent);
}

Index LengthLimit::of(Index source_tokens) const {
  check(ratio >= 0 && extra >= 0 && most >= 0 && (ratio > 0 || extra > 0 || most > 0),
        "decode: no output has at most {} * source + {} tokens and at most {}", ratio, extra, most);
  const double by_source =
      std::floor(static_cast<double>(ratio) * static_cast<double>(source_tokens));
  const Index limit = ratio == 0 && extra == 0 ? most : static_cast<Index>(by_source) + extra;
  return std::max(Index{1}, most > 0 ? std::min(limit, most) : limit);
}

}  // namespace heed::decode
