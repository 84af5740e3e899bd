#include "heed/train/checkpoint.h"

#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "heed/base/files.h"
#include "heed/base/json.h"
#include "heed/tensor/safetensors.h"

namespace heed::train {
namespace {

using nlohmann::json;
using std::filesystem::path;

constexpr std::string_view kPrefix = "step-";
constexpr std::string_view kTemporary = ".step-";  // no checkpoint: being written, or removed
constexpr const char *kModel = "model.safetensors", *kOptimizer = "optimizer.safetensors",
                     *kAverage = "average.safetensors", *kCarried = "carried.safetensors",
                     *kState = "state.json", *kManifest = "manifest.json";

path temporary_path(const path& folder, Index step, std::string_view why) {
  return folder / fmt::format("{}{}.{}.{}", kTemporary, step, why, getpid());
}

json described(std::span<const std::byte> bytes) {
  const auto* data = reinterpret_cast<const Bytef*>(bytes.data());
  return {{"size", bytes.size()}, {"crc32", crc32_z(0, data, bytes.size())}};
}

json described(const path& file) {
  return described(MappedFile(file).bytes());
}

void write_files(const path& at, const Checkpoint& checkpoint) {
  std::filesystem::create_directory(at);
  std::vector<const char*> names{kModel, kOptimizer, kState};
  safetensors::save(at / kModel, checkpoint.weights);
  safetensors::save(at / kOptimizer, checkpoint.optimizer);
  for (const auto& [name, tensors] :
       {std::pair{kAverage, &checkpoint.average}, {kCarried, &checkpoint.carried}}) {
    if (tensors->empty()) continue;
    safetensors::save(at / name, *tensors);
    names.push_back(name);
  }
  write_file(at / kState, to_json(checkpoint.progress));
  json files;
  for (const char* name : names) files[name] = described(at / name);
  write_file(at / kManifest, json_text(json{{"format", 1}, {"files", files}}));
}

// Takes a checkpoint's name away, so that no half of it is ever found under it while it is removed.
path put_aside(const path& folder, Index step) {
  path aside = temporary_path(folder, step, "removed");
  if (std::filesystem::exists(checkpoint_path(folder, step))) {
    std::filesystem::rename(checkpoint_path(folder, step), aside);
  }
  return aside;
}

std::optional<Index> step_of(const std::string& name) {
  if (!name.starts_with(kPrefix)) return {};
  Index step = 0;
  const char* end = name.data() + name.size();
  const auto [at, error] = std::from_chars(name.data() + kPrefix.size(), end, step);
  return error == std::errc() && at == end && step >= 0 ? std::optional(step) : std::nullopt;
}

// `promised` is what the file is, or a list of what it may be.
void check_file(const path& file, const json& promised) {
  const json found = described(file);
  const bool kept = promised.is_array() ? std::ranges::find(promised, found) != promised.end()
                                        : found == promised;
  check(kept, "{}: is not what the manifest says: got {}, wanted {}", file.string(),
        json_line(found), json_line(promised));
}

// What the manifest says of each file by name.
json manifest_of(const path& at) {
  const path manifest = at / kManifest;
  const json promises = parse_json(read_file(manifest), manifest.string());
  try {
    const json& files = promises.at("files");
    for (const char* name : {kModel, kOptimizer, kState}) {
      check(files.contains(name), "{}: does not list {}", manifest.string(), name);
    }
    return files;
  } catch (const json::exception& e) {
    throw Error(fmt::format("{}: {}", manifest.string(), e.what()));
  }
}

// Throws if a file is not as the manifest says.
void check_whole(const path& at) {
  const json manifest = manifest_of(at);
  for (const auto& [name, promised] : manifest.items()) check_file(at / name, promised);
}

Progress progress_in(const path& at) {
  return progress_from_json(read_file(at / kState), (at / kState).string());
}

// Whether it counts among the last; one whose state cannot be read does not.
bool counts(const path& at) try {
  return progress_in(at).saved == Occasion::due;
} catch (const Error&) {
  return false;
}

NamedTensors tensors_in(const path& file) {
  const safetensors::File tensors(file);
  NamedTensors all;
  for (const std::string& name : tensors.names()) all.emplace_back(name, tensors.tensor(name));
  return all;
}

}  // namespace

path checkpoint_path(const path& folder, Index step) {
  return folder / fmt::format("{}{}", kPrefix, step);
}

path weights_path(const path& checkpoint) {
  return checkpoint / kModel;
}

void save_checkpoint(const path& folder, const Checkpoint& checkpoint) {
  const Index step = checkpoint.progress.step;
  const path written = temporary_path(folder, step, "written");
  try {
    if (std::filesystem::create_directories(folder)) {
      sync_directory(std::filesystem::absolute(folder).parent_path());
    }
    write_files(written, checkpoint);
    const path before = put_aside(folder, step);
    std::filesystem::rename(written, checkpoint_path(folder, step));
    sync_directory(folder);
    std::filesystem::remove_all(before);
  } catch (const std::exception& e) {
    std::error_code ignored;
    std::filesystem::remove_all(written, ignored);
    throw Error(fmt::format("checkpoint of step {}: {}", step, e.what()));
  }
}

// The manifest comes to allow both versions before the file itself changes.
void update_progress(const path& at, const Progress& progress) {
  const std::string state = to_json(progress);
  json manifest = parse_json(read_file(at / kManifest), (at / kManifest).string());
  manifest["files"][kState] = {described(at / kState), described(std::as_bytes(std::span(state)))};
  write_file(at / kManifest, json_text(manifest));
  write_file(at / kState, state);
}

std::optional<std::string> fault_of(const path& at) {
  try {
    check_whole(at);
  } catch (const Error& e) {
    return e.what();
  }
  return {};
}

Checkpoint load_checkpoint(const path& at) {
  check_whole(at);
  return read_checkpoint(at);
}

Checkpoint read_checkpoint(const path& at) {
  Checkpoint checkpoint{.progress = progress_in(at),
                        .weights = tensors_in(weights_path(at)),
                        .optimizer = tensors_in(at / kOptimizer),
                        .average = {}};
  const json files = manifest_of(at);
  if (files.contains(kAverage)) checkpoint.average = tensors_in(at / kAverage);
  if (files.contains(kCarried)) checkpoint.carried = tensors_in(at / kCarried);
  return checkpoint;
}

std::vector<Index> checkpoint_steps(const path& folder) {
  std::vector<Index> steps;
  if (!std::filesystem::exists(folder)) return steps;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (const auto step = step_of(entry.path().filename().string())) steps.push_back(*step);
  }
  std::ranges::sort(steps);
  return steps;
}

