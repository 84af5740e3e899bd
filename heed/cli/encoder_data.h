#pragma once

#include <atomic>
#include <optional>

#include "heed/data/encoded_text.h"
#include "heed/data/masked_batches.h"
#include "heed/decode/text_encoder.h"
#include "heed/models/calibration.h"
#include "heed/text/span_f1.h"

namespace heed::cli {

// What the files of an encoder's task hold: lines for a masked language model, lines with labels
// for sentences, words with labels for tokens.
struct EncoderData {
  std::string name;  // of the first file
  std::vector<std::string> lines = {};
  std::vector<data::LabelledText> texts = {};
  std::vector<data::LabelledWords> sentences = {};
};

EncoderData read_encoder_data(models::EncoderHead head,
                              std::span<const std::filesystem::path> files, InvalidUtf8 invalid);

std::vector<std::string> labels_of(const EncoderData& data);  // sorted; none of lines
NextLine text_of(const EncoderData& data);                    // which must outlive it

// How its texts become an encoder's sequences.
struct EncoderReading {
  data::MaskedTexts texts = data::MaskedTexts::lines;
  Index max_length = 128;  // tokens
};

data::TokenSequences encoded(const EncoderData& data, const decode::TextEncoder& encoder,
                             const EncoderReading& reading);

// What a model makes of held-out data.
struct EncoderScores {
  models::Predictions predictions;
  SpanCounts spans;  // of words alone
};

// Data to measure a model with: always the same tokens are masked.
class EncoderEvaluation {
 public:
  EncoderEvaluation(EncoderData data, const decode::TextEncoder& encoder,
                    const EncoderReading& reading);

  // Nothing where `stop` came on the way.
  std::optional<EncoderScores> measure(const models::EncoderModel& model,
                                       const std::atomic<bool>& stop = false) const;

 private:
  SpanCounts spans(const std::vector<Token>& predicted, std::span<const std::string> labels) const;

  EncoderData data_;
  std::vector<Batch> batches_;
};

// The masking of a training, for a tokenizer.
data::Masking masking_of(data::Masking masking, const WordPiece& tokenizer, std::uint32_t seed);

}  // namespace heed::cli
