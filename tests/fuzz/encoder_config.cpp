// Any text is either refused with an Error or a config.json of BERT whose model is the same once
// written and read again.
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "heed/models/bert.h"
#include "heed/models/encoder_folder.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace heed::models;
  try {
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    const EncoderModelConfig read = parse_encoder_config(text, "config.json");
    const std::string written = bert_json(read).dump();
    if (parse_encoder_config(written, "written") != read) std::abort();
  } catch (const heed::Error&) {
  }
  return 0;
}
