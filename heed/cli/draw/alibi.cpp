#include "heed/cli/draw/drawing.h"
#include "heed/cli/verbs.h"
#include "heed/nn/attention.h"
#include "heed/ops/attention_plain.h"

namespace heed::cli {
namespace {

struct AlibiOptions {
  Index heads = 8, keys = 64;
};

// The weights of the last query where all its scores would be equal.
Picture alibi_picture(const AlibiOptions& options) {
  viz::LineChart chart{.title = "ALiBi: weights of keys that are all alike",
                       .x_axis = "places back from the query",
                       .y_axis = "weight"};
  const Index queries[] = {1}, keys[] = {options.keys};
  const Attention how{.heads = options.heads,
                      .queries = Spans(queries),
                      .keys = Spans(keys),
                      .mask = Mask::causal(),
                      .slopes = nn::alibi_slopes(options.heads)};
  const Tensor weights =
      ops::attention_weights(Tensor({1, options.heads}, DType::float64),
                             Tensor({options.keys, options.heads}, DType::float64), how, 0);
  for (Index head = 0; head < options.heads; ++head) {  // weights (H, 1, Tk)
    const auto row = weights.values<double>().subspan(head * options.keys, options.keys);
    chart.lines.push_back({.name = fmt::format("head {}", head + 1),
                           .x = evenly(0, static_cast<double>(options.keys - 1), options.keys),
                           .y = {row.rbegin(), row.rend()}});
  }
  return chart;
}

}  // namespace

Verb draw_alibi() {
  auto options = std::make_shared<AlibiOptions>();
  Verb verb{.name = "draw alibi", .summary = "draw how far each head looks with ALiBi's slopes"};
  verb.settings.add("heads", options->heads, "heads, one line each").at_least(1).at_most(64);
  verb.settings.add("keys", options->keys, "keys up to the query's own").at_least(2).at_most(2048);
  return drawing(std::move(verb), [options] { return alibi_picture(*options); });
}

}  // namespace heed::cli
