#include "heed/base/files.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "heed/base/check.h"

namespace heed {
namespace {

[[noreturn]] void fail(const std::filesystem::path& path, int error) {
  throw Error(fmt::format("{}: {}", path.string(), std::strerror(error)));
}

// A file descriptor that closes itself.
class Descriptor {
 public:
  Descriptor(const std::filesystem::path& path, int flags) : number_(open(path.c_str(), flags)) {
    if (number_ < 0) fail(path, errno);
  }
  ~Descriptor() { close(number_); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int number() const { return number_; }

 private:
  int number_;
};

std::filesystem::path directory_of(const std::filesystem::path& path) {
  return path.has_parent_path() ? path.parent_path() : ".";
}

// A device, a pipe, a socket or a directory: nothing that another file may replace.
bool is_special(const std::filesystem::path& path) {
  struct stat status {};
  return stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode);
}

// The file that a symbolic link stands for, whether it is there or not.
std::filesystem::path behind_links(std::filesystem::path path) {
  constexpr int kMost = 40;  // as Linux has it
  std::error_code none;
  for (int links = 0; links < kMost && std::filesystem::is_symlink(path, none); ++links) {
    path = path.parent_path() / std::filesystem::read_symlink(path, none);
  }
  return path;
}

std::filesystem::path place_of(std::FILE* file) {
  return fmt::format("/proc/self/fd/{}", fileno(file));
}

// A file without a name, which is gone with the process however that ends; null where the file
// system has none such, or no way to name it later.
std::FILE* open_unnamed(const std::filesystem::path& directory) {
  const int descriptor = open(directory.c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666);
  if (descriptor < 0) return nullptr;
  std::FILE* file = fdopen(descriptor, "wb");
  if (file && access(place_of(file).c_str(), F_OK) == 0) return file;
  if (file) {
    std::fclose(file);
  } else {
    close(descriptor);
  }
  return nullptr;
}

bool give_name(std::FILE* file, const std::filesystem::path& name) {
  unlink(name.c_str());  // of a process with our number that was killed between here and its rename
  return linkat(AT_FDCWD, place_of(file).c_str(), AT_FDCWD, name.c_str(), AT_SYMLINK_FOLLOW) == 0;
}

}  // namespace

std::string read_file(const std::filesystem::path& path) {
  const Descriptor file(path, O_RDONLY | O_CLOEXEC);
  std::string bytes;
  std::string part(1 << 16, '\0');
  for (;;) {
    const ssize_t count = read(file.number(), part.data(), part.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail(path, errno);
    if (count == 0) return bytes;
    bytes.append(part, 0, static_cast<std::size_t>(count));
  }
}

FileReader::FileReader(const std::filesystem::path& path)
    : path_(path), descriptor_(open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
  struct stat status {};
  if (descriptor_ < 0 || fstat(descriptor_, &status) != 0) fail(path, errno);
  size_ = static_cast<std::size_t>(status.st_size);
}

FileReader::~FileReader() {
  if (descriptor_ >= 0) close(descriptor_);
}

FileReader::FileReader(FileReader&& other) noexcept
    : path_(std::move(other.path_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      size_(other.size_) {}

FileReader& FileReader::operator=(FileReader&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(descriptor_, other.descriptor_);
  std::swap(size_, other.size_);
  return *this;
}

void FileReader::read(std::size_t at, void* to, std::size_t count) const {
  for (std::size_t done = 0; done < count;) {
    const ssize_t some = pread(descriptor_, static_cast<char*>(to) + done, count - done,
                               static_cast<off_t>(at + done));
    if (some < 0 && errno == EINTR) continue;
    if (some < 0) fail(path_, errno);
    check(some > 0, "{}: ends early, at byte {}", path_.string(), at + done);
    done += static_cast<std::size_t>(some);
  }
}

void write_file(const std::filesystem::path& path, std::string_view bytes) {
  FileWriter file(path);
  file.write(bytes);
  file.commit();
}

FileWriter::FileWriter(std::filesystem::path path) : path_(std::move(path)) {
  if (is_special(path_)) {
    file_ = std::fopen(path_.c_str(), "wbe");
  } else {
    path_ = behind_links(path_);
    temporary_ = path_;
    temporary_ += fmt::format(".{}.tmp", getpid());
    file_ = open_unnamed(directory_of(path_));
    named_ = file_ == nullptr;
    if (named_) file_ = std::fopen(temporary_.c_str(), "wbe");
  }
  if (!file_) fail(path_, errno);
}

FileWriter::~FileWriter() {
  if (!file_) return;
  std::fclose(file_);
  if (named_) unlink(temporary_.c_str());
}

void FileWriter::write(std::string_view bytes) {
  if (std::fwrite(bytes.data(), 1, bytes.size(), file_) != bytes.size()) fail(path_, errno);
}

FileReader FileWriter::written() {
  if (std::fflush(file_) != 0) fail(path_, errno);
  return FileReader(named_ ? temporary_ : place_of(file_));
}

void FileWriter::commit() {
  // A pipe cannot be synced.
  if (std::fflush(file_) != 0 || (fsync(fileno(file_)) != 0 && errno != EINVAL)) fail(path_, errno);
  if (!temporary_.empty() && !named_) {
    if (!give_name(file_, temporary_)) fail(path_, errno);
    named_ = true;
  }
  if (std::fclose(std::exchange(file_, nullptr)) != 0 ||
      (named_ && rename(temporary_.c_str(), path_.c_str()) != 0)) {
    const int error = errno;
    if (named_) unlink(temporary_.c_str());
    fail(path_, error);
  }
  if (named_) sync_directory(directory_of(path_));
}

void make_directories(const std::filesystem::path& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) fail(path, error.value());
}

void sync_directory(const std::filesystem::path& path) {
  const Descriptor directory(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fsync(directory.number()) != 0 && errno != EINVAL) fail(path, errno);
}

MappedFile::MappedFile(const std::filesystem::path& path) {
  const Descriptor file(path, O_RDONLY | O_CLOEXEC);
  struct stat status {};
  if (fstat(file.number(), &status) != 0) fail(path, errno);
  if (S_ISDIR(status.st_mode)) fail(path, EISDIR);
  const auto size = static_cast<std::size_t>(status.st_size);
  if (size == 0) return;
  void* memory = mmap(nullptr, size, PROT_READ, MAP_SHARED, file.number(), 0);
  if (memory == MAP_FAILED) fail(path, errno);
  bytes_ = {static_cast<const std::byte*>(memory), size};
}

MappedFile::~MappedFile() {
  if (!bytes_.empty()) munmap(const_cast<std::byte*>(bytes_.data()), bytes_.size());
}

void MappedFile::let_go() const {
  if (!bytes_.empty()) madvise(const_cast<std::byte*>(bytes_.data()), bytes_.size(), MADV_DONTNEED);
}

MappedFile::MappedFile(MappedFile&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  std::swap(bytes_, other.bytes_);
  return *this;
}

}  // namespace heed
