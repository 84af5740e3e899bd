#pragma once

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "heed/base/check.h"

namespace heed::fuzz {

// A folder of files, for readers that want one, of which one at a time has other bytes.
class ChangedFolder {
 public:
  using Path = std::filesystem::path;

  explicit ChangedFolder(std::vector<std::pair<Path, std::string>> files)
      : folder_(std::filesystem::temp_directory_path() / ("heed-fuzz-" + std::to_string(getpid()))),
        files_(std::move(files)) {
    for (const auto& [name, text] : files_) {
      std::filesystem::create_directories((folder_ / name).parent_path());
      write(name, text);
    }
  }
  ~ChangedFolder() { std::filesystem::remove_all(folder_); }
  ChangedFolder(const ChangedFolder&) = delete;
  ChangedFolder& operator=(const ChangedFolder&) = delete;

  const Path& path() const { return folder_; }

  void write(const Path& name, std::string_view text) const {
    std::ofstream(folder_ / name, std::ios::binary) << text;
  }

  // Calls read once for each file, with `text` in its place. It may refuse that with an Error.
  void each_changed(std::string_view text, const std::function<void()>& read) const {
    for (const auto& [name, own] : files_) {
      write(name, text);
      try {
        read();
      } catch (const Error&) {
      }
      write(name, own);
    }
  }

 private:
  Path folder_;
  std::vector<std::pair<Path, std::string>> files_;
};

}  // namespace heed::fuzz
