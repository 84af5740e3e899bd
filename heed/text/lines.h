#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "heed/base/index.h"
#include "heed/text/byte_stream.h"

namespace heed {

// What becomes of bytes that are no UTF-8: an error, or U+FFFD in their place.
enum class InvalidUtf8 { refuse, replace };

// The lines of a text, plain or gzip, one after the other, in memory that the longest line bounds.
// A line ends at "\n" or "\r\n", or with the text; a "\r" elsewhere belongs to the line. A byte
// order mark at the very beginning is no part of the first line.
class LineReader {
 public:
  explicit LineReader(const std::filesystem::path& path, InvalidUtf8 invalid = InvalidUtf8::refuse);
  // An open descriptor, such as 0 under the name "standard input". It stays the caller's.
  LineReader(int descriptor, std::string name, InvalidUtf8 invalid = InvalidUtf8::refuse);

  // Reads the next line into `line`; false at the end. Throws "NAME:LINE: …" for a line that is no
  // UTF-8, with the byte's place from 1, or one that is longer than kLongestLine.
  bool next(std::string& line);
  // Whether next() finds a line or the text's end within so long a wait. True also where a part of
  // a line is there, whose rest next() then waits for.
  bool ready(std::chrono::milliseconds patience) const;
  Index number() const { return number_; }  // of the line last read, from 1; 0 before the first
  const std::string& name() const { return stream_.name(); }

  static constexpr std::size_t kLongestLine = std::size_t{1} << 26;  // bytes: 64 MiB

 private:
  bool read_raw(std::string& line);

  ByteStream stream_;
  InvalidUtf8 invalid_;
  std::string_view part_;  // of the stream, still to be read
  Index number_ = 0;
};

// Reads the next line into its argument; false at the end.
using NextLine = std::function<bool(std::string&)>;

// The lines of all files, one file after the other, plain or gzip. The paths must outlive it.
NextLine lines_of(std::span<const std::filesystem::path> files,
                  InvalidUtf8 invalid = InvalidUtf8::refuse);

}  // namespace heed
