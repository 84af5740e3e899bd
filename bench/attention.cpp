// Seconds that attention takes, forward with its tape and back again, beside a peer on the same
// shape:
//   bench_attention tiled|plain float32|bfloat16 SEQUENCES LENGTH HEADS HEAD_WIDTH full|causal
//                   DROPOUT
// Prints the least of some runs: "FORWARD BOTH". plain is the formula as it is written, in float32.
#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <string>
#include <string_view>
#include <vector>

#include "heed/autograd/tape.h"
#include "heed/ops/attention.h"
#include "heed/ops/attention_plain.h"

using namespace heed;

namespace {

using Clock = std::chrono::steady_clock;
using Op = Tensor (*)(const Tensor&, const Tensor&, const Tensor&, const Attention&);

struct Inputs {
  Tensor q, k, v, dy;
  Attention how;
};

double seconds(Clock::time_point since) {
  return std::chrono::duration<double>(Clock::now() - since).count();
}

struct Seconds {
  double forward = 1e9, both = 1e9;
};

Seconds run_once(Op op, const Inputs& in) {
  const Tensor q = parameter(in.q), k = parameter(in.k), v = parameter(in.v);
  const auto start = Clock::now();
  const Tensor y = op(q, k, v, in.how);
  const double forward = seconds(start);
  backward(
      record(Tensor::scalar(0.0), {y}, [dy = in.dy](const Tensor&) { return std::vector{dy}; }));
  return {forward, seconds(start)};
}

}  // namespace

int main(int argc, char** argv) try {
  check(argc == 9,
        "usage: {} tiled|plain float32|bfloat16 SEQUENCES LENGTH HEADS HEAD_WIDTH full|causal "
        "DROPOUT",
        argv[0]);
  const Op op = argv[1] == std::string_view("plain") ? ops::attention_plain : ops::attention;
  const DType type = argv[2] == std::string_view("bfloat16") ? DType::bfloat16 : DType::float32;
  const Index sequences = std::stoll(argv[3]), length = std::stoll(argv[4]);
  const Index heads = std::stoll(argv[5]), head_width = std::stoll(argv[6]);
  const Spans spans(std::vector<Index>(static_cast<std::size_t>(sequences), length));
  Rng rng(1);
  const auto normal = [&] {
    return Tensor::normal({sequences * length, heads * head_width}, 1.0f, rng);
  };
  const Inputs in{
      .q = normal().to(type),
      .k = normal().to(type),
      .v = normal().to(type),
      .dy = normal(),
      .how = {.heads = heads,
              .queries = spans,
              .keys = spans,
              .mask = argv[7] == std::string_view("causal") ? Mask::causal() : Mask::none(),
              .scale = 1.0f / std::sqrt(static_cast<float>(head_width)),
              .dropout = {.rate = std::stof(argv[8]), .random = {.seed = 1}}}};
  Seconds least;
  const auto start = Clock::now();
  for (int runs = 0; runs < 3 || (seconds(start) < 0.5 && runs < 1000); ++runs) {
    const Seconds one = run_once(op, in);
    least = {std::min(least.forward, one.forward), std::min(least.both, one.both)};
  }
  fmt::print("{} {}\n", least.forward, least.both);
  return 0;
} catch (const std::exception& e) {
  fmt::print(stderr, "{}\n", e.what());
  return 1;
}
