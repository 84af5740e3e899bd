#include "heed/base/numbers.h"

#include <fmt/format.h>

#include <cmath>

namespace heed {

std::string grouped(double number) {
  std::string digits = fmt::format("{:.0f}", number);
  for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, 1, ',');
  return digits;
}

std::string short_number(double number) {
  if (std::abs(number) < 9999.5) return fmt::format("{:.4g}", number);
  return fmt::format("{}{}", number < 0 ? "-" : "", grouped(std::abs(number)));
}

}  // namespace heed
