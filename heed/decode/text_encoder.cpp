#include "heed/decode/text_encoder.h"

#include "heed/models/encoder_folder.h"
#include "heed/text/word_piece_folder.h"

namespace heed::decode {
namespace {

// A model may have more ids than its vocabulary has pieces: sizes are rounded up elsewhere.
TextEncoder checked(TextEncoder encoder, const std::filesystem::path& folder) {
  const Index pieces = encoder.tokenizer.size(), vocab = encoder.model.config().vocab;
  check(pieces <= vocab, "{}: the vocabulary has {} pieces, but config.json says {}",
        folder.string(), pieces, vocab);
  bert_tokens(encoder.tokenizer, folder.string());
  return encoder;
}

}  // namespace

void save_settings(const TextEncoder& encoder, const std::filesystem::path& folder) {
  models::save_config(encoder.model.config(), folder);
  save_word_piece(encoder.tokenizer, encoder.model.config().max_length, folder);
}

void save(const TextEncoder& encoder, const std::filesystem::path& folder) {
  save_settings(encoder, folder);
  models::save(encoder.model, folder);
}

TextEncoder load_text_encoder(const std::filesystem::path& folder) {
  return checked({models::load_encoder_model(folder), load_word_piece(folder)}, folder);
}

TextEncoder load_packed_text_encoder(const std::filesystem::path& folder, ops::ComputeType type) {
  return checked({models::load_packed_encoder_model(folder, type), load_word_piece(folder)},
                 folder);
}

TextEncoder load_encoder_settings(const std::filesystem::path& folder) {
  Rng rng = Rng::none();
  return checked(
      {models::EncoderModel(models::load_encoder_config(folder), rng), load_word_piece(folder)},
      folder);
}

std::vector<std::size_t> runs_of(std::span<const std::vector<Token>> sequences, Index tokens) {
  std::vector<std::size_t> ends;
  Index filled = 0;
  for (std::size_t i = 0; i < sequences.size(); ++i) {
    if (filled > 0 && filled + std::ssize(sequences[i]) > tokens) {
      ends.push_back(i);
      filled = 0;
    }
    filled += std::ssize(sequences[i]);
  }
  if (!sequences.empty()) ends.push_back(sequences.size());
  return ends;
}

}  // namespace heed::decode
