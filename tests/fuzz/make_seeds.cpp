// make_seeds DIR, in the source folder: small valid inputs for each fuzz target, in
// DIR/fuzz_TARGET.
#include <fmt/core.h>

#include <filesystem>
#include <utility>

#include "heed/base/files.h"
#include "heed/models/encoder_folder.h"
#include "heed/models/image_classifier.h"
#include "heed/models/language_model_folder.h"
#include "heed/models/sequence_to_sequence_folder.h"
#include "heed/tensor/safetensors.h"
#include "heed/text/byte_level_trainer.h"
#include "heed/text/llama_tokenizer.h"
#include "heed/text/word_piece.h"
#include "tests/models/llama2c_file.h"
#include "tests/text/llama2c_pieces.h"
#include "tests/text/llama_pieces.h"

using namespace heed;

namespace {

void weights(const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  const Tensor a({2, 2}, {1, 2, 3, 4});
  safetensors::save(folder / "one", {{"a", a}}, {});
  safetensors::save(folder / "types", {{"a", a},
                                       {"b", a.to(DType::bfloat16)},
                                       {"c", a.to(DType::float64)},
                                       {"d", Tensor({0, 3}, DType::int32)},
                                       {"e", Tensor::scalar(1.0)}});
}

void configs(const std::filesystem::path& folder) {
  Rng rng(1);
  const auto save = [&](const char* name, const models::SequenceToSequenceConfig& config) {
    const std::filesystem::path model = folder / "model";
    models::save(models::SequenceToSequence(config, rng), model);
    std::filesystem::rename(model / models::files::kConfig, folder / name);
    std::filesystem::remove_all(model);
  };
  models::TransformerConfig config = models::base(/*vocab=*/8);
  config.width = config.heads = config.hidden = 2;
  config.encoder_layers = config.decoder_layers = 1;
  save("marian", config);
  config.norm = nn::NormPlacement::before;
  save("pegasus", config);
  config.positions = nn::Positions::learned;
  save("heed", config);
  save("recurrent", models::RecurrentConfig{
                        .source_vocab = 8, .target_vocab = 8, .width = 2, .hidden = 2, .pad = 7});
  save("convolutional",
       models::ConvolutionalConfig{
           .source_vocab = 8, .target_vocab = 8, .width = 2, .hidden = 2, .pad = 7});
}

void language_model_configs(const std::filesystem::path& folder) {
  const auto save = [&](const char* name, models::LanguageModelConfig config) {
    models::save_config(config, folder / "model");
    std::filesystem::rename(folder / "model" / models::files::kConfig, folder / name);
    std::filesystem::remove_all(folder / "model");
  };
  models::LanguageModelConfig config = models::gpt2();
  save("gpt2", config);
  config.positions = nn::Positions::alibi;
  save("heed", config);
  config = models::llama();
  config.rotary.scaling.kind = nn::RotaryScaling::Kind::llama3;
  save("llama", config);
}

void vision_configs(const std::filesystem::path& folder) {
  models::VisionTransformerConfig config{.image_size = 8, .width = 2, .heads = 1, .hidden = 2};
  config.patch_size = 4;
  config.layers = 1;
  config.labels = {"a", "b"};
  Rng rng(1);
  models::save_settings({.model = models::VisionTransformer(config, rng), .form = {.size = 8}},
                        folder);
}

void encoder_configs(const std::filesystem::path& folder) {
  using models::EncoderHead;
  for (const auto& [name, head] : {std::pair{"masked", EncoderHead::masked_language_model},
                                   {"sentence", EncoderHead::sentence_classification}}) {
    models::EncoderModelConfig config{.head = head};
    if (classifies(head)) config.labels = {"a", "b"};
    models::save_config(config, folder / "model");
    std::filesystem::rename(folder / "model" / models::files::kConfig, folder / name);
    std::filesystem::remove_all(folder / "model");
  }
}

void recipes(const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  for (const auto& recipe : std::filesystem::directory_iterator("recipes")) {
    write_file(folder / recipe.path().filename(), read_file(recipe.path()));
  }
  write_file(folder / "strings", R"([tokenizer]
user-symbols = ['a"b\c', '''d''']  # literal

[decoding]
prefix = """of several
lines"""
)");
}

void byte_levels(const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  bool read = false;
  const NextLine once = [&](std::string& line) {
    line = "the dog sees the dog";
    return !std::exchange(read, true);
  };
  const ByteLevelBpe bpe = train_byte_level_bpe(once, {.vocab_size = 270});
  bpe.save(folder / "tokenizer");
  bpe.save(folder / "vocab", folder / "merges");
}

void word_pieces(const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  WordPiece({.pieces = {"[UNK]", "[CLS]", "[SEP]", "a", "##b", "{", "\""},
             .added = {{.content = "[CLS]", .id = 1}}},
            "seed")
      .save(folder / "tokenizer");
}

void word_piece_folders(const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  write_file(folder / "vocabulary", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\n##b\nab\n");
  write_file(folder / "config", R"({"do_lower_case": true, "strip_accents": null,
    "tokenize_chinese_chars": true})");
}

void llamas(const std::filesystem::path& tokenizers, const std::filesystem::path& models) {
  std::filesystem::create_directories(tokenizers);
  std::filesystem::create_directories(models);
  LlamaTokenizer::from_pieces(llama_pieces()).save(tokenizers / "sentencepiece");
  write_file(tokenizers / "llama2c", tests::llama2c_pieces(llama_pieces()));
  Rng rng(1);
  for (const auto& [name, output] : {std::pair{"tied", tests::Llama2cFile::Output::embedding},
                                     {"own", tests::Llama2cFile::Output::own}}) {
    tests::Llama2cFile file{.output = output};
    file.draw(rng);
    write_file(models / name, file.bytes());
  }
}

void images(const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  for (const auto& image : std::filesystem::directory_iterator("tests/data/golden/images")) {
    if (image.path().extension() == ".safetensors") continue;
    write_file(folder / image.path().filename(), read_file(image.path()));
  }
}

void idx_files(const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  using namespace std::string_view_literals;
  write_file(folder / "labels", "\0\0\x08\1\0\0\0\2ab"sv);
  write_file(folder / "images", "\0\0\x08\3\0\0\0\1\0\0\0\2\0\0\0\2abcd"sv);
}

void labelled_texts(const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  write_file(folder / "lines", "good\ta fine day\nbad\train\n");
  write_file(folder / "words", "-DOCSTART- O\n\nAnna B-PER\nsings NN O\n\nnow O\n");
}

void sentence_embeddings(const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  write_file(folder / "modules", R"([{"path": "", "type": "Transformer"},
    {"path": "pooling", "type": "Pooling"}, {"path": "2", "type": "Normalize"}])");
  write_file(folder / "pooling", R"({"pooling_mode_cls_token": true})");
  write_file(folder / "sizes", R"({"max_seq_length": 256})");
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) {
    fmt::print(stderr, "usage: make_seeds DIR\n");
    return 2;
  }
  const std::filesystem::path root = arguments[1];
  weights(root / "fuzz_safetensors");
  configs(root / "fuzz_model_config");
  language_model_configs(root / "fuzz_language_model_config");
  vision_configs(root / "fuzz_vision_config");
  recipes(root / "fuzz_recipe");
  byte_levels(root / "fuzz_byte_level_bpe");
  word_pieces(root / "fuzz_word_piece");
  word_piece_folders(root / "fuzz_word_piece_folder");
  llamas(root / "fuzz_llama_tokenizer", root / "fuzz_llama2c");
  images(root / "fuzz_image");
  idx_files(root / "fuzz_idx");
  encoder_configs(root / "fuzz_encoder_config");
  labelled_texts(root / "fuzz_labelled_text");
  sentence_embeddings(root / "fuzz_sentence_embedding");
}
