#include "heed/cli/text_files.h"

#include <cerrno>
#include <cstring>

namespace heed::cli {

namespace {

bool standard(const std::filesystem::path& path) {
  return path.empty() || path == "-";
}

}  // namespace

LineReader open_lines(const std::filesystem::path& path, InvalidUtf8 invalid) {
  constexpr int kStandardInput = 0;
  return standard(path) ? LineReader(kStandardInput, "standard input", invalid)
                        : LineReader(path, invalid);
}

std::vector<std::string> read_lines(const std::filesystem::path& path, InvalidUtf8 invalid) {
  LineReader reader = open_lines(path, invalid);
  std::vector<std::string> lines;
  for (std::string line; reader.next(line);) lines.push_back(line);
  return lines;
}

Output::Output(const std::filesystem::path& path) {
  if (!standard(path)) file_.emplace(path);
}

void Output::write(std::string_view lines) {
  if (file_) {
    file_->write(lines);
  } else {
    std::fwrite(lines.data(), 1, lines.size(), stdout);
  }
}

void Output::line(std::string_view text) {
  write(text);
  write("\n");
}

void Output::flush() const {
  if (!file_) std::fflush(stdout);
}

void Output::commit() {
  if (file_) {
    file_->commit();
    return;
  }
  check(std::fflush(stdout) == 0 && std::ferror(stdout) == 0, "standard output: {}",
        std::strerror(errno));
}

}  // namespace heed::cli
