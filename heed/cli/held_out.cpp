#include "heed/cli/held_out.h"

#include <algorithm>

#include "heed/data/batches.h"

namespace heed::cli {

HeldOut read_held_out(const data::TextFiles& files, InvalidUtf8 invalid) {
  data::ParallelText lines(files, invalid);
  HeldOut text{.name = files.source.string(), .sources = {}, .references = {}};
  for (std::string source, reference; lines.next(source, reference);) {
    text.sources.push_back(source);
    text.references.push_back(reference);
  }
  return text;
}

Batch batch_of(const HeldOut& text, const decode::TranslationModel& model) {
  const models::TransformerConfig& config = model.model.config();
  std::vector<data::PairList::Sides> sides;
  for (std::size_t i = 0; i < text.sources.size(); ++i) {
    sides.emplace_back(model.tokenizers.source.encode(text.sources[i]),
                       model.tokenizers.target.encode(text.references[i]));
    const auto longer = std::max(std::ssize(sides.back().first), std::ssize(sides.back().second));
    check(config.positions != nn::Positions::learned || longer < config.max_length,
          "{}:{}: {} tokens on a side and </s>; the model has learned positions for {}", text.name,
          i + 1, longer, config.max_length);
    if (sides.back().first.empty() || sides.back().second.empty()) sides.pop_back();
  }
  check(!sides.empty(), "{}: no line has text on both sides", text.name);
  return data::batch_of(data::PairList(std::move(sides)),
                        {.end = config.end, .start = config.start_token()});
}

models::Likelihood likelihood(const models::Transformer& model, const Batch& batch) {
  models::Likelihood sum;
  for (const models::Likelihood& one : models::likelihoods(model, batch)) sum += one;
  return sum;
}

std::vector<std::string> translations(const HeldOut& text, const decode::TranslationModel& model,
                                      const SearchOptions& options) {
  std::vector<decode::Line> lines;
  for (const std::string& source : text.sources) lines.push_back({source, options.prefix});
  decode::TranslateConfig config = translate_config(options);
  config.name = text.name;
  std::vector<std::string> texts;
  for (const decode::Translation& one : decode::translate(model.translator(), lines, config)) {
    texts.push_back(one.outputs.front().text);
  }
  return texts;
}

}  // namespace heed::cli
