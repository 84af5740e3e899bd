#include "heed/train/tensorboard.h"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <bit>
#include <chrono>

#include "heed/base/files.h"

namespace heed::train {
namespace {

constexpr std::array<std::uint32_t, 256> castagnoli_table() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t remainder = i;
    for (int bit = 0; bit < 8; ++bit) {
      remainder = (remainder >> 1) ^ (remainder & 1 ? 0x82F63B78 : 0);
    }
    table[i] = remainder;
  }
  return table;
}

// A check of data that may itself hold checks is turned and shifted.
std::uint32_t masked(std::uint32_t check) {
  return std::rotr(check, 15) + 0xA282EAD8;
}

template <typename Number>
std::string little_endian(Number number) {
  std::string bytes(sizeof number, '\0');
  for (std::size_t i = 0; i < sizeof number; ++i) {
    bytes[i] = static_cast<char>(number >> (8 * i) & 0xFF);
  }
  return bytes;
}

// Protocol buffers: a field is its number and wire type as a varint, then its content.
enum class Wire { varint = 0, fixed64 = 1, bytes = 2, fixed32 = 5 };

std::string varint(std::uint64_t number) {
  std::string bytes;
  for (; number >= 0x80; number >>= 7) bytes += static_cast<char>((number & 0x7F) | 0x80);
  return bytes + static_cast<char>(number);
}

std::string key(unsigned field, Wire wire) {
  return varint(field << 3 | static_cast<unsigned>(wire));
}

std::string bytes_field(unsigned field, std::string_view content) {
  return key(field, Wire::bytes) + varint(content.size()) + std::string(content);
}

// Event: wall_time = 1, step = 2, file_version = 3, summary = 5
std::string event_at(double seconds) {
  return key(1, Wire::fixed64) + little_endian(std::bit_cast<std::uint64_t>(seconds));
}

double now() {
  const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration<double>(since_1970).count();
}

std::string host_name() {
  std::array<char, 256> name{};
  return gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "localhost";
}

std::filesystem::path new_event_file(const std::filesystem::path& directory) {
  make_directories(directory);
  return directory /
         fmt::format("events.out.tfevents.{:010}.{}", static_cast<Index>(now()), host_name());
}

}  // namespace

std::uint32_t crc32c(std::string_view bytes) {
  static constexpr auto table = castagnoli_table();
  std::uint32_t remainder = ~0u;
  for (const char byte : bytes) {
    remainder = table[(remainder ^ static_cast<std::uint8_t>(byte)) & 0xFF] ^ (remainder >> 8);
  }
  return ~remainder;
}

std::string record_of(std::string_view bytes) {
  const std::string length = little_endian(std::uint64_t{bytes.size()});
  return length + little_endian(masked(crc32c(length))) + std::string(bytes) +
         little_endian(masked(crc32c(bytes)));
}

std::string version_event(double seconds) {
  return event_at(seconds) + bytes_field(3, "brain.Event:2");
}

std::string scalars_event(double seconds, Index step, const Scalars& scalars) {
  std::string summary;  // Summary: value = 1; its Value: tag = 1, simple_value = 2
  for (const auto& [tag, value] : scalars) {
    const auto single = std::bit_cast<std::uint32_t>(static_cast<float>(value));
    summary += bytes_field(1, bytes_field(1, tag) + key(2, Wire::fixed32) + little_endian(single));
  }
  return event_at(seconds) + key(2, Wire::varint) + varint(static_cast<std::uint64_t>(step)) +
         bytes_field(5, summary);
}

EventFile::EventFile(const std::filesystem::path& directory) : file_(new_event_file(directory)) {
  file_.append(record_of(version_event(now())));
}

void EventFile::add(Index step, const Scalars& scalars) {
  file_.append(record_of(scalars_event(now(), step, scalars)));
}

void TensorBoard::reported(const Report& report) {
  events_.add(report.step, {{"train/loss", report.loss},
                            {"train/learning_rate", report.learning_rate},
                            {"train/gradient_norm", report.gradient_norm},
                            {"train/tokens_per_second", report.tokens_per_second}});
}

void TensorBoard::validated(const ValidationReport& report) {
  Scalars scalars;
  for (const auto& [name, value] : report.validation.metrics) {
    scalars.emplace_back("valid/" + name, value);
  }
  events_.add(report.step, scalars);
}

}  // namespace heed::train
