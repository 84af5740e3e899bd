#pragma once

#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "heed/base/files.h"
#include "heed/tensor/named_tensors.h"

// The file format of Hugging Face's safetensors: eight bytes that give the length of a JSON header,
// the header with every tensor's dtype, shape and place, then the elements, little-endian.
namespace heed::safetensors {

using Metadata = std::map<std::string, std::string>;

// Replaces the file whole or not at all. Throws if a name stands twice or is not UTF-8, and for a
// tensor without memory.
void save(const std::filesystem::path& path, const NamedTensors& tensors,
          const Metadata& metadata = {{"format", "pt"}});

// Where one tensor lies.
struct Entry {
  std::string_view type;  // as the format names it: "F32"
  Shape shape;
  std::span<const std::byte> bytes;  // at no particular alignment
};

// Whether its elements are of F32, F16, BF16 or F64.
bool is_floating(const Entry& entry);
// Its elements from `first` on, so many as fit into `to`. Of floating-point entries alone.
void read_floats(const Entry& entry, Index first, std::span<float> to);

// What a file says of itself.
struct Header {
  Metadata metadata;
  std::map<std::string, Entry, std::less<>> entries;
};

// A file, mapped. It may come from anywhere: the constructor compares every size that the header
// states with the bytes that are there before it believes it, and throws one line that begins with
// the path for a header that is not the format's, a dtype that it does not know, a shape that does
// not fill its bytes, and tensors that overlap, leave a hole or end early.
class File {
 public:
  explicit File(const std::filesystem::path& path);

  const std::filesystem::path& path() const { return path_; }
  std::vector<std::string> names() const;  // sorted
  const Metadata& metadata() const { return header_.metadata; }
  bool has(std::string_view name) const { return header_.entries.contains(name); }

  // These throw if there is no such tensor.
  const Entry& entry(std::string_view name) const;
  const Shape& shape(std::string_view name) const { return entry(name).shape; }
  // What tensor() gives: the stored type, but float32 for half precision and int32 for int64.
  // Throws for a type that no Tensor holds.
  DType dtype(std::string_view name) const;
  // A copy. Throws if an int64 does not fit.
  Tensor tensor(std::string_view name) const;

  // Takes what was read out of this process's memory, until it is read again.
  void let_go() const { file_.let_go(); }

 private:
  std::filesystem::path path_;
  MappedFile file_;
  Header header_;
};

}  // namespace heed::safetensors
