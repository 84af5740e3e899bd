#include "heed/train/record_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "heed/base/check.h"

namespace heed::train {
namespace {

// 0, or the error that ended it.
int write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = write(descriptor, bytes.data(), bytes.size());
    if (count < 0 && errno != EINTR) return errno;
    if (count > 0) bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return 0;
}

}  // namespace

RecordFile::RecordFile(std::filesystem::path path)
    : path_(std::move(path)),
      descriptor_(open(path_.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666)) {
  const int error = errno;
  check(descriptor_ >= 0, "{}: {}", path_.string(), std::strerror(error));
}

RecordFile::~RecordFile() {
  close(descriptor_);
}

void RecordFile::append(std::string_view record) {
  const off_t end = lseek(descriptor_, 0, SEEK_END);
  const int error = write_all(descriptor_, record);
  if (error == 0) return;
  // Where even this fails, the record that is torn is the last that readers have to skip.
  [[maybe_unused]] const int ignored = end < 0 ? 0 : ftruncate(descriptor_, end);
  throw Error(fmt::format("{}: {}", path_.string(), std::strerror(error)));
}

}  // namespace heed::train
