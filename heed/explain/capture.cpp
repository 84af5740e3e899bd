#include "heed/explain/capture.h"

#include "heed/autograd/tape.h"
#include "heed/base/check.h"
#include "heed/nn/shown_weights.h"

namespace heed::explain {
namespace {

bool is_kept(std::string_view path, Index layer) {
  const auto shown = nn::shown_part(path);
  if (!shown || !shown->layer) return true;
  return *shown->layer == layer || (*shown->layer + 1 == layer && shown->part == "output");
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
