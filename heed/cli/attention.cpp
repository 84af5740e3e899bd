#include <algorithm>

#include "heed/base/files.h"
#include "heed/cli/attention_example.h"
#include "heed/cli/standard_output.h"
#include "heed/cli/terminal.h"
#include "heed/cli/verbs.h"
#include "heed/viz/svg.h"

namespace heed::cli {

template <>
struct Names<nn::AttentionKind> {
  static constexpr std::pair<const char*, nn::AttentionKind> all[] = {
      {"cross", nn::AttentionKind::cross},
      {"encoder", nn::AttentionKind::encoder_self},
      {"decoder", nn::AttentionKind::decoder_self}};
};

namespace {

struct AttentionOptions {
  std::filesystem::path folder, svg, html;
  std::string source, target;
  nn::AttentionKind kind = nn::AttentionKind::cross;
  Index layer = 0, head = 0;
};

// The chosen layer's chosen head; the last layer, the heads averaged, where none is chosen.
viz::AttentionMap chosen(const viz::AttentionExample& example, const AttentionOptions& options) {
  Index layers = 0;
  for (const viz::AttentionMap& map : example.maps) {
    if (map.kind == options.kind) layers = std::max(layers, map.layer + 1);
  }
  check_usage(layers > 0, "--kind: the model has no such attention");
  const Index layer = options.layer == 0 ? layers : options.layer;
  check_usage(layer >= 1 && layer <= layers, "--layer: got {}, the model has {}", layer, layers);
  const auto heads = viz::heads_of(example.maps, options.kind, layer - 1);
  if (options.head == 0) return viz::mean_of(heads);
  check_usage(options.head >= 1 && options.head <= std::ssize(heads),
              "--head: got {}, the model has {}", options.head, heads.size());
  return heads[options.head - 1];
}

std::string translation(const decode::TranslationModel& model, const std::string& source) {
  const decode::Line line{.source = source};
  decode::TranslateConfig config = decode::translate_config(model.generation, model.model.config());
  config.name = "--source";
  return decode::translate(model.translator(), std::span(&line, 1), config)[0].outputs[0].text;
}

// The model's own words may be cut to what it has positions for; a user's never are.
void check_target(const decode::TranslationModel& model, const std::string& target) {
  const Index longest = model.model.config().longest_side();
  const Index length = std::ssize(model.tokenizers.target.encode(target)) + 1;
  check(length <= longest, "--target: {} tokens with </s>; the model has learned positions for {}",
        length, longest);
}

int run(const AttentionOptions& options) {
  const decode::TranslationModel model = decode::load_translation_model(options.folder);
  check_target(model, options.target);
  const std::string target =
      options.target.empty() ? translation(model, options.source) : options.target;
  const viz::AttentionExample example = attention_example(model, options.source, target);
  const viz::AttentionMap map = chosen(example, options);
  if (!options.html.empty()) write_file(options.html, viz::attention_html(example));
  if (!options.svg.empty()) write_file(options.svg, attention_svg(map));
  if (!options.html.empty() || !options.svg.empty()) return 0;
  print("{}\n{}\n\n{}", options.source, target, terminal_attention(map, terminal_of_output()));
  return 0;
}

}  // namespace

Verb attention() {
  auto options = std::make_shared<AttentionOptions>();
  Verb verb{.name = "attention", .summary = "draw what a model looks at while it translates"};
  verb.settings.add_positional("MODEL", options->folder, "model folder").required();
  verb.settings.add("source", options->source, "a sentence").required();
  verb.settings.add("target", options->target, "its translation [the model's own]");
  verb.settings.add("kind", options->kind,
                    "cross-attention, or the self-attention of encoder or decoder");
  verb.settings.add("layer", options->layer, "layer, from 1; 0: the last").at_least(0);
  verb.settings.add("head", options->head, "head, from 1; 0: the mean of all").at_least(0);
  verb.settings.add("svg", options->svg, "draw the map into this file");
  verb.settings.add("html", options->html, "draw every layer and head into this page");
  verb.run = [options] { return run(*options); };
  return verb;
}

}  // namespace heed::cli
