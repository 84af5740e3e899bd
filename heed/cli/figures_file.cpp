#include "heed/cli/figures_file.h"

#include <nlohmann/json.hpp>

namespace heed::cli {

void declare_figures(Settings& settings, std::filesystem::path& file) {
  settings.add("figures", file, "write all that was measured here, as JSON");
}

FiguresFile::FiguresFile(const std::filesystem::path& path) {
  if (!path.empty()) file_.emplace(path);
}

void FiguresFile::write(const Figures& figures) {
  if (!file_) return;
  file_->line(json_of(figures).dump(2));
  file_->commit();
}

}  // namespace heed::cli
