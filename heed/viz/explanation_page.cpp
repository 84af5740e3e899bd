#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "heed/viz/explanation.h"
#include "heed/viz/explanation_style.h"
#include "heed/viz/markup.h"
#include "heed/viz/report_assets.h"
#include "heed/viz/terminal_ink.h"
#include "heed/viz/text_cells.h"

namespace heed::viz {
namespace {

constexpr Index kRowsOpen = 16, kColumnsOpen = 16;  // of a matrix; larger ones are folded
constexpr Index kCornerRows = 8, kCornerColumns = 10;
constexpr Index kTableRowsOpen = 40;

std::string element(std::string_view name, std::string_view text) {
  return fmt::format("<{0}>{1}</{0}>", name, escaped(text));
}

std::string name_at(const std::vector<std::string>& names, Index i) {
  if (i == kFolded) return "…";
  return names.empty() ? fmt::format("{}", i) : names[i];
}

// The colours of a matrix's cells: from 0 to its largest number, or as far both ways.
class CellColours {
 public:
  explicit CellColours(const LabelledMatrix& matrix) : scale_(matrix.scale) {
    for (const float value : matrix.values) {
      if (std::isfinite(value)) largest_ = std::max(largest_, std::abs(double{value}));
    }
  }

  std::string attribute(float value) const {
    if (!std::isfinite(value)) return "";
    const double share = largest_ > 0 ? value / largest_ : 0;
    return fmt::format(" class=\"{}\"",
                       cell_class(scale_ == Scale::sequential ? share : (share + 1) / 2, scale_));
  }

