#pragma once

#include "heed/base/figures.h"
#include "heed/cli/text_files.h"

namespace heed::cli {

// --figures, where a verb leaves what it measured for whoever compares models.
void declare_figures(Settings& settings, std::filesystem::path& file);

// That file, which appears whole when it is written; where the path is empty none does. Whether it
// can be is known before the work.
class FiguresFile {
 public:
  explicit FiguresFile(const std::filesystem::path& path);
  void write(const Figures& figures);

 private:
  std::optional<Output> file_;
};

}  // namespace heed::cli
