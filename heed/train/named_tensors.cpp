#include "heed/train/named_tensors.h"

#include <algorithm>
#include <map>

namespace heed::train {
namespace {

std::string described(const Tensor& t) {
  return fmt::format("{} {}", name_of(t.dtype()), t.shape());
}

std::vector<std::string> differences(const NamedTensors& wanted,
                                     const std::map<std::string, Tensor>& got) {
  std::vector<std::string> all;
  std::map<std::string, Tensor> unasked = got;
  for (const auto& [name, tensor] : wanted) {
    const auto found = got.find(name);
    unasked.erase(name);
    if (found == got.end()) {
      all.push_back(fmt::format("{} is missing", name));
    } else if (const std::string here = described(found->second); here != described(tensor)) {
      all.push_back(fmt::format("{} is {}, wanted {}", name, here, described(tensor)));
    }
  }
  for (const auto& [name, tensor] : unasked) all.push_back(fmt::format("{} is unknown", name));
  return all;
}

}  // namespace

void copy_into(NamedTensors to, const NamedTensors& from, std::string_view what) {
  const std::map<std::string, Tensor> by_name(from.begin(), from.end());
  const std::vector<std::string> wrong = differences(to, by_name);
  check(wrong.empty(), "{}: {}", what, fmt::join(wrong, "; "));
  for (auto& [name, tensor] : to) {
    std::ranges::copy(by_name.at(name).bytes(), tensor.mutable_bytes().begin());
  }
}

NamedTensors copy_of(const NamedTensors& tensors) {
  NamedTensors copies;
  for (const auto& [name, tensor] : tensors) copies.emplace_back(name, tensor.copy());
  return copies;
}

}  // namespace heed::train
