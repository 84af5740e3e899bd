#pragma once

#include <string>

namespace heed {

// 12345 -> "12,345", rounded to a whole number
std::string grouped(double number);
// Four significant digits, or of larger numbers all before the point: 0.01235, 12,345
std::string short_number(double number);

}  // namespace heed
