#pragma once

#include <string>

namespace heed {

// 12345 -> "12,345", rounded to a whole number
std::string grouped(double number);

}  // namespace heed
