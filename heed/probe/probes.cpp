#include "heed/probe/probes.h"

#include <algorithm>
#include <optional>

#include "heed/autograd/tape.h"
#include "heed/base/check.h"
#include "heed/probe/head_means.h"
#include "heed/probe/layer_curves.h"

namespace heed::probe {
namespace {

struct OfWeights {
  Probe probe;
  const char *name, *unit;
  WeightMeasure measure;
};
constexpr OfWeights kOfWeights[] = {
    {Probe::entropy, "entropy", "nats", entropy},
    {Probe::saturation, "saturation", "share of queries", saturation},
    {Probe::softmax_gradient, "gradient through the softmax", "norm of its Jacobian",
     softmax_gradient},
    {Probe::distance, "distance", "tokens", distance},
    {Probe::first_token, "on the first token", "share of weight", first_token},
    {Probe::previous_token, "on the previous token", "share of weight", previous_token},
    {Probe::aligned_token, "on the aligned token", "share of weight", aligned_token},
};

bool has(std::span<const Probe> probes, Probe probe) {
  return std::ranges::find(probes, probe) != probes.end();
}

std::vector<HeadMeans> head_means(std::span<const Probe> probes) {
  std::vector<HeadMeans> all;
  for (const auto& [probe, name, unit, measure] : kOfWeights) {
    if (has(probes, probe)) all.emplace_back(name, unit, measure);
  }
  return all;
}

// The sequences of a state's rows: the sources, the targets, or as many of each image.
Spans spans_of(const Tensor& state, const Batch& batch) {
  const Index rows = state.dim(0);
  for (const Spans* spans : {&batch.source.spans, &batch.target.spans}) {
    if (spans->rows() == rows) return *spans;
  }
  const Index images = batch.images.dim(0);
  return Spans(std::vector<Index>(images, rows / images));
}

class Probing {
 public:
  Probing(std::span<const Probe> probes, const Subject& subject)
      : probes_(probes), subject_(subject), heads_(head_means(probes)) {}

  Figures measured() {
    nn::Pass pass = watched_pass();
    std::optional<NoGrad> no_grad;
    const bool backwards = has(probes_, Probe::gradients);
    if (!backwards) no_grad.emplace();
    const Tensor loss = subject_.loss(subject_.batch, pass);
    Figures figures;
    for (const HeadMeans& head : heads_) head.add_to(figures);
    add_states(figures);
    if (backwards) add_gradients(loss, figures);
    return figures;
  }

 private:
  nn::Pass watched_pass() {
    nn::Pass pass = nn::Pass::inference();
    if (!heads_.empty()) {
      pass.watch = [this](std::string_view what, Index sequence, const Tensor& x) {
        const auto place = nn::shown_weights(what);
        for (HeadMeans& head : heads_) {
          if (place) head.add(*place, x, aligned(sequence));
        }
      };
    }
    pass.watch_rows = [this](std::string_view what, const Tensor& x) { states_.add(what, x); };
    return pass;
  }

  std::span<const std::optional<Index>> aligned(Index sequence) const {
    if (subject_.alignments.empty()) return {};
    return subject_.alignments[sequence];
  }

  void add_states(Figures& figures) const {
    if (has(probes_, Probe::states)) {
      states_.add_to(figures, "root mean square of states", root_mean_square);
    }
    if (has(probes_, Probe::similarity)) {
      states_.add_to(figures, "similarity of tokens", [this](const Tensor& x) {
        return mean_similarity(x, spans_of(x, subject_.batch));
      });
    }
  }

  void add_gradients(const Tensor& loss, Figures& figures) const {
    const std::vector<Tensor> gradients = backward(loss, states_.all());
    states_.add_to(figures, "gradient of states", gradients, norm);
    add_parameter_gradients(subject_.parameters, figures);
    for (const auto& [name, parameter] : subject_.parameters) parameter.node()->grad = {};
  }

  std::span<const Probe> probes_;
  const Subject& subject_;
  std::vector<HeadMeans> heads_;
  LayerStates states_;
};

}  // namespace

Figures measured(std::span<const Probe> probes, const Subject& subject) {
  check(!has(probes, Probe::aligned_token) || !subject.alignments.empty(),
        "probe: nothing is aligned, which aligned-token asks for");
  return Probing(probes, subject).measured();
}

}  // namespace heed::probe
