#include <cmath>

#include "heed/base/bfloat16.h"
#include "heed/cli/draw/drawing.h"
#include "heed/cli/verbs.h"
#include "heed/kernels/int8_products.h"

namespace heed::cli {
namespace {

struct RoundingOptions {
  Index octaves = 16, numbers = 500;
  std::uint32_t seed = 1;
};

// Evenly drawn, as many between 2^-i and twice that for each i from 1 on, so that the largest are
// nearly 1.
std::vector<float> drawn_numbers(const RoundingOptions& options) {
  Rng rng(options.seed);
  std::vector<float> numbers;
  for (Index octave = 1; octave <= options.octaves; ++octave) {
    for (Index i = 0; i < options.numbers; ++i) {
      const double at = 1 + static_cast<double>(rng.next()) * 0x1p-32;
      numbers.push_back(static_cast<float>(std::ldexp(at, static_cast<int>(-octave))));
    }
  }
  return numbers;
}

std::vector<float> in_bfloat16(const std::vector<float>& numbers) {
  std::vector<float> rounded;
  for (const float number : numbers) rounded.push_back(static_cast<float>(bfloat16(number)));
  return rounded;
}

// As one row of a weight, which has one scale.
std::vector<float> in_int8(const std::vector<float>& numbers) {
  const Index width = std::ssize(numbers), rows = kernels::packed_rows(1);
  std::vector<std::int8_t> values(rows * kernels::int8_depth(width));
  std::vector<float> scales(rows), sums(rows), rounded(width);
  kernels::pack_int8(numbers.data(), 1, width, {values.data(), scales.data(), sums.data()});
  const Token row[] = {0};
  kernels::unpack_rows(kernels::PackedInt8Weight{values.data(), scales.data(), sums.data()}, row,
                       width, rounded.data());
  return rounded;
}

viz::Line error_line(const char* name, const RoundingOptions& options,
                     const std::vector<float>& rounded) {
  const std::vector<float> exact = drawn_numbers(options);
  viz::Line line{.name = name};
  for (Index octave = options.octaves; octave >= 1; --octave) {  // the smallest numbers first
    double error = 0;
    for (Index i = 0; i < options.numbers; ++i) {
      const Index at = (octave - 1) * options.numbers + i;
      error += std::abs(double{rounded[at]} - exact[at]) / exact[at];
    }
    line.x.push_back(std::ldexp(1.5, static_cast<int>(-octave)));
    line.y.push_back(error / static_cast<double>(options.numbers));
  }
  return line;
}

Picture rounding_picture(const RoundingOptions& options) {
  const std::vector<float> numbers = drawn_numbers(options);
  return viz::LineChart{.title = "What rounding takes from a number",
                        .x_axis = "number, the largest of its row being 1",
                        .y_axis = "mean error, of the number",
                        .lines = {error_line("bfloat16", options, in_bfloat16(numbers)),
                                  error_line("int8, one scale a row", options, in_int8(numbers))},
                        .x_scale = viz::AxisScale::log10,
                        .y_scale = viz::AxisScale::log10};
}

}  // namespace

Verb draw_rounding() {
  auto options = std::make_shared<RoundingOptions>();
  Verb verb{.name = "draw rounding", .summary = "draw the errors of bfloat16 and of int8"};
  verb.settings.add("octaves", options->octaves, "powers of two down from 1")
      .at_least(1)
      .at_most(100);
  verb.settings.add("numbers", options->numbers, "numbers in each").at_least(1).at_most(100'000);
  verb.settings.add("seed", options->seed, "seed of the numbers");
  return drawing(std::move(verb), [options] { return rounding_picture(*options); });
}

}  // namespace heed::cli
