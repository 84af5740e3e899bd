#pragma once

#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace heed {

// Every error here is one line that begins with the path and ends with the system's reason.

std::string read_file(const std::filesystem::path& path);

// A file's bytes, read from any place and on any thread, also once the file was removed.
class FileReader {
 public:
  explicit FileReader(const std::filesystem::path& path);
  ~FileReader();
  FileReader(FileReader&& other) noexcept;
  FileReader& operator=(FileReader&& other) noexcept;

  std::size_t size() const { return size_; }
  void read(std::size_t at, void* to, std::size_t count) const;  // throws where it ends before

 private:
  std::filesystem::path path_;
  int descriptor_ = -1;
  std::size_t size_ = 0;
};

// Replaces the file at `path`, or what a symbolic link there stands for, whole or not at all:
// synced, then renamed to its name. What is no file, such as a pipe or a device, is written as it
// comes.
void write_file(const std::filesystem::path& path, std::string_view bytes);

// The same for content that comes in parts. What is not committed leaves no trace, not even where
// the process is killed, on file systems that know files without a name (O_TMPFILE).
class FileWriter {
 public:
  explicit FileWriter(std::filesystem::path path);
  ~FileWriter();
  FileWriter(const FileWriter&) = delete;
  FileWriter& operator=(const FileWriter&) = delete;

  void write(std::string_view bytes);
  void write(const void* bytes, std::size_t count) {
    write({static_cast<const char*>(bytes), count});
  }
  FileReader written();  // what there is so far
  void commit();

 private:
  std::filesystem::path path_, temporary_;  // the latter empty where there is none
  bool named_ = false;                      // whether the temporary name is taken
  std::FILE* file_ = nullptr;
};

// Makes a directory and those above it, where they are not there.
void make_directories(const std::filesystem::path& path);

// Flushes a directory's entries, after files in it were created, renamed or removed.
void sync_directory(const std::filesystem::path& path);

// A file's bytes as read-only memory, paged in as they are touched.
class MappedFile {
 public:
  explicit MappedFile(const std::filesystem::path& path);
  ~MappedFile();
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;

  std::span<const std::byte> bytes() const { return bytes_; }
  // Takes the pages that were touched out of this process's memory, until they are touched again.
  void let_go() const;

 private:
  std::span<const std::byte> bytes_;
};

}  // namespace heed
