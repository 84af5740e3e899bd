#include "heed/cli/draw/drawing.h"

#include <cmath>

#include "heed/base/files.h"
#include "heed/cli/standard_output.h"
#include "heed/cli/terminal.h"
#include "heed/kernels/isa.h"
#include "heed/viz/chart_table.h"
#include "heed/viz/svg.h"

namespace heed::cli {
namespace {

std::string svg_of(const viz::LineChart& chart) {
  return viz::chart_svg(chart);
}
std::string svg_of(const viz::BarChart& chart) {
  return viz::bar_svg(chart);
}
std::string svg_of(const viz::Heatmap& map) {
  return viz::heatmap_svg(map);
}

std::string text_of(const viz::LineChart& chart) {
  const viz::Terminal terminal = terminal_of_output();
  return viz::terminal_chart(chart, terminal) + "\n" +
         viz::terminal_tables(table_of(chart), terminal);
}
std::string text_of(const viz::BarChart& chart) {
  return chart.title + "\n\n" + viz::terminal_tables(table_of(chart), terminal_of_output());
}
std::string text_of(const viz::Heatmap& map) {
  return viz::terminal_heatmap(map, terminal_of_output());
}

class PlainKernels {
 public:
  PlainKernels() { kernels::use_isa(kernels::Isa::plain); }
  ~PlainKernels() { kernels::use_isa(kernels::best_isa()); }
  PlainKernels(const PlainKernels&) = delete;
  PlainKernels& operator=(const PlainKernels&) = delete;
};

}  // namespace

Verb drawing(Verb verb, std::function<Picture()> make) {
  auto svg = std::make_shared<std::filesystem::path>();
  verb.settings.add("svg", *svg, "draw into this file [standard output, with its numbers]");
  verb.run = [svg, make] {
    const PlainKernels plain;
    const Picture picture = make();
    if (svg->empty()) {
      write_output(std::visit([](const auto& one) { return text_of(one); }, picture));
    } else {
      write_file(*svg, std::visit([](const auto& one) { return svg_of(one); }, picture));
    }
    return 0;
  };
  return verb;
}

std::string number_text(double number) {
  return fmt::format("{:.6g}", number);
}

std::vector<double> evenly(double first, double last, Index count) {
  std::vector<double> numbers;
  for (Index i = 0; i < count; ++i) {
    numbers.push_back(first +
                      (last - first) * static_cast<double>(i) / static_cast<double>(count - 1));
  }
  return numbers;
}

Tensor normal_rows(Index rows, Index columns, double stddev, Rng& rng) {
  return Tensor::normal({rows, columns}, static_cast<float>(stddev), rng).to(DType::float64);
}

double length_of(std::span<const double> numbers) {
  double sum = 0;
  for (const double number : numbers) sum += number * number;
  return std::sqrt(sum);
}

}  // namespace heed::cli
