#include <fmt/core.h>

#include "heed/base/files.h"
#include "heed/cli/model_settings.h"
#include "heed/cli/terminal.h"
#include "heed/cli/verbs.h"
#include "heed/models/folder.h"
#include "heed/viz/positions.h"
#include "heed/viz/report.h"
#include "heed/viz/svg.h"

namespace heed::cli {

namespace {

struct PositionsOptions {
  std::filesystem::path folder, svg, html;
  nn::Positions kind = nn::Positions::sinusoidal;
  Index count = 64, width = 128;
};

// Learned positions are a model's own; the sinusoidal ones are anybody's.
Tensor table(const PositionsOptions& options) {
  if (options.kind == nn::Positions::sinusoidal) {
    return nn::sinusoids(0, options.count, options.width);
  }
  check_usage(!options.folder.empty(), "--kind learned wants a MODEL that has learned them");
  models::Transformer model = models::load(options.folder);
  for (const auto& [path, tensor] : nn::parameters(model)) {
    if (path.starts_with("source_positions")) return tensor;
  }
  throw Error(
      fmt::format("{}: its positions are sinusoidal, not learned", options.folder.string()));
}

int run(const PositionsOptions& options) {
  const std::string name = Names<nn::Positions>::all[options.kind == nn::Positions::learned].first;
  const Tensor positions = table(options);
  const std::vector<viz::Heatmap> maps = {viz::positions_heatmap(positions, name),
                                          viz::positions_similarity(positions, name)};
  if (!options.svg.empty()) {
    const auto similarity =
        options.svg.parent_path() / (options.svg.stem().string() + "-similarity.svg");
    write_file(options.svg, viz::heatmap_svg(maps[0]));
    write_file(similarity, viz::heatmap_svg(maps[1]));
  }
  if (!options.html.empty()) {
    write_file(options.html, viz::heatmaps_html("Positions, " + name, maps));
  }
  if (!options.svg.empty() || !options.html.empty()) return 0;
  for (const viz::Heatmap& map : maps) {
    fmt::print("{}\n", viz::terminal_heatmap(map, terminal_of_output()));
  }
  return 0;
}

}  // namespace

Verb positions() {
  auto options = std::make_shared<PositionsOptions>();
  Verb verb{.name = "positions", .summary = "draw an encoding of positions and its similarities"};
  verb.settings.add_positional("MODEL", options->folder, "model folder, for learned positions");
  verb.settings.add("kind", options->kind, "whose encoding");
  verb.settings.add("count", options->count, "sinusoidal: positions");
  verb.settings.add("width", options->width, "sinusoidal: numbers a position is held in");
  verb.settings.add("svg", options->svg, "draw here; the similarities beside it, -similarity.svg");
  verb.settings.add("html", options->html, "draw both here, values under the pointer");
  verb.run = [options] { return run(*options); };
  return verb;
}

}  // namespace heed::cli
