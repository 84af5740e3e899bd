// What attention costs in its forms, and how far a performer is from the softmax. One line of JSON
// a run:
//   bench_efficient_attention cost FORM LENGTH HEADS HEAD_WIDTH full|causal
// the least CPU seconds of some runs, those of all threads together, forward with its tape and back
// again, features included. Strided and fixed have a stride of sqrt(LENGTH), rounded down to a
// power of two, as their paper has it.
//   bench_efficient_attention error FEATURES orthogonal|independent DEVIATION
// the mean square error of attention's output, over 15 draws of projection and of normal queries
// and keys with that deviation: 4,096 of 16 elements (Choromanski et al., 2021, figure 4, left).
#include <fmt/core.h>

#include <bit>
#include <cmath>
#include <ctime>
#include <string_view>

#include "heed/base/threads.h"
#include "heed/kernels/random_features.h"
#include "heed/nn/attention_form.h"
#include "heed/ops/arithmetic.h"
#include "heed/ops/attention.h"
#include "heed/ops/linear_attention.h"

using namespace heed;

namespace {

using Kind = nn::AttentionForm::Kind;

constexpr std::pair<std::string_view, Kind> kKinds[] = {
    {"dense", Kind::dense},   {"window", Kind::window},         {"strided", Kind::strided},
    {"fixed", Kind::fixed},   {"longformer", Kind::longformer}, {"big_bird", Kind::big_bird},
    {"linear", Kind::linear}, {"performer", Kind::performer}};

Kind kind_named(std::string_view name) {
  for (const auto& [known, kind] : kKinds) {
    if (known == name) return kind;
  }
  throw Error(fmt::format("{}: no form of attention", name));
}

double cpu_seconds() {
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

struct Inputs {
  Tensor q, k, v;
};

Inputs normal_inputs(Index rows, Index width, double deviation, Rng& rng) {
  const auto normal = [&] { return Tensor::normal({rows, width}, 1.0f, rng); };
  return {normal() * deviation, normal() * deviation, normal()};
}

Tensor attended(const nn::AttentionForm& form, const Inputs& in, const Tensor& projection,
                const Attention& how) {
  switch (form.kind) {
    case Kind::linear:
      return ops::linear_attention(ops::elu_features(in.q), ops::elu_features(in.k), in.v, how);
    case Kind::performer:
      return ops::linear_attention(ops::softmax_features(in.q, projection, how.scale),
                                   ops::softmax_features(in.k, projection, how.scale), in.v, how);
    default:
      return ops::attention(in.q, in.k, in.v, how);
  }
}

void print_cost(std::string_view name, Index length, Index heads, Index head_width,
                std::string_view mask) {
  const auto root = static_cast<std::uint64_t>(std::sqrt(static_cast<double>(length)));
  const nn::AttentionForm form{.kind = kind_named(name),
                               .stride = static_cast<Index>(std::bit_floor(root))};
  const Spans spans(std::vector<Index>{length});
  const Mask base = mask == "causal" ? Mask::causal() : Mask::none();
  const Attention how{.heads = heads,
                      .queries = spans,
                      .keys = spans,
                      .mask = nn::mask_of(form, base),
                      .pattern = nn::pattern_of(form),
                      .scale = 1.0f / std::sqrt(static_cast<float>(head_width))};
  const Tensor projection =
      form.kind == Kind::performer ? nn::drawn_projection(form, head_width, {}) : Tensor();
  Rng rng(1);
  const Inputs in = normal_inputs(length, heads * head_width, 1.0, rng);
  const Tensor dy = Tensor::normal({length, heads * head_width}, 1.0f, rng);
  double forward = 1e9, both = 1e9;
  const double start = cpu_seconds();
  for (int runs = 0; runs < 2 || (cpu_seconds() - start < 1.0 && runs < 1000); ++runs) {
    const Inputs leaves{parameter(in.q), parameter(in.k), parameter(in.v)};
    const double begin = cpu_seconds();
    const Tensor y = attended(form, leaves, projection, how);
    forward = std::min(forward, cpu_seconds() - begin);
    backward(record(Tensor::scalar(0.0), {y}, [dy](const Tensor&) { return std::vector{dy}; }));
    both = std::min(both, cpu_seconds() - begin);
  }
  fmt::print(
      "{{\"form\": \"{}\", \"length\": {}, \"heads\": {}, \"head_width\": {}, \"mask\": \"{}\", "
      "\"threads\": {}, \"forward_seconds\": {:.6f}, \"both_seconds\": {:.6f}}}\n",
      name, length, heads, head_width, mask, thread_count(), forward, both);
}

void print_error(Index features, std::string_view directions, double deviation) {
  constexpr Index kLength = 4096, kWidth = 16, kDraws = 15;
  const auto how_drawn = directions == "orthogonal" ? kernels::Directions::orthogonal
                                                    : kernels::Directions::independent;
  const Spans spans(std::vector<Index>{kLength});
  const Attention how{.queries = spans, .keys = spans, .scale = 1 / std::sqrt(float{kWidth})};
  const NoGrad no_grad;
  Rng rng(1);
  double sum = 0.0, sum_of_squares = 0.0;
  for (std::uint32_t draw = 1; draw <= kDraws; ++draw) {
    const Inputs in = normal_inputs(kLength, kWidth, deviation, rng);
    Tensor projection({features, kWidth});
    kernels::draw_projection({.seed = draw}, how_drawn, projection.mutable_data(), features,
                             kWidth);
    const Tensor exact = attended({}, in, {}, how);
    const Tensor near = attended({.kind = Kind::performer}, in, projection, how);
    double error = 0.0;
    for (Index i = 0; i < near.size(); ++i) {
      error += std::pow(double{near.data()[i]} - exact.data()[i], 2);
    }
    error /= static_cast<double>(near.size());
    sum += error, sum_of_squares += error * error;
  }
  const double mean = sum / kDraws;
  fmt::print(
      "{{\"features\": {}, \"directions\": \"{}\", \"deviation\": {}, \"draws\": {}, "
      "\"mean_square_error\": {:.3e}, \"standard_deviation\": {:.3e}}}\n",
      features, directions, deviation, kDraws, mean,
      std::sqrt(std::max(sum_of_squares / kDraws - mean * mean, 0.0)));
}

}  // namespace

int main(int argc, char** argv) try {
  const std::string_view what = argc > 1 ? argv[1] : "";
  if (what == "cost" && argc == 7) {
    print_cost(argv[2], std::stoll(argv[3]), std::stoll(argv[4]), std::stoll(argv[5]), argv[6]);
  } else if (what == "error" && argc == 5) {
    print_error(std::stoll(argv[2]), argv[3], std::stod(argv[4]));
  } else {
    throw Error(fmt::format(
        "usage: {0} cost FORM LENGTH HEADS HEAD_WIDTH full|causal, or {0} error FEATURES "
        "orthogonal|independent DEVIATION",
        argv[0]));
  }
  return 0;
} catch (const std::exception& e) {
  fmt::print(stderr, "{}\n", e.what());
  return 1;
}
