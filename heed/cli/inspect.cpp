#include <algorithm>

#include "heed/cli/help.h"
#include "heed/cli/model_settings.h"
#include "heed/cli/numbers.h"
#include "heed/cli/standard_output.h"
#include "heed/cli/terminal.h"
#include "heed/cli/verbs.h"
#include "heed/models/folder.h"
#include "heed/models/hugging_face_config.h"
#include "heed/models/summary.h"

namespace heed::cli {

namespace {

struct InspectOptions {
  std::filesystem::path folder;
  int depth = 2;
};

void print_table(const char* title, const viz::Table& table) {
  print("{}\n{}\n", title, viz::terminal_table(table, terminal_of_output()));
}

viz::Table architecture(const models::FolderConfig& config) {
  models::TransformerConfig model = config.model;
  Settings settings;
  declare_architecture(settings, model);
  viz::Table table{.header = {"setting", "value"}};
  table.rows.push_back({"layout", config.format == models::FolderFormat::hugging_face
                                      ? fmt::format("{} of transformers", hugging_face_class(model))
                                      : "heed-transformer"});
  table.rows.push_back(
      {"vocabulary", fmt::format("{} + {}", model.source_vocab, model.target_vocab)});
  for (const Setting& setting : settings.all()) {
    const std::string value = plain(setting.write());
    if (!value.empty()) table.rows.push_back({setting.name, value});
  }
  return table;
}

viz::Table parameters(const models::Transformer& model, int depth) {
  viz::Table table{.header = {"part", "tensors", "parameters"}};
  const NamedTensors all = nn::parameters(model);
  std::vector<models::Part> parts = models::parts(all, depth);
  parts.push_back(models::total(all));
  parts.back().path = "all";
  for (const models::Part& part : parts) {
    table.rows.push_back({part.path, grouped(static_cast<double>(part.tensors)),
                          grouped(static_cast<double>(part.parameters))});
  }
  return table;
}

viz::Table files(const std::filesystem::path& folder) {
  viz::Table table{.header = {"file", "bytes"}};
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    table.rows.push_back(
        {entry.path().filename().string(), grouped(static_cast<double>(entry.file_size()))});
  }
  std::ranges::sort(table.rows);
  return table;
}

int run(const InspectOptions& options) {
  const models::Transformer model = models::load(options.folder);
  print_table("Architecture", architecture(models::load_config(options.folder)));
  print_table("Parameters", parameters(model, options.depth));
  print_table("Files", files(options.folder));
  return 0;
}

}  // namespace

Verb inspect() {
  auto options = std::make_shared<InspectOptions>();
  Verb verb{.name = "inspect", .summary = "show a model's architecture, parameters and files"};
  verb.settings.add_positional("MODEL", options->folder, "model folder").required();
  verb.settings.add("depth", options->depth, "levels of parameter names to group by").at_least(1);
  verb.run = [options] { return run(*options); };
  return verb;
}

}  // namespace heed::cli