NewestCheckpoint newest_checkpoint(const path& folder) {
  NewestCheckpoint newest;
  std::vector<Index> steps = checkpoint_steps(folder);
  for (; !steps.empty(); steps.pop_back()) {
    const path at = checkpoint_path(folder, steps.back());
    const std::optional<std::string> fault = fault_of(at);
    if (!fault) {
      newest.path = at;
      break;
    }
    newest.faults.push_back(*fault);
  }
  return newest;
}

std::vector<path> last_checkpoints(const path& folder, Index count) {
  std::vector<path> last;
  std::vector<Index> steps = checkpoint_steps(folder);
  for (; !steps.empty() && std::ssize(last) < count; steps.pop_back()) {
    const path at = checkpoint_path(folder, steps.back());
    if (counts(at) && !fault_of(at)) last.push_back(at);
  }
  std::ranges::reverse(last);
  if (last.empty() && count > 0) {
    if (const auto newest = newest_checkpoint(folder).path) last.push_back(*newest);
  }
  return last;
}

void prune_checkpoints(const path& folder, const Retention& retention) {
  std::vector<Index> steps = checkpoint_steps(folder);
  std::erase_if(steps, [&](Index step) { return step > retention.newest_step; });
  std::ranges::reverse(steps);
  Index due = 0;
  try {
    for (const Index step : steps) {
      const bool last = counts(checkpoint_path(folder, step)) && ++due <= retention.last;
      if (!last && step != retention.best_step && step != retention.newest_step) {
        put_aside(folder, step);
      }
    }
    std::vector<path> left;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      if (entry.path().filename().string().starts_with(kTemporary)) left.push_back(entry.path());
    }
    for (const path& temporary : left) std::filesystem::remove_all(temporary);
  } catch (const std::filesystem::filesystem_error& e) {
    throw Error(fmt::format("checkpoints: {}", e.what()));
  }
}

}  // namespace heed::train
