// Any bytes are either refused with an Error or a file whose every tensor can be read.
#include "heed/tensor/safetensors.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>

namespace {

// A file in memory that has a path.
class MemoryFile {
 public:
  MemoryFile() : number_(memfd_create("safetensors", MFD_CLOEXEC)) {}
  std::filesystem::path holding(const std::uint8_t* bytes, std::size_t size) const {
    if (ftruncate(number_, 0) != 0 ||
        pwrite(number_, bytes, size, 0) != static_cast<ssize_t>(size)) {
      std::abort();
    }
    return fmt::format("/proc/self/fd/{}", number_);
  }

 private:
  int number_;
};

void read_all(const heed::safetensors::File& file) {
  for (const std::string& name : file.names()) {
    try {
      if (file.tensor(name).shape() != file.shape(name)) std::abort();
    } catch (const heed::Error&) {  // a type that no tensor has
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  static const MemoryFile memory;
  try {
    read_all(heed::safetensors::File(memory.holding(bytes, size)));
  } catch (const heed::Error&) {
  }
  return 0;
}
