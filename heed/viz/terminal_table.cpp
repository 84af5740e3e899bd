#include <algorithm>
#include <numeric>

#include "heed/viz/terminal.h"
#include "heed/viz/terminal_ink.h"
#include "heed/viz/text_cells.h"

namespace heed::viz {
namespace {

constexpr Index kGap = 2;  // cells between columns

bool is_number(const std::string& field) {
  if (field == "-" || field == "-inf") return true;  // that there is none, or that it is hidden
  return !field.empty() &&
         field.find_first_not_of("0123456789.,+-eE%kMGB x±") == std::string::npos &&
         field.find_first_of("0123456789") != std::string::npos;
}

bool holds_numbers(const Table& table, std::size_t column) {
  return !table.rows.empty() && std::ranges::all_of(table.rows, [&](const auto& row) {
    return row[column].empty() || is_number(row[column]);
  });
}

std::vector<Index> natural_widths(const Table& table) {
  std::vector<Index> widths;
  for (std::size_t c = 0; c < table.header.size(); ++c) {
    Index widest = cells_of(table.header[c]);
    for (const auto& row : table.rows) widest = std::max(widest, cells_of(row[c]));
    widths.push_back(widest);
  }
  return widths;
}

std::vector<Index> column_widths(const Table& table, Index room) {
  std::vector<Index> widths = natural_widths(table);
  room -= kGap * (static_cast<Index>(widths.size()) - 1);
  while (std::accumulate(widths.begin(), widths.end(), Index{0}) > room) {
    Index& widest = *std::ranges::max_element(widths);
    if (widest <= 4) break;
    --widest;
  }
  return widths;
}

std::string table_line(const std::vector<std::string>& fields, const std::vector<Index>& widths,
                       const std::vector<Align>& aligns) {
  std::string line;
  for (std::size_t c = 0; c < fields.size(); ++c) {
    if (c > 0) line += repeated(" ", kGap);
    line += fields[c] == " " ? repeated(" ", widths[c]) : aligned(fields[c], widths[c], aligns[c]);
  }
  return without_trailing_spaces(std::move(line)) + "\n";
}

// The first column and those from `begin` to `end`.
Table columns_of(const Table& table, std::size_t begin, std::size_t end) {
  const auto cut = [&](const std::vector<std::string>& row) {
    std::vector<std::string> kept{row.front()};
    kept.insert(kept.end(), row.begin() + begin, row.begin() + end);
    return kept;
  };
  Table part{.header = cut(table.header), .rows = {}};
  for (const auto& row : table.rows) part.rows.push_back(cut(row));
  return part;
}

}  // namespace

std::string terminal_tables(const Table& table, const Terminal& terminal) {
  check_table(table);
  const std::vector<Index> widths = natural_widths(table);
  std::string all;
  for (std::size_t begin = 1; begin < widths.size();) {
    std::size_t end = begin;
    for (Index used = widths.front(); end < widths.size(); ++end) {
      used += kGap + widths[end];
      if (used > terminal.width && end > begin) break;
    }
    if (!all.empty()) all += '\n';
    all += terminal_table(columns_of(table, begin, end), terminal);
    begin = end;
  }
  return all.empty() ? terminal_table(table, terminal) : all;
}

std::string terminal_table(const Table& table, const Terminal& terminal) {
  check_table(table);
  check_terminal(terminal);
  const std::vector<Index> widths = column_widths(table, terminal.width);
  std::vector<Align> aligns;
  std::vector<std::string> rules;
  for (std::size_t c = 0; c < widths.size(); ++c) {
    aligns.push_back(holds_numbers(table, c) ? Align::right : Align::left);
    rules.push_back(repeated(terminal.ink == Ink::ascii ? "-" : "─", widths[c]));
  }
  std::string lines = table_line(table.header, widths, aligns) + table_line(rules, widths, aligns);
  for (const auto& row : table.rows) lines += table_line(row, widths, aligns);
  return lines;
}

}  // namespace heed::viz
