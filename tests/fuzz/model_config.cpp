// Any text is either refused with an Error or a config.json whose model is the same once written
// and read again.
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "heed/models/folder.h"
#include "heed/models/hugging_face_config.h"
#include "heed/models/transformer_json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace heed::models;
  try {
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    const FolderConfig read = parse_config(text, "config.json");
    const nlohmann::json written = read.format == FolderFormat::hugging_face
                                       ? hugging_face_json(read.model)
                                       : transformer_json(read.model);
    if (parse_config(written.dump(), "written").model != read.model) std::abort();
  } catch (const heed::Error&) {
  }
  return 0;
}
