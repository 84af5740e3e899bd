// Any text is either refused with an Error, or a config.json of a Vision Transformer and a
// preprocessor_config.json that are the same once written and read again.
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "heed/base/json.h"
#include "heed/models/image_classifier.h"
#include "heed/models/image_processor.h"
#include "heed/models/vit.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace heed::models;
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  try {
    const VisionTransformerConfig read = parse_vision_transformer_config(text, "config.json");
    const std::string written = vit_json(read).dump();
    if (parse_vision_transformer_config(written, "written") != read) std::abort();
  } catch (const heed::Error&) {
  }
  try {
    const auto object = heed::parse_json(text, "preprocessor_config.json");
    const heed::ImageForm read = image_processor(object, 3, "preprocessor_config.json");
    if (image_processor(image_processor_json(read), 3, "written") != read) std::abort();
  } catch (const heed::Error&) {
  }
  return 0;
}
