#include "heed/models/weights_comparison.h"

#include <algorithm>

#include "heed/base/check.h"

namespace heed::models {
namespace {

bool same(const safetensors::Entry& a, const safetensors::Entry& b) {
  return a.type == b.type && std::ranges::equal(a.bytes, b.bytes);
}

}  // namespace

WeightsComparison::WeightsComparison(const safetensors::File& file) : file_(file) {
  for (const std::string& name : file.names()) unasked_.insert(name);
}

void WeightsComparison::weight(const StoredWeight& wanted) {
  const std::string* first = nullptr;
  for (const std::string& name : wanted.names) {
    if (!optional(name, stored_shape(wanted))) continue;
    if (!first) {
      first = &name;
    } else if (!same(file_.entry(*first), file_.entry(name))) {
      wrong_.push_back(fmt::format("{} is not {}, to which it is tied", name, *first));
    }
  }
  if (!first) wrong_.push_back(wanted.names.front() + " is missing");
}

bool WeightsComparison::optional(const std::string& name, const Shape& wanted) {
  if (!file_.has(name)) return false;
  if (unasked_.erase(name) == 0) return true;  // another part of it was asked for
  const safetensors::Entry& got = file_.entry(name);
  if (got.shape != wanted) {
    wrong_.push_back(fmt::format("{} is {}, wanted {}", name, got.shape, wanted));
  }
  if (!safetensors::is_floating(got)) {
    wrong_.push_back(fmt::format("{} is {}, wanted a floating-point type", name, got.type));
  }
  return true;
}

void WeightsComparison::computed(
    const std::string& name, const std::function<bool(const safetensors::Entry&)>& as_computed) {
  if (unasked_.erase(name) == 0) return;
  const safetensors::Entry& got = file_.entry(name);
  if (!as_computed(got)) {
    wrong_.push_back(fmt::format("{} {} is not what the model computes", name, got.shape));
  }
}

void WeightsComparison::pass_over(const std::function<bool(const std::string& name)>& which) {
  std::erase_if(unasked_, which);
}

void WeightsComparison::raise() {
  for (const std::string& name : unasked_) wrong_.push_back(name + " is unknown");
  check(wrong_.empty(), "{}: does not hold the model that config.json states: {}",
        file_.path().string(), fmt::join(wrong_, "; "));
}

}  // namespace heed::models
