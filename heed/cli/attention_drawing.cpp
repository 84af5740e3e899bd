#include "heed/cli/attention_drawing.h"

#include <algorithm>

#include "heed/base/files.h"
#include "heed/cli/standard_output.h"
#include "heed/cli/terminal.h"
#include "heed/viz/svg.h"

namespace heed::cli {
namespace {

// The chosen layer's chosen head; the last layer, the heads averaged, where none is chosen.
viz::AttentionMap chosen(const viz::AttentionExample& example, const DrawingOptions& options) {
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

}  // namespace

void declare_drawing(Settings& settings, DrawingOptions& options) {
  settings.add("layer", options.layer, "layer, from 1; 0: the last").at_least(0);
  settings.add("head", options.head, "head, from 1; 0: the mean of all").at_least(0);
  settings.add("svg", options.svg, "draw the map into this file");
  settings.add("html", options.html, "draw every layer and head into this page");
}

void draw(const viz::AttentionExample& example, const DrawingOptions& options,
          const std::string& heading) {
  const viz::AttentionMap map = chosen(example, options);
  if (!options.html.empty()) write_file(options.html, viz::attention_html(example));
  if (!options.svg.empty()) write_file(options.svg, attention_svg(map));
  if (!options.html.empty() || !options.svg.empty()) return;
  print("{}\n\n{}", heading, terminal_attention(map, terminal_of_output()));
}

}  // namespace heed::cli
