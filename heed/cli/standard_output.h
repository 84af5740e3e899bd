#pragma once

#include <fmt/format.h>

#include "heed/base/check.h"

namespace heed::cli {

// What was written did not arrive: "standard output: No space left on device".
class OutputError : public Error {
 public:
  explicit OutputError(int reason);

  bool nobody_reads() const;  // as after `| head`, which is no error to speak of

 private:
  int reason_;
};

// To standard output. Throws OutputError, the last time from flush_output.
void write_output(std::string_view text);
void flush_output();

template <typename... Args>
void print(fmt::format_string<Args...> text, Args&&... args) {
  write_output(fmt::format(text, std::forward<Args>(args)...));
}

}  // namespace heed::cli
