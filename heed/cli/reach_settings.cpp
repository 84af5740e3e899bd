#include "heed/cli/reach_settings.h"

#include "heed/cli/figures_file.h"
#include "heed/cli/text_files.h"

namespace heed::cli {

void declare_reach(Settings& settings, ReachMeasure& options) {
  settings
      .add("reach.words", options.words,
           "words of each text whose gradients are taken, evenly over it, its last among them")
      .at_least(1);
  settings.add("reach.untrained", options.untrained,
               "measure a model that has learnt nothing: MODEL's choices, with weights drawn anew");
  settings.add("reach.seed", options.seed, "of those weights");
  declare_figures(settings, options.figures);
  declare_invalid_utf8(settings, options.invalid);
  declare_threads(settings, options.threads);
}

}  // namespace heed::cli