 private:
  Scale scale_;
  double largest_ = 0;
};

std::string cells(const LabelledMatrix& matrix, const std::vector<std::string>& numbers,
                  const std::vector<Index>& rows, const std::vector<Index>& columns) {
  const CellColours colours(matrix);
  std::string html = "<div class=\"scroll\"><table class=\"matrix\">\n<tr><th></th>";
  for (const Index c : columns) html += element("th", name_at(matrix.columns, c));
  html += "</tr>\n";
  for (const Index r : rows) {
    html += "<tr>" + element("th", name_at(matrix.rows, r));
    for (const Index c : columns) {
      const Index at = r * matrix.width() + c;
      html += r == kFolded || c == kFolded
                  ? "<td></td>"
                  : fmt::format("<td{}>{}</td>", colours.attribute(matrix.values[at]), numbers[at]);
    }
    html += "</tr>\n";
  }
  return html + "</table></div>\n";
}

// Every number, a row a line.
std::string whole_text(const LabelledMatrix& matrix, const std::vector<std::string>& numbers) {
  Index label = 0, widest = 0;
  for (const std::string& row : matrix.rows) label = std::max(label, cells_of(row));
  for (const std::string& number : numbers) widest = std::max(widest, std::ssize(number));
  const bool named = !matrix.columns.empty();
  for (const std::string& name : matrix.columns) widest = std::max(widest, cells_of(name));
  std::string text = repeated(" ", label);
  for (Index c = 0; named && c < matrix.width(); ++c) {
    text += "  " + aligned(matrix.columns[c], widest, Align::right);
  }
  text = named ? escaped(text) + "\n" : "";
  for (Index r = 0; r < std::ssize(matrix.rows); ++r) {
    text += escaped(aligned(matrix.rows[r], label, Align::left));
    for (Index c = 0; c < matrix.width(); ++c) {
      text += fmt::format("  {:>{}}", numbers[r * matrix.width() + c], widest);
    }
    text += "\n";
  }
  return "<pre>" + text + "</pre>\n";
}

std::string drawn(const LabelledMatrix& matrix) {
  const std::vector<std::string> numbers = number_texts(matrix.values);
  const Index rows = std::ssize(matrix.rows), columns = matrix.width();
  std::string html = matrix.title.empty() ? "" : element("h4", matrix.title) + "\n";
  if (rows <= kRowsOpen && columns <= kColumnsOpen) {
    return html + cells(matrix, numbers, folded(rows, rows), folded(columns, columns));
  }
  html += cells(matrix, numbers, folded(rows, kCornerRows), folded(columns, kCornerColumns));
  return html + fmt::format("<details><summary>all {} x {} numbers</summary>\n", rows, columns) +
         whole_text(matrix, numbers) + "</details>\n";
}

std::string rows_of(const Table& table, Index first, Index last) {
  std::string html = "<div class=\"scroll\"><table>\n<tr>";
  for (const std::string& name : table.header) html += element("th", name);
  html += "</tr>\n";
  for (Index r = first; r < last; ++r) {
    html += "<tr>";
    for (const std::string& field : table.rows[r]) html += element("td", field);
    html += "</tr>\n";
  }
  return html + "</table></div>\n";
}

std::string drawn(const Table& table) {
  const Index rows = std::ssize(table.rows), open = std::min(rows, kTableRowsOpen);
  std::string html = rows_of(table, 0, open);
  if (open < rows) {
    html += fmt::format("<details><summary>{} more rows</summary>\n", rows - open) +
            rows_of(table, open, rows) + "</details>\n";
  }
  return html;
}

std::string drawn(const SearchTree& tree, const std::vector<std::vector<Index>>& children,
                  const std::vector<Index>& nodes) {
  std::string html = "<ul>\n";
  for (const Index i : nodes) {
    const SearchNode& node = tree.nodes[i];
    html += fmt::format("<li{}>{} <span class=\"quiet\">P {:.3f}, log P {:.3f}{}</span>\n",
                        node.branch == Branch::is_dropped ? " class=\"dropped\"" : "",
                        node.chosen ? element("b", node.piece) : escaped(node.piece),
                        node.probability, node.log_probability, name_of_end(node.branch));
    if (!children[i].empty()) html += drawn(tree, children, children[i]);
    html += "</li>\n";
  }
  return html + "</ul>\n";
}

std::string drawn(const SearchTree& tree) {
  const auto children = children_of(tree);
  return "<div class=\"tree scroll\">" + escaped(tree.root) + "\n" +
         drawn(tree, children, children.back()) + "</div>\n";
}

std::string drawn(const ExplainedStep& step, Index number) {
  std::string html =
      fmt::format("<section class=\"card\">\n<h3>{}. {}</h3>\n", number, escaped(step.title));
  if (!step.formula.empty()) html += "<p>" + element("code", step.formula) + "</p>\n";
  std::vector<std::string> where;
  if (!step.shape.empty()) where.push_back(escaped(shape_text(step.shape)));
  if (!step.section.empty()) where.push_back(escaped(step.section));
  if (!step.source.empty()) where.push_back(element("code", step.source));
  if (!where.empty()) {
    html += fmt::format("<p class=\"quiet\">{}</p>\n", fmt::join(where, " · "));
  }
  if (!step.note.empty()) html += element("p", step.note) + "\n";
  for (const LabelledMatrix& matrix : step.matrices) html += drawn(matrix);
  for (const Table& table : step.tables) html += drawn(table);
  if (step.tree) html += drawn(*step.tree);
  return html + "</section>\n";
}

std::string contents(const Explanation& explanation) {
  std::string html = "<nav><ol>\n";
  for (std::size_t i = 0; i < explanation.parts.size(); ++i) {
    html += fmt::format("<li><a href=\"#part-{}\">{}</a></li>\n", i + 1,
                        escaped(explanation.parts[i].title));
  }
  return html + "</ol></nav>\n";
}

}  // namespace

std::string explanation_html(const Explanation& explanation) {
  check_explanation(explanation);
  std::string page = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
      "<meta name=\"color-scheme\" content=\"light dark\"/>\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
      "style-src 'unsafe-inline'\"/>\n"
      "<title>{0}</title>\n<style>{1}{2}</style>\n</head>\n<body>\n<main class=\"steps\">\n"
      "<h1>{0}</h1>\n<p>{3}</p>\n{4}",
      escaped(explanation.title), kReportStyle, explanation_style(), escaped(explanation.note),
      contents(explanation));
  Index part = 0, number = 0;
  for (const ExplainedPart& one : explanation.parts) {
    page += fmt::format("<h2 id=\"part-{}\">{}</h2>\n", ++part, escaped(one.title));
    for (const ExplainedStep& step : one.steps) page += drawn(step, ++number);
  }
  return page + "</main>\n</body>\n</html>\n";
}

}  // namespace heed::viz
