// Any text is either refused with an Error, or one of the files that say how a sentence's vector is
// made: modules.json, a pooling's config.json and sentence_bert_config.json.
#include "heed/models/sentence_embedding.h"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "heed/base/check.h"
#include "heed/base/files.h"
#include "heed/models/encoder_folder.h"

namespace {

using namespace heed;

constexpr const char* kModules = R"([{"path": "", "type": "models.Transformer"},
                                     {"path": "pooling", "type": "models.Pooling"}])";

void put(const std::filesystem::path& file, std::string_view text) {
  std::ofstream(file, std::ios::binary) << text;
}

// A folder that is whole, so that one file of it at a time can be another.
struct Folder {
  const std::filesystem::path path = std::filesystem::temp_directory_path() /
                                     ("heed-sentence-embedding-" + std::to_string(getpid()));
  const std::vector<std::pair<std::filesystem::path, std::string>> files = {
      {path / "modules.json", kModules},
      {path / "pooling" / "config.json", "{}"},
      {path / "sentence_bert_config.json", R"({"max_seq_length": 8})"}};

  Folder() {
    make_directories(path / "pooling");
    models::save_config(models::EncoderModelConfig{}, path);
    for (const auto& [file, text] : files) put(file, text);
  }
  ~Folder() { std::filesystem::remove_all(path); }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  static const Folder folder;
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  for (const auto& [file, whole] : folder.files) {
    put(file, text);
    try {
      const auto read = models::load_sentence_embedding(folder.path);
      if (read.embedding.max_length > models::EncoderModelConfig{}.max_length) std::abort();
    } catch (const Error&) {
    }
    put(file, whole);
  }
  return 0;
}
