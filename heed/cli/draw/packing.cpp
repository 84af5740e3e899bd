#include <algorithm>
#include <cmath>

#include "heed/cli/draw/drawing.h"
#include "heed/cli/verbs.h"
#include "heed/data/batch_plan.h"

namespace heed::cli {
namespace {

struct PackingOptions {
  Index sentences = 20'000, median = 14;
  double spread = 0.5;
  std::uint32_t seed = 1;
};

// Sentences whose lengths' logarithms are normal numbers, as those of texts about are.
data::PairList drawn_sentences(const PackingOptions& options) {
  Rng rng(options.seed);
  const Tensor normal = Tensor::normal({options.sentences}, 1, rng);
  std::vector<data::PairList::Sides> pairs;
  for (const float z : normal.values()) {
    const double length = static_cast<double>(options.median) * std::exp(options.spread * z);
    const auto tokens = static_cast<std::size_t>(std::clamp(std::round(length), 1.0, 200.0));
    pairs.emplace_back(std::vector<Token>(tokens, 1), std::vector<Token>(tokens, 1));
  }
  return data::PairList(std::move(pairs));
}

// Of the rows that batches would have, were each sentence filled up to its batch's longest.
double padding_share(const data::PairList& sentences, const data::BatchOptions& how) {
  const data::BatchPlan plan(sentences, how, 0);
  double tokens = 0, rows = 0;
  for (Index batch = 0; batch < plan.batches(); ++batch) {
    Index longest = 0;
    for (const std::uint32_t pair : plan.pairs_of(batch)) {
      const Index length = sentences.lengths(pair).source + 1;  // with </s>
      longest = std::max(longest, length);
      tokens += static_cast<double>(length);
    }
    rows += static_cast<double>(longest * std::ssize(plan.pairs_of(batch)));
  }
  return 1 - tokens / rows;
}

Picture packing_picture(const PackingOptions& options) {
  const data::PairList sentences = drawn_sentences(options);
  viz::LineChart chart{.title = "Padding that packed batches do without",
                       .x_axis = "tokens a batch",
                       .y_axis = "share of rows that would be padding",
                       .x_scale = viz::AxisScale::log2};
  for (const auto& [name, together] :
       {std::pair{"lengths left to chance", 1}, std::pair{"4 batches sorted together", 4},
        std::pair{"16 batches sorted together", 16}}) {
    viz::Line line{.name = name};
    for (Index tokens = 256; tokens <= 16384; tokens *= 2) {
      line.x.push_back(static_cast<double>(tokens));
      line.y.push_back(padding_share(
          sentences, {.batch_tokens = tokens, .seed = options.seed, .sorted_together = together}));
    }
    chart.lines.push_back(line);
  }
  return chart;
}

}  // namespace

Verb draw_packing() {
  auto options = std::make_shared<PackingOptions>();
  Verb verb{.name = "draw packing",
            .summary = "draw the padding that batches of sentences would have"};
  verb.settings.add("sentences", options->sentences, "sentences").at_least(1).at_most(1'000'000);
  verb.settings.add("median", options->median, "their median length in tokens").at_least(1);
  verb.settings.add("spread", options->spread, "standard deviation of the logarithms of lengths")
      .at_least(0);
  verb.settings.add("seed", options->seed, "seed of lengths and of batches");
  return drawing(std::move(verb), [options] { return packing_picture(*options); });
}

}  // namespace heed::cli
