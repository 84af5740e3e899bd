#include "heed/base/memory.h"

#include <algorithm>
#include <fstream>
#include <limits>
#include <optional>
#include <string>

namespace heed {
namespace {

constexpr Index kUnknown = std::numeric_limits<Index>::max();

// The number behind "MemAvailable:", in kB.
Index of_the_system() {
  std::ifstream file("/proc/meminfo");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("MemAvailable:")) return std::stoll(line.substr(13)) * 1024;
  }
  return kUnknown;
}

// None where the file is not there, or says "max".
std::optional<Index> number_in(const char* path) {
  std::ifstream file(path);
  Index number = 0;
  if (file >> number) return number;
  return {};
}

Index of_the_group() {
  const auto most = number_in("/sys/fs/cgroup/memory.max");
  const auto used = number_in("/sys/fs/cgroup/memory.current");
  return most && used ? std::max<Index>(0, *most - *used) : kUnknown;
}

}  // namespace

Index available_memory() {
  return std::min(of_the_system(), of_the_group());
}

}  // namespace heed
