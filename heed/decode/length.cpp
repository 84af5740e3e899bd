#include "heed/decode/length.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "heed/base/check.h"

namespace heed::decode {

float LengthPenalty::at(Index length) const {
  const auto tokens = static_cast<float>(length);
  return std::pow(form == LengthPenaltyForm::power ? tokens : (5 + tokens) / 6, exponent);
}

Index LengthLimit::of(Index source_tokens, Index prefix_tokens) const {
  constexpr double kMost = std::numeric_limits<Token>::max();
  check(std::isfinite(ratio) && ratio >= 0 && extra >= 0 && most >= 0 &&
            (ratio > 0 || extra > 0 || most > 0),
        "decode: no output has at most {} * source + {} tokens and at most {}", ratio, extra, most);
  const double bound = most > 0 ? static_cast<double>(most) : kMost;
  if (ratio == 0 && extra == 0) return static_cast<Index>(std::min(bound, kMost));
  const double by_source =
      std::floor(static_cast<double>(ratio) * static_cast<double>(source_tokens)) +
      static_cast<double>(extra) + static_cast<double>(prefix_tokens);
  return static_cast<Index>(std::clamp(by_source, 1.0, std::min(bound, kMost)));
}

}  // namespace heed::decode
