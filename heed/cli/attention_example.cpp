#include "heed/cli/attention_example.h"

#include <algorithm>

#include "heed/decode/watch.h"

namespace heed::cli {
namespace {

// What the decoder reads: the start token, then all but the last.
template <typename T>
std::vector<T> shifted_right(const T& start, const std::vector<T>& sentence) {
  std::vector<T> read{start};
  read.insert(read.end(), sentence.begin(), sentence.end() - 1);
  return read;
}

std::vector<std::string> pieces_of(const auto& tokenizer, std::span<const Token> tokens) {
  std::vector<std::string> pieces;
  for (const Token token : tokens) pieces.push_back(tokenizer.piece(token));
  return pieces;
}

// What a model of one stack looks at while it reads the pieces of a text.
viz::AttentionExample of_one_stack(const std::string& text, const std::vector<std::string>& pieces,
                                   const std::vector<decode::WatchedAttention>& all) {
  viz::AttentionExample example{.source = text};
  for (const decode::WatchedAttention& one : all) {
    const viz::AttentionMap labels{
        .kind = one.kind, .layer = one.layer, .queries = pieces, .keys = pieces};
    std::ranges::move(viz::maps_by_head(labels, one.weights), std::back_inserter(example.maps));
  }
  return example;
}

}  // namespace

viz::AttentionExample attention_example(const models::SequenceToSequence& model,
                                        const Segmented& source, const Segmented& target) {
  const std::vector<Token> read = shifted_right(model.sides().start, target.tokens);
  const std::vector<std::string> read_pieces = shifted_right<std::string>("<pad>", target.pieces);
  viz::AttentionExample example{.source = source.text, .output = target.text};
  for (const decode::WatchedAttention& one :
       decode::watch_attention(model, pack({source.tokens}), pack({read}))) {
    const bool decodes = one.kind != nn::AttentionKind::encoder_self;
    const bool itself = one.kind == nn::AttentionKind::decoder_self;
    // A row of the decoder is labelled with the token that it decides, the one after what it reads.
    const viz::AttentionMap labels{.kind = one.kind,
                                   .layer = one.layer,
                                   .queries = decodes ? target.pieces : source.pieces,
                                   .keys = itself ? read_pieces : source.pieces};
    std::ranges::move(viz::maps_by_head(labels, one.weights), std::back_inserter(example.maps));
  }
  std::ranges::stable_sort(example.maps, std::greater(), [](const viz::AttentionMap& map) {
    return std::pair(map.kind == nn::AttentionKind::cross, map.layer);
  });
  return example;
}

viz::AttentionExample attention_example(const decode::TranslationModel& model,
                                        const std::string& source, const std::string& target) {
  const Index longest = model.model.sides().longest;
  Segmented read = segmented(model.tokenizers.source, source);
  Segmented written = segmented(model.tokenizers.target, target);
  check(std::ssize(read.tokens) <= longest,
        "attention: a source of {} tokens; the model has learned positions for {}",
        read.tokens.size(), longest);
  const Index kept = std::min(longest, std::ssize(written.tokens));
  written.tokens.resize(kept);
  written.pieces.resize(kept);
  return attention_example(model.model, read, written);
}

viz::AttentionExample attention_example(const decode::TextModel& model, const std::string& text,
                                        Index most) {
  std::vector<Token> tokens = model.tokenizer.encode(text);
  tokens.resize(std::min<Index>({std::ssize(tokens), most, model.model.config().longest()}));
  return of_one_stack(
      text, pieces_of(model.tokenizer, tokens),
      decode::watch_layers([&](nn::Pass& pass) { model.model.forward(pack({tokens}), pass); },
                           nn::AttentionKind::decoder_self));
}

viz::AttentionExample attention_example(const decode::TextEncoder& model, const std::string& text,
                                        Index most) {
  const Index longest = std::min(most, model.model.config().max_length);
  const std::vector<Token> tokens =
      framed(model.tokenizer.encode(text), bert_tokens(model.tokenizer, "attention"), longest);
  return of_one_stack(
      text, pieces_of(model.tokenizer, tokens),
      decode::watch_layers([&](nn::Pass& pass) { model.model.encode(pack({tokens}), pass); },
                           nn::AttentionKind::encoder_self));
}

}  // namespace heed::cli
