#include "heed/viz/terminal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "heed/base/check.h"
#include "heed/viz/terminal_ink.h"
#include "tests/viz/cells.h"

namespace heed::viz {
namespace {

using testing::Each;
using testing::HasSubstr;
using testing::Not;
using testing::ThrowsMessage;

// Each query looks at the key of its own place.
AttentionMap diagonal(std::vector<std::string> queries, std::vector<std::string> keys) {
  AttentionMap map{.head = 0, .queries = std::move(queries), .keys = std::move(keys)};
  map.weights.assign(map.queries.size() * map.keys.size(), 0.0f);
  for (std::size_t q = 0; q < map.queries.size(); ++q) {
    map.weights[q * map.keys.size() + q % map.keys.size()] = 1.0f;
  }
  return map;
}

TEST(TerminalAttention, DrawsWeightsUnderLabelsThatReadDownwards) {
  const std::string drawn = terminal_attention(diagonal({"the", "cat"}, {"▁die", "▁Katze"}), {});
  EXPECT_EQ(drawn,
            "cross-attention, layer 1, head 1\n"
            "       ▁\n"
            "       K\n"
            "     ▁ a\n"
            "     d t\n"
            "     i z\n"
            "     e e\n"
            "    ┌────┐\n"
            "the │██  │\n"
            "cat │  ██│\n"
            "    └────┘\n"
            "     0  ░▒▓█ 1\n");
}

TEST(TerminalAttention, AlignsWideCharactersAndCombiningMarks) {
  const auto map = diagonal({"날짜", "e\u0301te\u0301", "x"}, {"년", "월", "a\u0301b"});
  const auto lines = lines_of(terminal_attention(map, {}));
  for (const std::string& line : lines) EXPECT_EQ(cells_of(line) <= 80, true);
  EXPECT_EQ(lines[4], "날짜 │██    │");
  EXPECT_EQ(lines[5], " e\u0301te\u0301 │  ██  │");
  EXPECT_EQ(at_cell(lines[2], 6), "년");
  EXPECT_EQ(at_cell(lines[2], 8), "월");
  EXPECT_EQ(at_cell(lines[1], 10), "a\u0301");
  EXPECT_EQ(at_cell(lines[2], 10), "b");
}

TEST(TerminalAttention, FoldsWhatIsWiderThanTheTerminal) {
  const std::vector<std::string> words(30, "word");
  for (const Ink ink : {Ink::ascii, Ink::shades, Ink::indexed, Ink::true_colour}) {
    const std::string drawn = plain(terminal_attention(diagonal(words, words), {ink, 40}));
    Index panels = 0;
    for (const std::string& line : lines_of(drawn)) {
      EXPECT_LE(cells_of(line), 40);
      panels += line.starts_with("word ");
    }
    EXPECT_EQ(panels, 2 * 30);  // 16 columns of two cells, then 14
  }
}

TEST(TerminalAttention, DrawsCharactersOneCellEachBeforeItFolds) {
  const std::vector<std::string> letters(30, "a");
  const std::string drawn = terminal_attention(diagonal({"q"}, letters), {Ink::shades, 40});
  EXPECT_THAT(drawn, HasSubstr("  aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n"));
}

TEST(TerminalAttention, ShortensLongLabels) {
  const std::string word = "Donaudampfschifffahrtsgesellschaft";
  const auto lines = lines_of(terminal_attention(diagonal({word}, {word}), {Ink::shades, 24}));
  EXPECT_EQ(lines.size(), 1u + 12 + 4);
  EXPECT_EQ(at_cell(lines[12], 10), "⋮");
  EXPECT_EQ(lines[14], "Donauda… │██│");
}

TEST(TerminalAttention, NeverLetsALabelMoveTheCursor) {
  const auto map = diagonal({"\x1b[2J\r\n", "\u202eabc", "\xff"}, {"\x7f"});
  const std::string drawn = terminal_attention(map, {});
  EXPECT_THAT(drawn, Not(HasSubstr("\x1b")));
  EXPECT_THAT(drawn, Not(HasSubstr("\r")));
  EXPECT_THAT(drawn, HasSubstr("␛[2J␍␊"));
  EXPECT_EQ(lines_of(drawn).size(), 1u + 1 + 5 + 1);
}

TEST(TerminalAttention, ShowsTheShareOfTheLargestWeight) {
  AttentionMap map = diagonal({"q"}, {"a", "b", "c", "d", "e"});
  map.weights = {0.4f, 0.3f, 0.2f, 0.1f, 0};
  const std::string drawn = terminal_attention(map, {});
  EXPECT_THAT(drawn, HasSubstr("│██▓▓▒▒░░  │"));
  EXPECT_THAT(drawn, HasSubstr("0  ░▒▓█ 0.4\n"));
  EXPECT_THAT(terminal_attention(map, {Ink::ascii}), HasSubstr("|##**++..  |"));
}

TEST(TerminalAttention, UsesTheColoursTheTerminalHas) {
  const AttentionMap map = diagonal({"q"}, {"a"});
  EXPECT_THAT(terminal_attention(map, {Ink::true_colour}), HasSubstr("\x1b[48;2;"));
  EXPECT_THAT(terminal_attention(map, {Ink::indexed}), HasSubstr("\x1b[48;5;"));
  EXPECT_THAT(terminal_attention(map, {Ink::ascii}), Each(testing::Le('~')));
}

TEST(Terminal, RefusesToDrawWhereNothingFits) {
  EXPECT_THAT(
      [] {
        terminal_attention(diagonal({"q"}, {"k"}), {Ink::shades, 10});
      },
      ThrowsMessage<Error>("terminal: got a width of 10 cells, wanted at least 20"));
}

TEST(TerminalTable, AlignsNumbersRightAndTextLeft) {
  const Table table{{"part", "parameters"}, {{"인코더", "3,152,384"}, {"decoder", "512"}}};
  EXPECT_EQ(terminal_table(table, {}),
            "part     parameters\n"
            "───────  ──────────\n"
            "인코더    3,152,384\n"
            "decoder         512\n");
}

TEST(TerminalTable, ShortensItsWidestColumnsToFit) {
  const Table table{{"name", "text"}, {{"source", std::string(100, 'x')}}};
  for (const std::string& line : lines_of(terminal_table(table, {Ink::ascii, 30}))) {
    EXPECT_LE(cells_of(line), 30);
  }
  EXPECT_THAT(
      [] {
        terminal_table({{"a", "b"}, {{"1"}}}, {});
      },
      ThrowsMessage<Error>("table: row 1 has 1 fields, the header has 2"));
}

TEST(TerminalHeatmap, DrawsEveryValueThatFits) {
  const Heatmap map{.title = "two by three",
                    .row_axis = "rows",
                    .column_axis = "columns",
                    .rows = 2,
                    .columns = 3,
                    .values = {-1, 0, 1, 1, 0.5f, -0.5f},
                    .low = -1};
  EXPECT_EQ(terminal_heatmap(map, {}),
            "two by three\n"
            "0 │ ▒█\n"
            "  │█▓░\n"
            "   0\n"
            "down: 2 rows, across: 3 columns\n"
            "-1  ░▒▓█ 1\n");
}

TEST(TerminalHeatmap, AveragesBlocksOfWhatDoesNotFit) {
  Heatmap map{.title = "many",
              .row_axis = "dimensions",
              .column_axis = "positions",
              .rows = 512,
              .columns = 1000};
  for (Index i = 0; i < map.rows * map.columns; ++i) map.values.push_back(i % 2 ? 1.0f : 0.0f);
  for (const Ink ink : {Ink::ascii, Ink::shades, Ink::true_colour}) {
    const std::string drawn = plain(terminal_heatmap(map, {ink, 80, 20}));
    const auto lines = lines_of(drawn);
    EXPECT_LE(lines.size(), 20u);
    for (const std::string& line : lines) EXPECT_LE(cells_of(line), 80);
    EXPECT_THAT(drawn, HasSubstr(ink == Ink::true_colour ? "the mean of 18 x 14" : "35 x 14"));
    if (ink == Ink::shades) EXPECT_EQ(lines[3], "    │" + repeated("▒", 72));
  }
}

TEST(Ticks, AreRoundNumbersWithinTheRange) {
  EXPECT_EQ(ticks_in({0, 100}, 5), (std::vector<double>{0, 20, 40, 60, 80, 100}));
  EXPECT_EQ(ticks_in({1.3, 3.9}, 3), (std::vector<double>{2, 3}));
  EXPECT_EQ(ticks_in({2, 2}, 3), (std::vector<double>{2}));
}

TEST(TerminalTables, PutWhatDoesNotFitBelowBehindTheFirstColumn) {
  const Table table{.header = {"name", "one column", "another", "last"},
                    .rows = {{"a", "1.5 ± 0.1", "2", "-"}, {"b", "12", "3", "4"}}};
  EXPECT_EQ(terminal_tables(table, {.ink = Ink::ascii, .width = 26}),
            "name  one column  another\n"
            "----  ----------  -------\n"
            "a      1.5 ± 0.1        2\n"
            "b             12        3\n"
            "\n"
            "name  last\n"
            "----  ----\n"
            "a        -\n"
            "b        4\n");
  EXPECT_EQ(terminal_tables(table, {.ink = Ink::ascii, .width = 80}),
            terminal_table(table, {.ink = Ink::ascii, .width = 80}));
}

}  // namespace
}  // namespace heed::viz
