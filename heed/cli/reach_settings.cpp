#include "heed/cli/reach_settings.h"

namespace heed::cli {

void declare_reach(Settings& settings, ReachWords& words) {
  settings
      .add("reach.words", words.count,
           "words of each text whose gradients are taken, evenly over it, its last among them")
      .at_least(1);
  settings.add("reach.untrained", words.untrained,
               "measure a model that has learnt nothing: MODEL's choices, with weights drawn anew");
  settings.add("reach.seed", words.seed, "of those weights");
}

}  // namespace heed::cli
