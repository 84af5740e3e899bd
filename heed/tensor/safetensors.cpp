#include "heed/tensor/safetensors.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <nlohmann/json.hpp>
#include <utility>

#include "heed/base/float16.h"
#include "heed/tensor/safetensors_header.h"

namespace heed::safetensors {
namespace {

static_assert(std::endian::native == std::endian::little, "the elements are little-endian");

using Order = std::vector<const NamedTensors::value_type*>;

// Wide elements first, so that each tensor is aligned to its own; then by name.
Order ordered(const NamedTensors& tensors) {
  Order order;
  for (const auto& named : tensors) {
    check(!named.second.empty(), "safetensors: \"{}\" has no memory", named.first);
    check(named.first != kMetadata, "safetensors: no tensor may have the name {}", kMetadata);
    order.push_back(&named);
  }
  std::ranges::sort(order, {}, [](const auto* named) {
    return std::pair(-size_of(named->second.dtype()), std::string_view(named->first));
  });
  return order;
}

std::string_view type_of(DType dtype) {
  const auto* type = std::ranges::find(kTypes, dtype, &StoredType::dtype);
  assert(type != kTypes.end());
  return type->name;
}

std::string header_of(const Order& order, const Metadata& metadata) {
  nlohmann::ordered_json header = nlohmann::ordered_json::object();
  if (!metadata.empty()) header[kMetadata] = metadata;
  Index end = 0;
  for (const auto* named : order) {
    const auto& [name, tensor] = *named;
    check(!header.contains(name), "safetensors: two tensors have the name \"{}\"", name);
    const Index begin = std::exchange(end, end + std::ssize(tensor.bytes()));
    header[name] = {{"dtype", type_of(tensor.dtype())},
                    {"shape", tensor.shape()},
                    {"data_offsets", {begin, end}}};
  }
  try {
    std::string text = header.dump();
    text.resize((text.size() + kLengthBytes - 1) / kLengthBytes * kLengthBytes, ' ');
    return text;
  } catch (const nlohmann::json::type_error&) {
    throw Error("safetensors: a name or the metadata is not UTF-8");
  }
}

template <typename T>
void convert(std::span<const std::byte> bytes, Index first, std::span<float> to) {
  for (std::size_t i = 0; i < to.size(); ++i) {
    to[i] = static_cast<float>(element<T>(bytes, first + static_cast<Index>(i)));
  }
}

}  // namespace

bool is_floating(const Entry& entry) {
  return entry.type == "F32" || entry.type == "F16" || entry.type == "BF16" || entry.type == "F64";
}

void read_floats(const Entry& entry, Index first, std::span<float> to) {
  if (entry.type == "F32") return convert<float>(entry.bytes, first, to);
  if (entry.type == "F16") return convert<float16>(entry.bytes, first, to);
  if (entry.type == "BF16") return convert<bfloat16>(entry.bytes, first, to);
  check(entry.type == "F64", "safetensors: {} is no floating-point type", entry.type);
  convert<double>(entry.bytes, first, to);
}

void save(const std::filesystem::path& path, const NamedTensors& tensors,
          const Metadata& metadata) {
  const Order order = ordered(tensors);
  const std::string header = header_of(order, metadata);
  const std::uint64_t length = header.size();
  FileWriter file(path);
  file.write(&length, kLengthBytes);
  file.write(header);
  for (const auto* named : order) {
    const std::span<const std::byte> bytes = named->second.bytes();
    file.write(bytes.data(), bytes.size());
  }
  file.commit();
}

File::File(const std::filesystem::path& path) : path_(path), file_(path) {
  try {
    header_ = read_header(file_.bytes());
  } catch (const Error& e) {
    throw Error(fmt::format("{}: not a safetensors file: {}", path.string(), e.what()));
  }
}

std::vector<std::string> File::names() const {
  std::vector<std::string> names;
  for (const auto& [name, entry] : header_.entries) names.push_back(name);
  return names;
}

const Entry& File::entry(std::string_view name) const {
  const auto found = header_.entries.find(name);
  check(found != header_.entries.end(), "{}: has no tensor \"{}\"", path_.string(), name);
  return found->second;
}

DType File::dtype(std::string_view name) const {
  const StoredType* type = find_type(entry(name).type);
  check(type->dtype.has_value(), "{}: \"{}\" is {}, which no tensor here holds", path_.string(),
        name, type->name);
  return *type->dtype;
}

Tensor File::tensor(std::string_view name) const {
  const Entry& from = entry(name);
  Tensor tensor = Tensor::uninitialized(from.shape, dtype(name));
  const Index size = tensor.size();
  if (from.type == "F16") {
    read_floats(from, 0, {tensor.mutable_data(), static_cast<std::size_t>(size)});
  } else if (from.type == "I64") {
    const std::string path = path_.string();
    auto* to = tensor.mutable_data<std::int32_t>();
    for (Index i = 0; i < size; ++i) {
      const auto x = element<std::int64_t>(from.bytes, i);
      check(std::in_range<std::int32_t>(x), "{}: \"{}\" holds {}, which int32 does not", path, name,
            x);
      to[i] = static_cast<std::int32_t>(x);
    }
  } else {
    std::ranges::copy(from.bytes, tensor.mutable_bytes().begin());
  }
  return tensor;
}

}  // namespace heed::safetensors
