#include "heed/viz/explanation.h"

#include <algorithm>
#include <cmath>

#include "heed/base/check.h"

namespace heed::viz {
namespace {

void check_matrix(const LabelledMatrix& matrix, const std::string& step) {
  const std::size_t columns = matrix.columns.empty() ? matrix.width() : matrix.columns.size();
  check(matrix.values.size() == matrix.rows.size() * columns && !matrix.values.empty(),
        "{}: got {} numbers for {} rows of {}", step, matrix.values.size(), matrix.rows.size(),
        columns);
}

void check_tree(const SearchTree& tree, const std::string& step) {
  for (Index i = 0; i < std::ssize(tree.nodes); ++i) {
    const Index parent = tree.nodes[i].parent;
    check(-1 <= parent && parent < i, "{}: node {} of the tree has the parent {}", step, i, parent);
  }
}

}  // namespace

std::string shape_text(std::span<const ShapeAxis> shape) {
  std::vector<std::string> symbols, sizes;
  bool named = false;
  for (const ShapeAxis& axis : shape) {
    sizes.push_back(fmt::format("{}", axis.size));
    symbols.push_back(axis.symbol.empty() ? sizes.back() : axis.symbol);
    named = named || !axis.symbol.empty();
  }
  const std::string numbers = fmt::format("({})", fmt::join(sizes, ", "));
  return named ? fmt::format("({}) = {}", fmt::join(symbols, ", "), numbers) : numbers;
}

void check_explanation(const Explanation& explanation) {
  for (const ExplainedPart& part : explanation.parts) {
    for (const ExplainedStep& step : part.steps) {
      for (const LabelledMatrix& matrix : step.matrices) check_matrix(matrix, step.title);
      for (const Table& table : step.tables) check_table(table);
      if (step.tree) check_tree(*step.tree, step.title);
    }
  }
}

std::vector<std::string> number_texts(std::span<const float> values) {
  float largest = 0;
  for (const float value : values) {
    if (std::isfinite(value)) largest = std::max(largest, std::abs(value));
  }
  const bool small = largest > 0 && largest < 0.01f, large = largest >= 10000;
  std::vector<std::string> texts;
  for (const float value : values) {
    const bool scientific = std::isfinite(value) && (small || large) && value != 0;
    texts.push_back(scientific ? fmt::format("{:.2e}", value) : fmt::format("{:.3f}", value));
    if (texts.back() == "-0.000") texts.back() = "0.000";
  }
  return texts;
}

std::vector<Index> folded(Index count, Index room) {
  std::vector<Index> shown;
  const Index first = count <= room ? count : std::max<Index>(room - 2, 1);
  for (Index i = 0; i < first; ++i) shown.push_back(i);
  if (first < count) shown.insert(shown.end(), {kFolded, count - 1});
  return shown;
}

const char* name_of_end(Branch branch) {
  if (branch == Branch::lives) return "";
  return branch == Branch::ends ? " (ends)" : " (dropped)";
}

std::vector<std::vector<Index>> children_of(const SearchTree& tree) {
  std::vector<std::vector<Index>> children(tree.nodes.size() + 1);
  for (Index i = 0; i < std::ssize(tree.nodes); ++i) {
    const Index parent = tree.nodes[i].parent;
    children[parent < 0 ? tree.nodes.size() : static_cast<std::size_t>(parent)].push_back(i);
  }
  return children;
}

}  // namespace heed::viz
