// Any text is either refused with an Error or a config.json of a language model that is the same
// once written, read again and written again.
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "heed/models/language_model_folder.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace heed::models;
  try {
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    const auto [form, config] = parse_language_model_config(text, "config.json");
    const nlohmann::json written = language_model_json(config, form);
    const LanguageModelFile again = parse_language_model_config(written.dump(), "written");
    if (again.form != form || language_model_json(again.config, form) != written) std::abort();
  } catch (const heed::Error&) {
  }
  return 0;
}
