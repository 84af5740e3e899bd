#include "heed/cli/standard_output.h"

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace heed::cli {

OutputError::OutputError(int reason)
    : Error(fmt::format("standard output: {}", std::strerror(reason))), reason_(reason) {}

bool OutputError::nobody_reads() const {
  return reason_ == EPIPE;
}

void write_output(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size()) throw OutputError(errno);
}

void flush_output() {
  if (std::fflush(stdout) != 0) throw OutputError(errno);
}

}  // namespace heed::cli
