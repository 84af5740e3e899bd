#pragma once

#include <filesystem>
#include <string_view>

namespace heed::train {

// A file that grows record by record, each in it at once and whole or not at all, so that a run can
// be watched and neither a crash nor a full disk spoils what is there. Throws Error, beginning with
// the path.
class RecordFile {
 public:
  explicit RecordFile(std::filesystem::path path);  // goes on at its end, or makes it
  ~RecordFile();
  RecordFile(const RecordFile&) = delete;
  RecordFile& operator=(const RecordFile&) = delete;

  const std::filesystem::path& path() const { return path_; }
  void append(std::string_view record);

 private:
  std::filesystem::path path_;
  int descriptor_;
};

}  // namespace heed::train
