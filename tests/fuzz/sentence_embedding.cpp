// Any text is either refused with an Error, or one of the files that say how a sentence's vector is
// made: modules.json, a pooling's config.json and sentence_bert_config.json.
#include "heed/models/sentence_embedding.h"

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "heed/models/bert.h"
#include "heed/models/encoder_folder.h"
#include "tests/fuzz/changed_folder.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace heed::models;
  const EncoderModelConfig config;
  static const heed::fuzz::ChangedFolder folder(
      {{"config.json", bert_json(config).dump()},
       {"modules.json", R"([{"path": "", "type": "models.Transformer"},
                            {"path": "pooling", "type": "models.Pooling"}])"},
       {"pooling/config.json", "{}"},
       {"sentence_bert_config.json", R"({"max_seq_length": 8})"}});
  folder.each_changed({reinterpret_cast<const char*>(bytes), size}, [&] {
    const SentenceEmbeddingFolder read = load_sentence_embedding(folder.path());
    if (read.embedding.max_length > load_encoder_config(read.model).max_length) std::abort();
  });
  return 0;
}
