#include "heed/tensor/safetensors.h"

#include <algorithm>
#include <bit>
#include <nlohmann/json.hpp>
#include <utility>

#include "heed/base/float16.h"
#include "heed/tensor/safetensors_header.h"

namespace heed::safetensors {
namespace {

static_assert(std::endian::native == std::endian::little, "the elements are little-endian");

struct Order {
  std::string_view type;
  Index element_bytes;
  const std::string* name;
  Tensor tensor;
};

// Wide elements first, so that each tensor is aligned to its own; then by name.
std::vector<Order> ordered(const NamedTensors& tensors) {
  std::vector<Order> order;
  for (const auto& [name, tensor] : tensors) {
    check(!tensor.empty(), "safetensors: \"{}\" has no memory", name);
    check(name != kMetadata, "safetensors: no tensor may have the name {}", kMetadata);
    const auto* type = std::ranges::find(kTypes, tensor.dtype(), &StoredType::dtype);
    check(type != std::end(kTypes), "safetensors: \"{}\" has a dtype that no file holds", name);
    order.push_back({type->name, size_of(tensor.dtype()), &name, tensor});
  }
  std::ranges::sort(order, [](const Order& a, const Order& b) {
    return std::pair(b.element_bytes, *a.name) < std::pair(a.element_bytes, *b.name);
  });
  return order;
}

std::string header_of(const std::vector<Order>& order, const Metadata& metadata) {
  nlohmann::ordered_json header = nlohmann::ordered_json::object();
  if (!metadata.empty()) header[kMetadata] = metadata;
  Index end = 0;
  for (const Order& next : order) {
    check(!header.contains(*next.name), "safetensors: two tensors have the name \"{}\"",
          *next.name);
    const Index begin = std::exchange(end, end + next.tensor.size() * next.element_bytes);
    header[*next.name] = {
        {"dtype", next.type}, {"shape", next.tensor.shape()}, {"data_offsets", {begin, end}}};
  }
  try {
    std::string text = header.dump();
    text.resize((text.size() + kLengthBytes - 1) / kLengthBytes * kLengthBytes, ' ');
    return text;
  } catch (const nlohmann::json::type_error&) {
    throw Error("safetensors: a name or the metadata is not UTF-8");
  }
}

}  // namespace

void save(const std::filesystem::path& path, const NamedTensors& tensors,
          const Metadata& metadata) {
  const std::vector<Order> order = ordered(tensors);
  const std::string header = header_of(order, metadata);
  const std::uint64_t length = header.size();
  FileWriter file(path);
  file.write(&length, kLengthBytes);
  file.write(header);
  for (const Order& next : order) {
    const std::span<const std::byte> bytes = next.tensor.bytes();
    file.write(bytes.data(), bytes.size());
  }
  file.commit();
}

File::File(const std::filesystem::path& path) : path_(path), file_(path) {
  try {
    Header header = read_header(file_.bytes());
    metadata_ = std::move(header.metadata);
    entries_ = std::move(header.entries);
  } catch (const Error& e) {
    throw Error(fmt::format("{}: not a safetensors file: {}", path.string(), e.what()));
  }
}

std::vector<std::string> File::names() const {
  std::vector<std::string> names;
  for (const auto& [name, entry] : entries_) names.push_back(name);
  return names;
}

const Entry& File::entry(std::string_view name) const {
  const auto found = entries_.find(name);
  check(found != entries_.end(), "{}: has no tensor \"{}\"", path_.string(), name);
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
  Tensor tensor(from.shape, dtype(name));
  if (from.type == "F16") {
    for (Index i = 0; i < tensor.size(); ++i) {
      tensor.mutable_data()[i] = static_cast<float>(element<float16>(from.bytes, i));
    }
  } else if (from.type == "I64") {
    for (Index i = 0; i < tensor.size(); ++i) {
      const auto x = element<std::int64_t>(from.bytes, i);
      check(std::in_range<std::int32_t>(x), "{}: \"{}\" holds {}, which int32 does not",
            path_.string(), name, x);
      tensor.mutable_data<std::int32_t>()[i] = static_cast<std::int32_t>(x);
    }
  } else {
    std::ranges::copy(from.bytes, tensor.mutable_bytes().begin());
  }
  return tensor;
}

}  // namespace heed::safetensors
