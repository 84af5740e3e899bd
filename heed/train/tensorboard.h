#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "heed/train/observer.h"
#include "heed/train/record_file.h"

namespace heed::train {

using Scalars = std::vector<std::pair<std::string, double>>;  // tag ("train/loss") and value

// Writes scalars where TensorBoard finds them: DIRECTORY/events.out.tfevents.TIME.HOST, made with
// its directory. Throws Error, beginning with the path, when the disk does not take it.
class EventFile {
 public:
  explicit EventFile(const std::filesystem::path& directory);

  const std::filesystem::path& path() const { return file_.path(); }
  void add(Index step, const Scalars& scalars);  // at the present time

 private:
  RecordFile file_;
};

// Writes there how training goes: the loss and the like under train/, each metric under valid/.
class TensorBoard : public Observer {
 public:
  explicit TensorBoard(const std::filesystem::path& directory) : events_(directory) {}

  void reported(const Report& report) override;
  void validated(const ValidationReport& report) override;

 private:
  EventFile events_;
};

// The parts of the format, for its tests.

// The cyclic redundancy check of Castagnoli (RFC 3720, B.4).
std::uint32_t crc32c(std::string_view bytes);

// One record of a TFRecord file: length, its masked check, the bytes, their masked check.
std::string record_of(std::string_view bytes);

// An Event message of protocol buffers: `seconds` since 1970, and either the version of the format
// ("brain.Event:2", which opens a file) or a Summary of scalars.
std::string version_event(double seconds);
std::string scalars_event(double seconds, Index step, const Scalars& scalars);

}  // namespace heed::train
