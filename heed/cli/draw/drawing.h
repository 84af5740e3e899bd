#pragma once

#include <variant>

#include "heed/cli/verb.h"
#include "heed/tensor/tensor.h"
#include "heed/viz/chart.h"

namespace heed::cli {

using Picture = std::variant<viz::LineChart, viz::BarChart, viz::Heatmap>;

// Makes a verb one of `heed draw`: it draws what `make` gives into the file of --svg, or, without
// one, with its numbers on standard output. What is drawn is computed by the library's own ops,
// in float64 or by plain kernels, so that a picture is the same bytes on every machine.
Verb drawing(Verb verb, std::function<Picture()> make);

// As the words of a line's or a group's name: 0.5, 2, 1e-9.
std::string number_text(double number);

// `count` numbers from first to last, evenly.
std::vector<double> evenly(double first, double last, Index count);

// `count` numbers of N(0, stddev^2), in float64. -> (rows, columns)
Tensor normal_rows(Index rows, Index columns, double stddev, Rng& rng);

// sqrt of the sum of squares.
double length_of(std::span<const double> numbers);

}  // namespace heed::cli
