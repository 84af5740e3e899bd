// Any text is either refused with an Error or a config.json whose model is the same once written
// and read again.
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "heed/models/convolutional_json.h"
#include "heed/models/hugging_face_config.h"
#include "heed/models/recurrent_json.h"
#include "heed/models/sequence_to_sequence_folder.h"
#include "heed/models/transformer_json.h"

namespace {

using namespace heed::models;

nlohmann::json written(const SequenceToSequenceConfig& config, std::string_view text) {
  if (const auto* recurrent = std::get_if<RecurrentConfig>(&config)) {
    return recurrent_json(*recurrent);
  }
  if (const auto* convolutional = std::get_if<ConvolutionalConfig>(&config)) {
    return convolutional_json(*convolutional);
  }
  const FolderConfig read = parse_config(text, "config.json");
  return read.format == FolderFormat::hugging_face ? hugging_face_json(read.model)
                                                   : transformer_json(read.model);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  try {
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    const SequenceToSequenceConfig read = parse_sequence_to_sequence_config(text, "config.json");
    const std::string again = written(read, text).dump();
    if (parse_sequence_to_sequence_config(again, "written") != read) std::abort();
  } catch (const heed::Error&) {
  }
  return 0;
}
