#include "heed/train/trainer_config.h"

#include "heed/base/check.h"

namespace heed::train {

void check_config(const TrainerConfig& c) {
  check_config(c.optimizer);
  learning_rate(c.schedule, 1);
  for (const auto& [name, number] : {std::pair{"step tokens", c.step_tokens},
                                     {"limit on steps", c.limits.steps},
                                     {"limit on epochs", c.limits.epochs},
                                     {"limit on tokens", c.limits.tokens},
                                     {"report steps", c.report.steps},
                                     {"report epochs", c.report.epochs},
                                     {"validate steps", c.validate.steps},
                                     {"validate epochs", c.validate.epochs},
                                     {"save steps", c.save.steps},
                                     {"save epochs", c.save.epochs},
                                     {"patience", c.patience}}) {
    check(number >= 0, "training: got {} {}, wanted 0 or more", name, number);
  }
  check(c.limits.seconds >= 0.0, "training: got limit on seconds {}, wanted 0 or more",
        c.limits.seconds);
  check(c.clip_norm >= 0.0, "training: got clip norm {}, wanted 0 or more", c.clip_norm);
  check(0.0 <= c.average_decay && c.average_decay < 1.0,
        "training: got average decay {}, wanted [0, 1)", c.average_decay);
  check(c.step_batches >= 1, "training: got {} batches a step, wanted 1 or more", c.step_batches);
  check(c.keep_last >= 1, "training: got {} checkpoints to keep, wanted 1 or more", c.keep_last);
}

}  // namespace heed::train
