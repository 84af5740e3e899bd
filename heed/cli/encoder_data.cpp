#include "heed/cli/encoder_data.h"

#include <memory>

#include "heed/models/label_scores.h"

namespace heed::cli {
namespace {

using models::EncoderHead;

void append(auto& to, auto from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

// In the order of the data.
std::vector<Batch> batches_of(data::TokenSequences sequences, const decode::TextEncoder& encoder,
                              Index max_length) {
  constexpr Index kTokens = 4096;
  constexpr std::uint32_t kSeed = 1;
  const data::SequenceBatchesConfig config{.batch_tokens = std::max(kTokens, max_length),
                                           .order = data::Order::as_written};
  data::SequenceBatches plain(config, std::make_shared<data::TokenSequences>(std::move(sequences)));
  const bool masks = encoder.model.config().head == EncoderHead::masked_language_model;
  const data::Masking masking = masking_of({}, encoder.tokenizer, kSeed);
  std::vector<Batch> batches;
  while (plain.position().epoch == 0) {
    const data::Position place = plain.position();
    Batch batch = plain.next();
    batches.push_back(masks ? data::masked(std::move(batch), masking, place) : std::move(batch));
  }
  return batches;
}

}  // namespace

EncoderData read_encoder_data(EncoderHead head, std::span<const std::filesystem::path> files,
                              InvalidUtf8 invalid) {
  EncoderData data{.name = files.empty() ? "" : files.front().string()};
  for (const std::filesystem::path& file : files) {
    if (head == EncoderHead::sentence_classification) {
      append(data.texts, data::read_labelled_text(file, invalid));
    } else if (head == EncoderHead::token_classification) {
      append(data.sentences, data::read_labelled_words(file, invalid));
    } else {
      LineReader lines(file, invalid);
      for (std::string line; lines.next(line);) data.lines.push_back(line);
      check(lines.number() > 0, "{}: has no lines", lines.name());
    }
  }
  return data;
}

std::vector<std::string> labels_of(const EncoderData& data) {
  return data.sentences.empty() ? data::labels_of(data.texts) : data::labels_of(data.sentences);
}

NextLine text_of(const EncoderData& data) {
  return [&data, at = std::size_t{0}](std::string& line) mutable {
    if (at == data.lines.size() + data.texts.size() + data.sentences.size()) return false;
    if (!data.lines.empty()) line = data.lines[at];
    if (!data.texts.empty()) line = data.texts[at].text;
    if (!data.sentences.empty()) line = fmt::format("{}", fmt::join(data.sentences[at].words, " "));
    ++at;
    return true;
  };
}

data::TokenSequences encoded(const EncoderData& data, const decode::TextEncoder& encoder,
                             const EncoderReading& reading) {
  const data::TextEncoding encoding{.tokenizer = encoder.tokenizer,
                                    .special = bert_tokens(encoder.tokenizer, "tokenizer"),
                                    .max_length = reading.max_length};
  const std::vector<std::string>& labels = encoder.model.config().labels;
  if (!data.texts.empty()) return data::encoded_texts(data.texts, labels, encoding, data.name);
  if (!data.sentences.empty()) {
    return data::encoded_words(data.sentences, labels, encoding, data.name);
  }
  return data::encoded_texts(data.lines, reading.texts, encoding);
}

data::Masking masking_of(data::Masking masking, const WordPiece& tokenizer, std::uint32_t seed) {
  masking.seed = seed;
  masking.mask = bert_tokens(tokenizer, "tokenizer").mask;
  for (Token token = 0; token < tokenizer.size(); ++token) {
    masking.special.push_back(tokenizer.is_special(token));
    if (!masking.special.back()) masking.words.push_back(token);
  }
  return masking;
}

EncoderEvaluation::EncoderEvaluation(EncoderData data, const decode::TextEncoder& encoder,
                                     const EncoderReading& reading)
    : data_(std::move(data)),
      batches_(batches_of(encoded(data_, encoder, reading), encoder, reading.max_length)) {}

std::optional<EncoderScores> EncoderEvaluation::measure(const models::EncoderModel& model,
                                                        const std::atomic<bool>& stop) const {
  EncoderScores scores;
  std::vector<Token> predicted;
  for (const Batch& batch : batches_) {
    if (stop) return {};
    for (const models::RowScore& row : models::label_scores(model, batch)) {
      scores.predictions += row;
      predicted.push_back(row.first);
    }
  }
  if (!data_.sentences.empty()) scores.spans = spans(predicted, model.config().labels);
  return scores;
}

// One prediction a word, sentence after sentence.
SpanCounts EncoderEvaluation::spans(const std::vector<Token>& predicted,
                                    std::span<const std::string> labels) const {
  SpanCounts all;
  std::size_t at = 0;
  for (const data::LabelledWords& sentence : data_.sentences) {
    std::vector<std::string> of_words;
    for (std::size_t i = 0; i < sentence.words.size(); ++i) {
      of_words.push_back(labels[predicted.at(at++)]);
    }
    all += count_spans(sentence.labels, of_words);
  }
  return all;
}

}  // namespace heed::cli
