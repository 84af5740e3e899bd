#include "heed/train/tensorboard.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "heed/base/check.h"
#include "heed/base/files.h"
#include "tests/train/full_disk.h"
#include "tests/train/reversal.h"

namespace heed::train {
namespace {

using testing::HasSubstr;
using testing::StartsWith;
using testing::ThrowsMessage;

std::string from_hex(std::string_view hex) {
  std::string bytes;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  }
  return bytes;
}

// RFC 3720, B.4, and the check value of the catalogue of CRCs.
TEST(TensorBoard, ChecksBytesByCrc32c) {
  EXPECT_EQ(crc32c(std::string(32, '\0')), 0x8A9136AAu);
  EXPECT_EQ(crc32c(std::string(32, '\xff')), 0x62A8AB43u);
  std::string rising;
  for (char i = 0; i < 32; ++i) rising += i;
  EXPECT_EQ(crc32c(rising), 0x46DD794Eu);
  EXPECT_EQ(crc32c("123456789"), 0xE3069283u);
  EXPECT_EQ(crc32c(""), 0u);
}

// From Python: tensorboard.compat.proto.event_pb2.Event(wall_time=1234567890.5, step=300) with
// summary.value.add(tag=..., simple_value=...) for each scalar, SerializeToString().
TEST(TensorBoard, WritesTheEventsThatProtocolBuffersWrite) {
  const Scalars scalars = {{"train/loss", 2.5}, {"train/learning_rate", 0.00070000002}};
  EXPECT_EQ(scalars_event(1234567890.5, 300, scalars),
            from_hex("090000a0b48065d24110ac022a2f0a110a0a747261696e2f6c6f737315000020400a1a0a13"
                     "747261696e2f6c6561726e696e675f72617465153580373a"));
}

// From Python: tensorboard.summary.writer.record_writer.RecordWriter(file).write(
// Event(wall_time=1234567890.5, file_version="brain.Event:2").SerializeToString())
TEST(TensorBoard, FramesRecordsWithMaskedChecks) {
  EXPECT_EQ(record_of(version_event(1234567890.5)),
            from_hex("1800000000000000a37f4b22090000a0b48065d2411a0d627261696e2e4576656e743a32"
                     "f5e8f016"));
}

TEST(TensorBoard, FindsAFileOfWholeRecordsAfterEachStep) {
  const auto folder = std::filesystem::path(testing::TempDir()) / "heed_events" / "run";
  std::filesystem::remove_all(folder);
  EventFile events(folder);
  EXPECT_THAT(events.path().filename().string(), StartsWith("events.out.tfevents."));
  const std::string opening = read_file(events.path());
  EXPECT_THAT(opening, HasSubstr("brain.Event:2"));
  events.add(7, {{"valid/bleu", 41.5}});
  const std::string bytes = read_file(events.path());
  EXPECT_THAT(bytes, StartsWith(opening));
  const std::string event = bytes.substr(opening.size() + 12, bytes.size() - opening.size() - 16);
  EXPECT_EQ(bytes.substr(opening.size()), record_of(event));
  EXPECT_THAT(event, HasSubstr("valid/bleu"));
  std::filesystem::remove_all(folder.parent_path());
}

TEST(TensorBoard, WritesReportsAndValidations) {
  const Scratch folder;
  TensorBoard board(folder.path());
  board.reported({.step = 3, .loss = 2.0});
  board.validated({.step = 3, .validation = {.score = 1.0, .metrics = {{"bleu", 30.0}}}});
  const auto file = std::filesystem::directory_iterator(folder.path())->path();
  EXPECT_THAT(read_file(file), testing::AllOf(HasSubstr("train/loss"), HasSubstr("valid/bleu")));
  const tests::FullDisk disk(1);
  EXPECT_THAT([&] { board.reported({.step = 4}); },
              ThrowsMessage<Error>(file.string() + ": File too large"));
}

TEST(TensorBoard, NamesADirectoryThatCannotBeMade) {
  EXPECT_THAT([] { EventFile("/dev/null/events"); },
              ThrowsMessage<Error>("/dev/null/events: Not a directory"));
}

}  // namespace
}  // namespace heed::train
