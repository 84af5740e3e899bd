#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "heed/base/files.h"
#include "heed/cli/settings.h"
#include "heed/text/lines.h"

namespace heed::cli {

template <>
struct Names<InvalidUtf8> {
  static constexpr std::pair<const char*, InvalidUtf8> all[] = {{"refuse", InvalidUtf8::refuse},
                                                                {"replace", InvalidUtf8::replace}};
};

void declare_invalid_utf8(Settings& settings, InvalidUtf8& choice);

// Lines of a file, plain or gzip; of standard input where the path is empty or "-".
LineReader open_lines(const std::filesystem::path& path, InvalidUtf8 invalid = InvalidUtf8::refuse);
std::vector<std::string> read_lines(const std::filesystem::path& path,
                                    InvalidUtf8 invalid = InvalidUtf8::refuse);

// Lines to a file, which appears whole when it is committed; to standard output where the path is
// empty, "-" or /dev/stdout. Each function throws where what was written did not arrive.
class Output {
 public:
  explicit Output(const std::filesystem::path& path);

  void write(std::string_view lines);
  void line(std::string_view text);  // and its "\n"
  void flush() const;                // so that who reads along sees it
  void commit();

 private:
  std::optional<FileWriter> file_;
};

}  // namespace heed::cli
