#include <fmt/core.h>

int main() {
  fmt::print("heed 0.1.0\n");
}
