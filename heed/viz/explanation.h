#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "heed/viz/chart.h"
#include "heed/viz/terminal.h"

namespace heed::viz {

// An axis of a shape: "Ts" of 7, or the plain number where the symbol is empty.
struct ShapeAxis {
  std::string symbol = {};
  Index size = 0;
};

std::string shape_text(std::span<const ShapeAxis> shape);  // "(Ts, D) = (7, 128)"

// Numbers under the names of their rows and columns.
struct LabelledMatrix {
  std::string title = {};
  std::vector<std::string> rows = {};     // UTF-8, one a row
  std::vector<std::string> columns = {};  // one a column, or none: then they are counted from 0
  std::vector<float> values = {};         // (rows, columns), row-major; -inf where nothing is seen
  Scale scale = Scale::diverging;         // of its colours: shares of one are sequential

  Index width() const { return rows.empty() ? 0 : std::ssize(values) / std::ssize(rows); }
};

// What became of a token that a search looked at.
enum class Branch { lives, ends, is_dropped };

// A token that a search looked at, behind those of its parent.
struct SearchNode {
  std::string piece = {};
  Index parent = -1;           // a node before this one; -1: it is the first of its output
  double probability = 0;      // of the token, after those before it
  double log_probability = 0;  // of all tokens up to here, natural
  Branch branch = Branch::lives;
  bool chosen = false;  // it is a part of what the search gave back
};

// The nodes of a parent stand in the order of their rank.
struct SearchTree {
  std::string root = {};
  std::vector<SearchNode> nodes = {};
};

// One step of a computation, with the numbers that came out of it.
struct ExplainedStep {
  std::string title = {};
  std::string formula = {};  // "scaled = scores / sqrt(Dh)"
  std::string section = {};  // of the paper that has it
  std::string source = {};   // the file that is the formula
  std::string note = {};     // a sentence or two
  std::vector<ShapeAxis> shape = {};
  std::vector<LabelledMatrix> matrices = {};
  std::vector<Table> tables = {};
  std::optional<SearchTree> tree = {};
};

struct ExplainedPart {
  std::string title = {};
  std::vector<ExplainedStep> steps = {};
};

struct Explanation {
  std::string title = {};
  std::string note = {};
  std::vector<ExplainedPart> parts = {};
};

// Throws Error, naming the step, where names and numbers do not agree or a node's parent does not
// come before it.
void check_explanation(const Explanation& explanation);

// The numbers of a matrix as text, all with the same number of digits.
std::vector<std::string> number_texts(std::span<const float> values);

// Which of `count` rows or columns are drawn where there is no room for all: the first ones and the
// last; kFolded stands for those between.
inline constexpr Index kFolded = -1;
std::vector<Index> folded(Index count, Index room);

// "" of what lives on, else " (ends)" or " (dropped)".
const char* name_of_end(Branch branch);

// The children of each node, those of the root last.
std::vector<std::vector<Index>> children_of(const SearchTree& tree);

// Step after step in whole lines of UTF-8: of a large matrix the first rows and columns and the
// last.
std::string terminal_explanation(const Explanation& explanation, const Terminal& terminal);

// One HTML file that loads nothing and needs no script: of a large matrix its corner, and all of it
// behind a click. Light or dark as the reader's system is.
std::string explanation_html(const Explanation& explanation);

}  // namespace heed::viz
