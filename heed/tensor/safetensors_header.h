#pragma once

#include <array>
#include <cstring>
#include <optional>

#include "heed/tensor/safetensors.h"

namespace heed::safetensors {

constexpr std::size_t kLengthBytes = 8;
constexpr const char* kMetadata = "__metadata__";

// An element type of the format.
struct StoredType {
  std::string_view name;
  std::uint64_t bytes;
  std::optional<DType> dtype;  // that a Tensor of it has
};

// The types that a Tensor has in full stand before those that are converted to the same.
constexpr std::array kTypes = std::to_array<StoredType>({
    {"F64", 8, DType::float64},
    {"F32", 4, DType::float32},
    {"BF16", 2, DType::bfloat16},
    {"I32", 4, DType::int32},
    {"I8", 1, DType::int8},
    {"F16", 2, DType::float32},
    {"I64", 8, DType::int32},
    {"I16", 2, {}},
    {"U64", 8, {}},
    {"U32", 4, {}},
    {"U16", 2, {}},
    {"U8", 1, {}},
    {"F8_E4M3", 1, {}},
    {"F8_E5M2", 1, {}},
    {"BOOL", 1, {}},
});

// Nothing if the format has no such type.
const StoredType* find_type(std::string_view name);

// Element i of an array at no particular alignment.
template <typename T>
T element(std::span<const std::byte> bytes, Index i) {
  T x;
  std::memcpy(&x, bytes.data() + i * static_cast<Index>(sizeof(T)), sizeof(T));
  return x;
}

// What a file of these bytes holds; the entries point into them. Throws one line, without a path,
// unless every statement of the header fits the bytes.
Header read_header(std::span<const std::byte> file);

}  // namespace heed::safetensors
