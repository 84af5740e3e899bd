#include "heed/train/average.h"

#include <list>

#include "heed/kernels/average.h"
#include "heed/tensor/safetensors.h"
#include "heed/train/checkpoint.h"

namespace heed::train {
namespace {

using Files = std::list<safetensors::File>;

std::string stored(const safetensors::File& file, const std::string& name) {
  return file.has(name) ? fmt::format("{}", file.shape(name)) : "missing";
}

void check_alike(const Files& files) {
  const safetensors::File& first = files.front();
  std::vector<std::string> wrong;
  for (const safetensors::File& file : files) {
    for (const std::string& name : first.names()) {
      if (const std::string here = stored(file, name), there = stored(first, name); here != there) {
        wrong.push_back(fmt::format("{} is {} in {}, {} in {}", name, here, file.path().string(),
                                    there, first.path().string()));
      }
    }
    for (const std::string& name : file.names()) {
      if (first.has(name)) continue;
      wrong.push_back(fmt::format("{} is missing in {}", name, first.path().string()));
    }
  }
  check(wrong.empty(), "average: {}", fmt::join(wrong, "; "));
}

Tensor average_of(const Files& files, const std::string& name) {
  const Tensor first = files.front().tensor(name);
  if (first.dtype() == DType::int32 || first.dtype() == DType::int8) return first;
  Tensor sum(first.shape(), DType::float64), mean = Tensor::uninitialized(first.shape());
  for (const safetensors::File& file : files) {
    kernels::accumulate(file.tensor(name).to(DType::float32).data(), sum.mutable_data<double>(),
                        sum.size());
  }
  kernels::divide(sum.data<double>(), static_cast<double>(files.size()), mean.mutable_data(),
                  mean.size());
  return mean;
}

}  // namespace

NamedTensors average(const std::vector<std::filesystem::path>& paths) {
  check(!paths.empty(), "average: got no files, wanted at least one");
  Files files;
  for (const auto& path : paths) files.emplace_back(path);
  check_alike(files);
  NamedTensors means;
  for (const std::string& name : files.front().names()) {
    means.emplace_back(name, average_of(files, name));
  }
  return means;
}

NamedTensors average_checkpoints(const std::vector<std::filesystem::path>& checkpoints) {
  std::vector<std::filesystem::path> files;
  for (const auto& checkpoint : checkpoints) files.push_back(weights_path(checkpoint));
  return average(files);
}

}  // namespace heed::train
