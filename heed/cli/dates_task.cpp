#include "heed/cli/dates_task.h"

#include <algorithm>

#include "heed/data/date_batches.h"
#include "heed/decode/greedy.h"
#include "heed/decode/model_decoder.h"
#include "heed/decode/watch.h"

namespace heed::cli {
namespace {

constexpr Index kDateLength = 10;  // "1996-03-09"
constexpr Index kAtATime = 250;    // examples that are decoded together

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

}  // namespace

std::vector<std::string> normalise(const models::Transformer& model, const Characters& characters,
                                   std::span<const data::DateExample> examples) {
  const models::Transformer packed = model.packed();
  std::vector<std::string> outputs;
  for (std::size_t begin = 0; begin < examples.size(); begin += kAtATime) {
    const auto part =
        examples.subspan(begin, std::min<std::size_t>(kAtATime, examples.size() - begin));
    decode::TransformerDecoder decoder(packed, data::date_batch(characters, part).source);
    const std::vector<decode::Sentence> sentences(part.size(), {.limit = 2 * kDateLength});
    for (const decode::Hypotheses& found :
         greedy(decoder, sentences, decode::special_of(model.config()))) {
      outputs.push_back(characters.decode(found.front().tokens));
    }
  }
  return outputs;
}

std::vector<double> attention_in_field(const models::Transformer& model,
                                       const Characters& characters,
                                       std::span<const data::DateExample> examples,
                                       std::span<const std::string> outputs) {
  std::vector<Index> hits(model.config().decoder_layers);
  Index digits = 0;
  std::vector<data::DateExample> asked;  // the output in the place of the target
  for (std::size_t i = 0; i < examples.size(); ++i) {
    digits += std::ranges::count_if(examples[i].origin, [](const auto& r) { return !r.empty(); });
    if (std::ssize(characters.encode(outputs[i])) != kDateLength) continue;
    asked.push_back(examples[i]);
    asked.back().target = outputs[i];
  }
  const Batch batch = data::date_batch(characters, asked);
  for (const decode::WatchedAttention& one :
       decode::watch_attention(model, batch.source, batch.target)) {
    if (one.kind != nn::AttentionKind::cross) continue;
    const std::vector<Index> keys = largest(one.weights);
    for (Index q = 0; q < kDateLength; ++q) {
      hits[one.layer] += asked[one.sequence].origin[q].contains(keys[q]);
    }
  }
  std::vector<double> shares;
  for (Index hit : hits) shares.push_back(static_cast<double>(hit) / static_cast<double>(digits));
  return shares;
}

}  // namespace heed::cli
