#include "heed/models/summary.h"

#include <algorithm>

namespace heed::models {
namespace {

// The first `depth` names of a path, at most.
std::string first_names(const std::string& path, int depth) {
  std::size_t end = 0;
  for (int i = 0; i < depth && end != std::string::npos; ++i) end = path.find('.', end + (i > 0));
  return path.substr(0, end);
}

}  // namespace

std::vector<Part> parts(const NamedTensors& parameters, int depth) {
  check(depth > 0, "parts: a depth of 1 or more, not {}", depth);
  std::vector<Part> all;
  for (const auto& [path, tensor] : parameters) {
    const std::string name = first_names(path, depth);
    auto part = std::ranges::find(all, name, &Part::path);
    if (part == all.end()) part = all.insert(all.end(), {.path = name});
    ++part->tensors;
    part->parameters += tensor.size();
  }
  return all;
}

Part total(const NamedTensors& parameters) {
  Part all{.path = ""};
  for (const auto& [path, tensor] : parameters) {
    ++all.tensors;
    all.parameters += tensor.size();
  }
  return all;
}

}  // namespace heed::models
