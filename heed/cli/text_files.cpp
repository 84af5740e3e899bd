#include "heed/cli/text_files.h"

#include "heed/cli/standard_output.h"

namespace heed::cli {

namespace {

bool standard(const std::filesystem::path& path) {
  return path.empty() || path == "-";
}

}  // namespace

void declare_invalid_utf8(Settings& settings, InvalidUtf8& choice) {
  settings.add("data.invalid-utf8", choice,
               "lines that are invalid UTF-8: refuse them, or replace what is invalid by U+FFFD");
}

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
  // Replacing the file that standard output is would lose what others append to it.
  if (!standard(path) && path != "/dev/stdout") file_.emplace(path);
}

void Output::write(std::string_view lines) {
  if (file_) {
    file_->write(lines);
  } else {
    write_output(lines);
  }
}

void Output::line(std::string_view text) {
  write(text);
  write("\n");
}

void Output::flush() const {
  if (!file_) flush_output();
}

void Output::commit() {
  if (file_) {
    file_->commit();
  } else {
    flush_output();
  }
}

}  // namespace heed::cli
