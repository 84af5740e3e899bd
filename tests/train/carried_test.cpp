#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "heed/base/files.h"
#include "heed/data/segment_batches.h"
#include "heed/models/language_model.h"
#include "heed/ops/arithmetic.h"
#include "heed/train/trainer.h"
#include "tests/scratch.h"

namespace heed::train {
namespace {

std::shared_ptr<const std::vector<Token>> counting(Index count) {
  auto text = std::make_shared<std::vector<Token>>(count);
  for (Index i = 0; i < count; ++i) (*text)[i] = static_cast<Token>(i * i % 11);
  return text;
}

models::LanguageModel with_memory() {
  models::LanguageModelConfig config = models::transformer_xl();
  config.vocab = 11;
  config.layers = 2;
  config.width = 8;
  config.heads = 2;
  config.hidden = 16;
  config.memory = 6;
  Rng rng(3);
  return {config, rng};
}

// A model with a memory in training on the segments of a text, of which an epoch has ten.
struct Recurrence {
  explicit Recurrence(TrainerConfig config)
      : segments({.segment = 4, .streams = 3}, counting(121)),
        trainer({.parameters = nn::parameters(model),
                 .loss =
                     [this](const Batch& batch, Index tokens, nn::Pass& pass) {
                       if (!batch.continues) memory = {};
                       remembered.push_back(memory.empty() ? 0 : memory.spans.length(0));
                       return model.loss(batch, {.tokens = tokens}, memory, pass) * factor;
                     },
                 .batches = segments,
                 .validate = {},
                 .carried = {.tensors = [this] { return named(memory); },
                             .restore =
                                 [this](const NamedTensors& tensors) {
                                   memory = nn::memory_of(tensors, 3);
                                 }}},
                std::move(config)) {}

  void run() {
    const std::atomic<bool> never = false;
    trainer.run(never);
  }
  std::string checkpoint(Index step) const {
    std::string all;
    for (const char* file : {"model.safetensors", "optimizer.safetensors", "carried.safetensors"}) {
      all += read_file(checkpoint_path(folder, step) / file);
    }
    return all;
  }

  std::filesystem::path folder;
  double factor = 1.0;
  std::vector<Index> remembered;  // before each batch, of each text
  nn::StateMemory memory;
  models::LanguageModel model = with_memory();
  data::SegmentBatches segments;
  Trainer trainer;
};

TrainerConfig steps(Index count, const std::filesystem::path& folder) {
  return {.schedule = {.kind = ScheduleKind::constant, .peak = 3e-3, .warmup = 5},
          .step_batches = 2,
          .limits = {.steps = count},
          .checkpoints = folder};
}

// In the midst of an epoch, with a memory behind it and dropout.
TEST(Carried, IsInTheCheckpointSoThatAResumedRunEndsWithTheSameBytes) {
  const Scratch straight, parted;
  Recurrence whole(steps(14, straight.path()));
  whole.folder = straight.path();
  whole.run();
  Recurrence(steps(7, parted.path())).run();
  Recurrence second(steps(14, parted.path()));
  second.folder = parted.path();
  second.trainer.resume();
  EXPECT_EQ(second.memory.spans.length(0), 6);
  second.run();
  EXPECT_TRUE(whole.checkpoint(14) == second.checkpoint(14));
}

TEST(Carried, IsAmongWhatTheBytesDependOn) {  // else the test above could not fail
  const Scratch straight, parted;
  Recurrence whole(steps(14, straight.path()));
  whole.folder = straight.path();
  whole.run();
  Recurrence(steps(7, parted.path())).run();
  Recurrence second(steps(14, parted.path()));
  second.folder = parted.path();
  second.trainer.resume();
  second.memory = {};
  second.run();
  EXPECT_FALSE(whole.checkpoint(14) == second.checkpoint(14));
}

TEST(Carried, BeginsAnewWithEveryEpoch) {
  const Scratch folder;
  Recurrence training(steps(6, folder.path()));
  training.run();
  EXPECT_EQ(training.remembered, (std::vector<Index>{0, 4, 6, 6, 6, 6, 6, 6, 6, 6, 0, 4}));
}

TEST(Carried, IsForgottenWhereAStepWasSkipped) {
  const Scratch folder;
  TrainerConfig config = steps(1, folder.path());
  Recurrence training(config);
  training.factor = std::nan("");
  training.run();
  EXPECT_TRUE(training.memory.empty());
}

}  // namespace
}  // namespace heed::train
