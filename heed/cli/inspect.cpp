#include <algorithm>

#include "heed/base/numbers.h"
#include "heed/cli/standard_output.h"
#include "heed/cli/task_model.h"
#include "heed/cli/terminal.h"
#include "heed/cli/verbs.h"
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

viz::Table parameters(const NamedTensors& all, int depth) {
  viz::Table table{.header = {"part", "tensors", "parameters"}};
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
  const auto model = load_task_model(options.folder, Weights::read);
  print_table("Architecture", model->architecture());
  print_table("Parameters", parameters(model->parameters(), options.depth));
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
