#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace heed {

// The bytes of a file or of an open descriptor, one part after the other. What begins as gzip does
// (also several members one after the other) is unpacked, whatever its name; all else is given
// out as it is. A part is given out as soon as it is there, so that a pipe can be answered line by
// line. Errors begin with the name: the system's reason, or that the gzip data is damaged or ends
// early.
class ByteStream {
 public:
  explicit ByteStream(const std::filesystem::path& path);
  ByteStream(int descriptor, std::string name);  // the descriptor stays the caller's
  ~ByteStream();
  ByteStream(ByteStream&&) noexcept;
  ByteStream& operator=(ByteStream&&) noexcept;

  // The next bytes, valid until the next call; empty at the end.
  std::string_view next();
  // Whether next() has bytes, or finds the end, within so long a wait.
  bool ready(std::chrono::milliseconds patience) const;
  const std::string& name() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace heed
