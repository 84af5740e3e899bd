#include "heed/tensor/safetensors_header.h"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

#include "heed/base/json.h"

namespace heed::safetensors {
namespace {

using nlohmann::json;
using Entries = decltype(Header::entries);

constexpr std::uint64_t kLongestHeader = 100'000'000;  // as the format's own library has it

// The length that the file's first bytes state, which the file is long enough for.
std::size_t header_length(std::span<const std::byte> file) {
  check(file.size() >= kLengthBytes, "it has {} bytes, wanted at least {}", file.size(),
        kLengthBytes);
  const auto length = element<std::uint64_t>(file, 0);
  check(length <= kLongestHeader, "it states a header of {} bytes, more than {}", length,
        kLongestHeader);
  check(length <= file.size() - kLengthBytes, "it states a header of {} bytes, but {} are left",
        length, file.size() - kLengthBytes);
  return length;
}

std::uint64_t whole_number(const json& value, const std::string& what) {
  check(value.is_number_unsigned(), "{}: got {}, wanted a whole number", what, value.type_name());
  return value.get<std::uint64_t>();
}

// count * factor, which must stay in the range of an Index.
std::uint64_t times(std::uint64_t count, std::uint64_t factor, const std::string& what) {
  std::uint64_t product = 0;
  check(!__builtin_mul_overflow(count, factor, &product) &&
            product <= static_cast<std::uint64_t>(std::numeric_limits<Index>::max()),
        "{}: its shape has too many elements", what);
  return product;
}

Shape shape_from(const json& value, const std::string& what) {
  check(value.is_array(), "{}: shape is {}, wanted an array", what, value.type_name());
  Shape shape;
  for (const json& dim : value) {
    shape.push_back(static_cast<Index>(times(1, whole_number(dim, what + ": shape"), what)));
  }
  return shape;
}

std::span<const std::byte> place_from(const json& value, std::span<const std::byte> data,
                                      const std::string& what) {
  check(value.is_array() && value.size() == 2, "{}: data_offsets is not a pair of numbers", what);
  const std::uint64_t begin = whole_number(value[0], what + ": data_offsets");
  const std::uint64_t end = whole_number(value[1], what + ": data_offsets");
  check(begin <= end && end <= data.size(), "{}: lies at bytes {} to {} of {}", what, begin, end,
        data.size());
  return data.subspan(begin, end - begin);
}

Entry entry_from(const json& value, std::span<const std::byte> data, const std::string& what) {
  check(value.is_object(), "{}: got {}, wanted an object", what, value.type_name());
  for (const char* key : {"dtype", "shape", "data_offsets"}) {
    check(value.contains(key), "{}: has no {}", what, key);
  }
  check(value.size() == 3, "{}: has keys besides dtype, shape and data_offsets", what);
  check(value["dtype"].is_string(), "{}: dtype is {}, wanted a string", what,
        value["dtype"].type_name());
  const StoredType* type = find_type(value["dtype"].get_ref<const std::string&>());
  check(type != nullptr, "{}: dtype {} is unknown", what, json_line(value["dtype"]));
  Entry entry{.type = type->name,
              .shape = shape_from(value["shape"], what),
              .bytes = place_from(value["data_offsets"], data, what)};
  std::uint64_t bytes = type->bytes;
  for (Index dim : entry.shape) bytes = times(bytes, static_cast<std::uint64_t>(dim), what);
  check(bytes == entry.bytes.size(), "{}: {} {} takes {} bytes, but has {}", what, entry.type,
        entry.shape, bytes, entry.bytes.size());
  return entry;
}

Metadata metadata_from(const json& value) {
  check(value.is_object(), "{}: got {}, wanted an object", kMetadata, value.type_name());
  Metadata metadata;
  for (const auto& [key, text] : value.items()) {
    check(text.is_string(), "{}: \"{}\" is {}, wanted a string", kMetadata, key, text.type_name());
    metadata[key] = text.get<std::string>();
  }
  return metadata;
}

// Every byte of the data belongs to one tensor.
void check_layout(const Entries& entries, std::span<const std::byte> data) {
  std::vector<const Entries::value_type*> order;
  for (const auto& named : entries) order.push_back(&named);
  std::ranges::sort(order, {}, [](const auto* named) {
    return std::pair(named->second.bytes.data(), named->second.bytes.size());
  });
  const std::byte* end = data.data();
  for (const auto* named : order) {
    const Entry& entry = named->second;
    check(entry.bytes.data() >= end, "\"{}\": overlaps the tensor before it", named->first);
    check(entry.bytes.data() <= end, "\"{}\": begins {} bytes behind the tensor before it",
          named->first, entry.bytes.data() - end);
    end = entry.bytes.data() + entry.bytes.size();
  }
  check(end == data.data() + data.size(), "{} bytes behind the last tensor belong to none",
        data.data() + data.size() - end);
}

}  // namespace

const StoredType* find_type(std::string_view name) {
  const auto* found = std::ranges::find(kTypes, name, &StoredType::name);
  return found == kTypes.end() ? nullptr : found;
}

Header read_header(std::span<const std::byte> file) {
  const std::size_t length = header_length(file);
  const std::span<const std::byte> text = file.subspan(kLengthBytes, length);
  const json stated = parse_json({reinterpret_cast<const char*>(text.data()), length}, "header");
  check(stated.is_object(), "header: got {}, wanted an object", stated.type_name());
  const std::span<const std::byte> data = file.subspan(kLengthBytes + length);
  Header header;
  for (const auto& [name, value] : stated.items()) {
    if (name == kMetadata) {
      header.metadata = metadata_from(value);
    } else {
      header.entries.emplace(name, entry_from(value, data, "\"" + name + "\""));
    }
  }
  check_layout(header.entries, data);
  return header;
}

}  // namespace heed::safetensors
