#include "heed/viz/positions.h"
#include "heed/base/files.h"
#include "heed/cli/help.h"
#include "heed/cli/model_settings.h"
#include "heed/cli/side.h"
#include "heed/cli/standard_output.h"
#include "heed/cli/terminal.h"
#include "heed/cli/verbs.h"
#include "heed/models/sequence_to_sequence_folder.h"
#include "heed/viz/report.h"
#include "heed/viz/svg.h"

namespace heed::cli {

namespace {

struct PositionsOptions {
  std::filesystem::path folder, svg, html;
  std::optional<nn::Positions> kind;
  std::optional<Side> side;
  std::optional<Index> count, width;
};

template <typename E>
std::string word_of(E value) {
  return plain(Value<E>::write(value));
}

// Of a kind that adds rows to embeddings.
void check_drawn(nn::Positions kind) {
  check_usage(kind == nn::Positions::sinusoidal || kind == nn::Positions::learned,
              "positions that are {} add nothing to embeddings that one could draw", word_of(kind));
}

struct Encoding {
  std::string name;
  Tensor table;  // (T, D)
};

Encoding sinusoidal(const PositionsOptions& options, Index width) {
  check_usage(!options.side, "--side wants a MODEL with learned positions: others are no side's");
  return {"sinusoidal", nn::sinusoids(0, options.count.value_or(64), width)};
}

Encoding of_the_paper(const PositionsOptions& options) {
  check_drawn(options.kind.value_or(nn::Positions::sinusoidal));
  check_usage(options.kind != nn::Positions::learned,
              "--kind learned wants a MODEL that has learned them");
  return sinusoidal(options, options.width.value_or(128));
}

// What a model's config says of them.
struct OwnPositions {
  nn::Positions positions = nn::Positions::learned;
  Index width = 0, max_length = 0;  // a width of 0: there are none
};

OwnPositions own_positions(const models::SequenceToSequenceConfig& config) {
  if (const auto* transformer = std::get_if<models::TransformerConfig>(&config)) {
    return {transformer->positions, transformer->width, transformer->max_length};
  }
  if (const auto* convolutional = std::get_if<models::ConvolutionalConfig>(&config)) {
    return {nn::Positions::learned, convolutional->width, convolutional->max_length};
  }
  return {};
}

// A model's own.
Encoding of_model(const PositionsOptions& options) {
  check_usage(!options.width, "--width cannot be given with a MODEL, which has its own");
  const models::SequenceToSequence model = models::load_sequence_to_sequence(options.folder);
  const OwnPositions config = own_positions(model.config());
  check_usage(config.width > 0, "{}: a recurrent model has no positions", options.folder.string());
  check_usage(options.kind.value_or(config.positions) == config.positions,
              "--kind {}: {}: its positions are {}", word_of(*options.kind),
              options.folder.string(), word_of(config.positions));
  check_drawn(config.positions);
  if (config.positions == nn::Positions::sinusoidal) return sinusoidal(options, config.width);
  const Index count = options.count.value_or(config.max_length);
  check_usage(count <= config.max_length, "--count: got {}, the model has {}", count,
              config.max_length);
  const std::string side = word_of(options.side.value_or(Side::source));
  for (const auto& [path, tensor] : model.parameters()) {
    if (!path.starts_with(side + "_positions")) continue;
    return {"learned " + side,
            Tensor({count, config.width}, tensor.values().first(count * config.width))};
  }
  throw Error(fmt::format("{}: has no positions", options.folder.string()));
}

int run(const PositionsOptions& options) {
  const auto [name, positions] = options.folder.empty() ? of_the_paper(options) : of_model(options);
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
    print("{}\n", viz::terminal_heatmap(map, terminal_of_output()));
  }
  return 0;
}

}  // namespace

Verb positions() {
  auto options = std::make_shared<PositionsOptions>();
  Verb verb{.name = "positions", .summary = "draw an encoding of positions and its similarities"};
  verb.settings.add_positional("MODEL", options->folder,
                               "model folder, to draw its encoding and not the paper's");
  verb.settings.add("kind", options->kind, "kind of encoding [MODEL's, or sinusoidal]");
  verb.settings.add("side", options->side, "whose positions, where they were learned [source]");
  verb.settings.add("count", options->count, "positions to draw [64, or all that were learned]")
      .at_least(1);
  verb.settings.add("width", options->width, "width of the encoding [MODEL's, or 128]").at_least(1);
  verb.settings.add("svg", options->svg,
                    "draw into this file, and the similarities into another, -similarity.svg");
  verb.settings.add("html", options->html, "draw both into this page, values under the pointer");
  verb.run = [options] { return run(*options); };
  return verb;
}

}  // namespace heed::cli
