#include "heed/cli/dates_task.h"

#include <algorithm>
#include <charconv>

#include "heed/decode/greedy.h"
#include "heed/decode/transformer_decoder.h"

namespace heed::cli {
namespace {

constexpr Index kDateLength = 10;  // "1996-03-09"
constexpr Index kAtATime = 250;    // examples that are decoded together

std::vector<Token> ended(const Characters& characters, const std::string& text) {
  std::vector<Token> tokens = characters.encode(text);
  tokens.push_back(characters.end());
  return tokens;
}

std::vector<Token> begun(const Characters& characters, const std::string& text) {
  std::vector<Token> tokens = characters.encode(text);
  tokens.insert(tokens.begin(), characters.pad());
  return tokens;
}

// Runs the decoder along `outputs` and shows `watch` what it attends to.
void attend_along(const models::Transformer& model, const Characters& characters,
                  std::span<const std::string> sources, std::span<const std::string> outputs,
                  nn::Watch watch) {
  NoGrad no_grad;
  nn::Pass pass = nn::Pass::inference();
  pass.watch = std::move(watch);
  std::vector<std::vector<Token>> source, target;
  for (const std::string& text : sources) source.push_back(ended(characters, text));
  for (const std::string& text : outputs) target.push_back(begun(characters, text));
  model.forward(pack(source), pack(target), pass);
}

// Where a watcher of a Transformer's Pass is: "decoder.1.source_attention.weights".
struct Place {
  viz::AttentionKind kind;
  Index layer;
};

Place place_of(std::string_view path) {
  const std::size_t first = path.find('.') + 1, second = path.find('.', first);
  Index layer = 0;
  std::from_chars(path.data() + first, path.data() + second, layer);
  if (path.starts_with("encoder.")) return {viz::AttentionKind::encoder_self, layer};
  const bool cross = path.substr(second + 1).starts_with("source_attention");
  return {cross ? viz::AttentionKind::cross : viz::AttentionKind::decoder_self, layer};
}

// The key with the largest weight of each query, heads averaged. weights (H, Tq, Tk) -> (Tq)
std::vector<Index> largest(const Tensor& weights) {
  const Index heads = weights.dim(0), queries = weights.dim(1), keys = weights.dim(2);
  std::vector<Index> best(queries);
  for (Index q = 0; q < queries; ++q) {
    std::vector<double> sum(keys);
    for (Index h = 0; h < heads; ++h) {
      for (Index k = 0; k < keys; ++k) sum[k] += weights.data()[(h * queries + q) * keys + k];
    }
    best[q] = std::ranges::max_element(sum) - sum.begin();
  }
  return best;
}

std::vector<std::string> labels(const Characters& characters, const std::vector<Token>& tokens) {
  std::vector<std::string> pieces;
  for (Token token : tokens) pieces.push_back(characters.piece(token));
  return pieces;
}

}  // namespace

data::Batch date_batch(const Characters& characters, std::span<const data::DateExample> examples) {
  std::vector<std::vector<Token>> source, target;
  std::vector<Token> answers;
  for (const data::DateExample& example : examples) {
    source.push_back(ended(characters, example.source));
    target.push_back(begun(characters, example.target));
    std::ranges::copy(ended(characters, example.target), std::back_inserter(answers));
  }
  return {.source = pack(source), .target = pack(target), .answers = std::move(answers)};
}

data::Batch DateBatches::next() {
  const Index number = position_.epoch * config_.batches + position_.batch + 1;
  Rng rng(config_.seed ^ static_cast<std::uint32_t>(number * 0x9E3779B1));
  if (++position_.batch == config_.batches) position_ = {.epoch = position_.epoch + 1, .batch = 0};
  return date_batch(characters_, date_examples(data::DateSplit::train, config_.batch, rng));
}

std::vector<std::string> normalise(const models::Transformer& model, const Characters& characters,
                                   std::span<const data::DateExample> examples) {
  std::vector<std::string> outputs;
  for (std::size_t begin = 0; begin < examples.size(); begin += kAtATime) {
    const auto part =
        examples.subspan(begin, std::min<std::size_t>(kAtATime, examples.size() - begin));
    std::vector<std::vector<Token>> sources;
    for (const data::DateExample& example : part) {
      sources.push_back(ended(characters, example.source));
    }
    decode::TransformerDecoder decoder(model, pack(sources));
    const std::vector<decode::Sentence> sentences(part.size(), {.limit = 2 * kDateLength});
    for (const decode::Hypotheses& found :
         greedy(decoder, sentences, decode::special_of(model.config()))) {
      outputs.push_back(characters.decode(found.front().tokens));
    }
  }
  return outputs;
}

double exact_match(std::span<const data::DateExample> examples,
                   std::span<const std::string> outputs) {
  Index matches = 0;
  for (std::size_t i = 0; i < examples.size(); ++i) matches += outputs[i] == examples[i].target;
  return static_cast<double>(matches) / static_cast<double>(examples.size());
}

std::vector<double> attention_in_field(const models::Transformer& model,
                                       const Characters& characters,
                                       std::span<const data::DateExample> examples,
                                       std::span<const std::string> outputs) {
  std::vector<Index> hits(model.config().decoder_layers);
  Index digits = 0;
  std::vector<std::string> sources, dates;
  std::vector<const data::DateExample*> asked;
  for (std::size_t i = 0; i < examples.size(); ++i) {
    digits += std::ranges::count_if(examples[i].origin, [](const auto& r) { return !r.empty(); });
    if (std::ssize(characters.encode(outputs[i])) != kDateLength) continue;
    asked.push_back(&examples[i]);
    sources.push_back(examples[i].source);
    dates.push_back(outputs[i]);
  }
  attend_along(model, characters, sources, dates,
               [&](std::string_view path, Index sequence, const Tensor& weights) {
                 const Place place = place_of(path);
                 if (place.kind != viz::AttentionKind::cross) return;
                 const std::vector<Index> keys = largest(weights);
                 for (Index q = 0; q < kDateLength; ++q) {
                   hits[place.layer] += asked[sequence]->origin[q].contains(keys[q]);
                 }
               });
  std::vector<double> shares;
  for (Index hit : hits) shares.push_back(static_cast<double>(hit) / static_cast<double>(digits));
  return shares;
}

viz::AttentionExample watch_attention(const models::Transformer& model,
                                      const Characters& characters, const std::string& source,
                                      const std::string& output) {
  const auto reads = labels(characters, ended(characters, source));
  const auto writes = labels(characters, ended(characters, output));
  const auto hears = labels(characters, begun(characters, output));
  viz::AttentionExample example{.source = source, .output = output};
  attend_along(model, characters, std::span(&source, 1), std::span(&output, 1),
               [&](std::string_view path, Index, const Tensor& weights) {
                 const auto [kind, layer] = place_of(path);
                 const bool encoder = kind == viz::AttentionKind::encoder_self;
                 const bool cross = kind == viz::AttentionKind::cross;
                 const viz::AttentionMap map{.kind = kind,
                                             .layer = layer,
                                             .queries = encoder ? reads : writes,
                                             .keys = encoder || cross ? reads : hears};
                 std::ranges::move(maps_by_head(map, weights), std::back_inserter(example.maps));
               });
  // Not std::ranges', whose subrange Clang 14 cannot compile.
  std::stable_partition(example.maps.begin(), example.maps.end(), [](const viz::AttentionMap& map) {
    return map.kind == viz::AttentionKind::cross;
  });
  return example;
}

}  // namespace heed::cli
