#include <algorithm>

#include "heed/viz/explanation.h"
#include "heed/viz/terminal_ink.h"
#include "heed/viz/text_cells.h"

namespace heed::viz {
namespace {

constexpr Index kRowsShown = 8;   // of a matrix
constexpr Index kTableRows = 24;  // of a table
constexpr Index kWidestLabel = 14;

// Words in lines of at most so many cells.
std::string filled(std::string_view text, Index cells) {
  std::string lines, line;
  const auto end_line = [&] { lines += without_trailing_spaces(std::exchange(line, "")) + "\n"; };
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(word.size() + 1, text.size()));
    if (!line.empty() && cells_of(line) + 1 + cells_of(word) > cells) end_line();
    line += line.empty() ? "" : " ";
    line += printable(word);
  }
  if (!line.empty()) end_line();
  return lines;
}

std::string dots(const Terminal& terminal) {
  return terminal.ink == Ink::ascii ? "..." : "…";
}

// The columns that fit beside the names of the rows, as folded() takes them.
Index room_for_columns(const LabelledMatrix& matrix, Index widest_number,
                       const Terminal& terminal) {
  constexpr Index kBetween = 2, kGapColumn = 3;
  Index label = 0, column = widest_number;
  for (const std::string& row : matrix.rows) label = std::max(label, cells_of(row));
  for (const std::string& name : matrix.columns) {
    column = std::max(column, std::min(cells_of(name), kWidestLabel));
  }
  const Index room = terminal.width - std::min(label, kWidestLabel), each = column + kBetween;
  if (matrix.width() <= room / each) return matrix.width();
  return std::clamp<Index>((room - kGapColumn) / each + 1, 3,
                           std::max<Index>(matrix.width() - 1, 3));
}

std::string label_at(const std::vector<std::string>& labels, Index i, const Terminal& terminal) {
  if (i == kFolded) return dots(terminal);
  return labels.empty() ? fmt::format("{}", i) : shortened(labels[i], kWidestLabel);
}

std::string drawn(const LabelledMatrix& matrix, const Terminal& terminal) {
  const std::vector<std::string> numbers = number_texts(matrix.values);
  Index widest = 0;
  for (const std::string& number : numbers) widest = std::max(widest, std::ssize(number));
  const auto columns = folded(matrix.width(), room_for_columns(matrix, widest, terminal));
  Table table{.header = {""}};
  for (const Index c : columns) table.header.push_back(label_at(matrix.columns, c, terminal));
  for (const Index r : folded(std::ssize(matrix.rows), kRowsShown)) {
    std::vector<std::string> row{label_at(matrix.rows, r, terminal)};
    for (const Index c : columns) {
      row.push_back(r == kFolded || c == kFolded ? "" : numbers[r * matrix.width() + c]);
    }
    table.rows.push_back(std::move(row));
  }
  return (matrix.title.empty() ? "" : filled(matrix.title, terminal.width)) +
         terminal_table(table, terminal);
}

std::string drawn(const Table& table, const Terminal& terminal) {
  Table shown{.header = table.header};
  for (const Index r : folded(std::ssize(table.rows), kTableRows)) {
    if (r == kFolded) {
      shown.rows.emplace_back(table.header.size());
      shown.rows.back().front() = dots(terminal);
    } else {
      shown.rows.push_back(table.rows[r]);
    }
  }
  return terminal_table(shown, terminal);
}

// A node and all below it, a line each.
class TreeDrawing {
 public:
  TreeDrawing(const SearchTree& tree, const Terminal& terminal)
      : tree_(tree), children_(children_of(tree)), terminal_(terminal) {
    lines_ = "    P    log P\n" + repeated(" ", 16) + printable(tree.root) + "\n";
    add(children_.back(), "");
  }

  const std::string& lines() const { return lines_; }

 private:
  void add(const std::vector<Index>& nodes, const std::string& margin) {
    const bool ascii = terminal_.ink == Ink::ascii;
    for (const Index i : nodes) {
      const bool last = i == nodes.back();
      const std::string_view turn = ascii ? (last ? "`-" : "|-") : (last ? "└─" : "├─");
      const SearchNode& node = tree_.nodes[i];
      lines_ += shortened(fmt::format("{:5.3f} {:8.3f}  {}{}{}", node.probability,
                                      node.log_probability, margin, turn, text_of(node)),
                          terminal_.width) +
                "\n";
      add(children_[i], margin + (last ? "  " : ascii ? "| " : "│ "));
    }
  }

  static std::string text_of(const SearchNode& node) {
    return (node.chosen ? "* " : " ") + printable(node.piece) + name_of_end(node.branch);
  }

  const SearchTree& tree_;
  std::vector<std::vector<Index>> children_;
  const Terminal& terminal_;
  std::string lines_;
};

std::string where(const ExplainedStep& step) {
  std::vector<std::string> parts;
  if (!step.shape.empty()) parts.push_back(shape_text(step.shape));
  for (const std::string& part : {step.section, step.source}) {
    if (!part.empty()) parts.push_back(part);
  }
  return fmt::format("{}", fmt::join(parts, "   "));
}

std::string drawn(const ExplainedStep& step, Index number, const Terminal& terminal) {
  std::string lines = filled(fmt::format("{}. {}", number, step.title), terminal.width);
  for (const std::string& text : {step.formula, where(step), step.note}) {
    lines += filled(text, terminal.width);
  }
  for (const LabelledMatrix& matrix : step.matrices) lines += drawn(matrix, terminal);
  for (const Table& table : step.tables) lines += drawn(table, terminal);
  if (step.tree) lines += TreeDrawing(*step.tree, terminal).lines();
  return lines + "\n";
}

}  // namespace

std::string terminal_explanation(const Explanation& explanation, const Terminal& terminal) {
  check_explanation(explanation);
  check_terminal(terminal);
  std::string lines = filled(explanation.title, terminal.width);
  lines += filled(explanation.note, terminal.width) + "\n";
  Index number = 0;
  for (const ExplainedPart& part : explanation.parts) {
    const std::string title = shortened(part.title, terminal.width);
    lines += title + "\n" + repeated(terminal.ink == Ink::ascii ? "=" : "═", cells_of(title));
    lines += "\n\n";
    for (const ExplainedStep& step : part.steps) lines += drawn(step, ++number, terminal);
  }
  return lines;
}

}  // namespace heed::viz
