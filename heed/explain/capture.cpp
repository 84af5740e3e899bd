#include "heed/explain/capture.h"

#include <charconv>
#include <optional>

#include "heed/autograd/tape.h"
#include "heed/base/check.h"

namespace heed::explain {
namespace {

// The number behind the first part of a path: 3 of "encoder.3.attention.query".
std::optional<Index> layer_of(std::string_view path) {
  path.remove_prefix(std::min(path.find('.') + 1, path.size()));
  Index layer = 0;
  const auto [end, error] = std::from_chars(path.data(), path.data() + path.size(), layer);
  return error == std::errc() ? std::optional(layer) : std::nullopt;
}

bool is_kept(std::string_view path, Index layer) {
  const std::optional<Index> of = layer_of(path);
  return !of || of == layer || (*of + 1 == layer && path.ends_with(fmt::format(".{}.output", *of)));
}

}  // namespace

Capture::Capture(const std::function<Tensor(nn::Pass&)>& forward, Index layer) {
  const NoGrad no_grad;
  nn::Pass pass = nn::Pass::inference();
  pass.watch = pass.watch_scores = [&](std::string_view what, Index, const Tensor& x) {
    if (is_kept(what, layer)) seen_[std::string(what)] = x;
  };
  pass.watch_rows = [&](std::string_view what, const Tensor& x) {
    if (is_kept(what, layer)) seen_[std::string(what)] = x;
  };
  result_ = forward(pass);
}

const Tensor& Capture::operator[](std::string_view path) const {
  const auto found = seen_.find(path);
  check(found != seen_.end(), "explain: the model shows no {}", path);
  return found->second;
}

}  // namespace heed::explain
