#pragma once

#include <filesystem>
#include <optional>

#include "heed/train/named_tensors.h"
#include "heed/train/progress.h"

// A run's checkpoints lie beside each other in one folder as step-N/:
//   model.safetensors      the weights, under the paths that nn::state gives
//   optimizer.safetensors  what Optimizer::state names
//   average.safetensors    the moving average of the weights, where one is kept
//   carried.safetensors    what the loss has of earlier batches, where it has anything
//   state.json             the Progress
//   manifest.json          size and CRC-32 of each file above, written last; of state.json, which
//                          may be replaced, those of all versions that belong to the rest
// What has no manifest, or disagrees with it, is no checkpoint.
namespace heed::train {

struct Checkpoint {
  Progress progress;
  NamedTensors weights, optimizer;
  NamedTensors average;       // empty: none is kept
  NamedTensors carried = {};  // empty: nothing is

  // What is validated and decoded with.
  const NamedTensors& model() const { return average.empty() ? weights : average; }
};

std::filesystem::path checkpoint_path(const std::filesystem::path& folder, Index step);
std::filesystem::path weights_path(const std::filesystem::path& checkpoint);

// Writes `checkpoint` to folder/step-N: under a temporary name, synced, renamed; one of the same
// step gives way. Throws if the disk does not take it; then no trace of it is left, and every other
// checkpoint is as it was.
void save_checkpoint(const std::filesystem::path& folder, const Checkpoint& checkpoint);

// Gives the checkpoint in `path` another Progress, which is there wholly or not at all.
void update_progress(const std::filesystem::path& path, const Progress& progress);

// Why `path` is not a whole checkpoint, in one line that begins with the file; nothing if it is.
std::optional<std::string> fault_of(const std::filesystem::path& path);

// Throws fault_of's line, or the line of a file that cannot be read.
Checkpoint load_checkpoint(const std::filesystem::path& path);

// The same of one that was just found whole, without comparing all its bytes again.
Checkpoint read_checkpoint(const std::filesystem::path& path);

// The steps of all that is named as a checkpoint, whole or not, in rising order.
std::vector<Index> checkpoint_steps(const std::filesystem::path& folder);

struct NewestCheckpoint {
  std::optional<std::filesystem::path> path;  // of the newest that is whole
  std::vector<std::string> faults;            // of those after it, newest first
};

NewestCheckpoint newest_checkpoint(const std::filesystem::path& folder);

// The paths of the last `count` whole checkpoints that were due, oldest first; fewer if there are
// not so many, and the newest whole one where none was due.
std::vector<std::filesystem::path> last_checkpoints(const std::filesystem::path& folder,
                                                    Index count);

// Which checkpoints a run keeps.
struct Retention {
  Index last = 5;         // of those that were due
  Index best_step = 0;    // 0: none
  Index newest_step = 0;  // the one just saved; any of a later step is torn, and not counted
};

// Removes every other checkpoint, and what a writer that was killed left under a temporary name.
void prune_checkpoints(const std::filesystem::path& folder, const Retention& retention);

}  // namespace heed::train
