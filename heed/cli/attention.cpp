#include "heed/cli/attention.h"

#include <fmt/core.h>

#include <algorithm>

#include "heed/base/files.h"
#include "heed/cli/search_settings.h"
#include "heed/cli/terminal.h"
#include "heed/cli/verbs.h"
#include "heed/decode/watch.h"
#include "heed/viz/svg.h"

namespace heed::cli {

template <>
struct Names<viz::AttentionKind> {
  static constexpr std::pair<const char*, viz::AttentionKind> all[] = {
      {"cross", viz::AttentionKind::cross},
      {"encoder", viz::AttentionKind::encoder_self},
      {"decoder", viz::AttentionKind::decoder_self}};
};

namespace {

struct AttentionOptions {
  std::filesystem::path folder, svg, html;
  std::string source, target;
  viz::AttentionKind kind = viz::AttentionKind::cross;
  Index layer = 0, head = 0;
};

viz::AttentionKind kind_of(decode::Looking looking) {
  switch (looking) {
    case decode::Looking::encoder_self:
      return viz::AttentionKind::encoder_self;
    case decode::Looking::decoder_self:
      return viz::AttentionKind::decoder_self;
    case decode::Looking::cross:
      return viz::AttentionKind::cross;
  }
  return viz::AttentionKind::cross;
}

std::vector<std::string> pieces(const Tokenizer& tokenizer, std::span<const Token> tokens) {
  std::vector<std::string> labels;
  for (const Token token : tokens) labels.push_back(tokenizer.piece(token));
  return labels;
}

// The chosen layer's chosen head; the last layer, the heads averaged, where none is chosen.
viz::AttentionMap chosen(const viz::AttentionExample& example, const AttentionOptions& options) {
  std::vector<viz::AttentionMap> maps;
  std::ranges::copy_if(example.maps, std::back_inserter(maps),
                       [&](const auto& map) { return map.kind == options.kind; });
  const Index layers = 1 + std::ranges::max_element(maps, {}, &viz::AttentionMap::layer)->layer;
  const Index layer = options.layer == 0 ? layers : options.layer;
  check_usage(layer >= 1 && layer <= layers, "--layer: got {}, the model has {}", layer, layers);
  std::erase_if(maps, [&](const auto& map) { return map.layer != layer - 1; });
  if (options.head == 0) return viz::mean_of(maps);
  check_usage(options.head >= 1 && options.head <= std::ssize(maps),
              "--head: got {}, the model has {}", options.head, maps.size());
  return maps[options.head - 1];
}

std::string translation(const decode::TranslationModel& model, const std::string& source) {
  const decode::Line line{.source = source};
  const auto found =
      decode::translate(model.translator(), std::span(&line, 1),
                        {.search = decode::beam_config(model.generation), .name = "--source"});
  return found.front().outputs.front().text;
}

int run(const AttentionOptions& options) {
  const decode::TranslationModel model = decode::load_translation_model(options.folder);
  const std::string target =
      options.target.empty() ? translation(model, options.source) : options.target;
  const viz::AttentionExample example = attention_example(model, options.source, target);
  if (!options.html.empty()) write_file(options.html, viz::attention_html(example));
  if (!options.svg.empty()) write_file(options.svg, attention_svg(chosen(example, options)));
  if (!options.html.empty() || !options.svg.empty()) return 0;
  fmt::print("{}\n{}\n\n{}", options.source, target,
             terminal_attention(chosen(example, options), terminal_of_output()));
  return 0;
}

}  // namespace

viz::AttentionExample attention_example(const decode::TranslationModel& model,
                                        const std::string& source, const std::string& target) {
  std::vector<Token> from = model.tokenizers.source.encode(source);
  std::vector<Token> to = model.tokenizers.target.encode(target);
  from.push_back(model.tokenizers.source.end());
  to.insert(to.begin(), model.tokenizers.target.pad());
  const std::vector<std::string> keys = pieces(model.tokenizers.source, from);
  // A row is labelled with the token that it decides, the one after what it reads.
  std::vector<Token> decided(to.begin() + 1, to.end());
  decided.push_back(model.tokenizers.target.end());
  const std::vector<std::string> read = pieces(model.tokenizers.target, to),
                                 written = pieces(model.tokenizers.target, decided);
  viz::AttentionExample example{.source = source, .output = target};
  for (const decode::WatchedAttention& one : decode::watch_attention(model.model, from, to)) {
    const viz::AttentionKind kind = kind_of(one.looking);
    const bool encoder = kind == viz::AttentionKind::encoder_self;
    const bool cross = kind == viz::AttentionKind::cross;
    const viz::AttentionMap of{.kind = kind,
                               .layer = one.layer,
                               .queries = encoder ? keys : written,
                               .keys = encoder || cross ? keys : read};
    std::ranges::move(viz::maps_by_head(of, one.weights), std::back_inserter(example.maps));
  }
  std::ranges::stable_sort(example.maps, std::greater(), [](const viz::AttentionMap& map) {
    return std::pair(map.kind == viz::AttentionKind::cross, map.layer);
  });
  return example;
}

Verb attention() {
  auto options = std::make_shared<AttentionOptions>();
  Verb verb{.name = "attention", .summary = "draw what a model looks at while it translates"};
  verb.settings.add_positional("MODEL", options->folder, "model folder").required();
  verb.settings.add("source", options->source, "a sentence").required();
  verb.settings.add("target", options->target, "its translation; the model's own if not given");
  verb.settings.add("kind", options->kind, "who looks at whom");
  verb.settings.add("layer", options->layer, "from 1; 0: the last");
  verb.settings.add("head", options->head, "from 1; 0: all, averaged");
  verb.settings.add("svg", options->svg, "draw the map here");
  verb.settings.add("html", options->html, "draw every layer and head here");
  verb.run = [options] { return run(*options); };
  return verb;
}

}  // namespace heed::cli
