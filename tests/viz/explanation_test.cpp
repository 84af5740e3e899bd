#include "heed/viz/explanation.h"

#include <gmock/gmock.h>

#include <limits>

#include "heed/base/check.h"
#include "tests/viz/cells.h"
#include "tests/viz/markup_checker.h"

namespace heed::viz {
namespace {

using testing::ElementsAre, testing::HasSubstr, testing::Not, testing::ThrowsMessage;

constexpr float kHidden = -std::numeric_limits<float>::infinity();

LabelledMatrix counted(Index rows, Index columns) {
  LabelledMatrix matrix;
  for (Index r = 0; r < rows; ++r) matrix.rows.push_back(fmt::format("row{}", r));
  for (Index i = 0; i < rows * columns; ++i) matrix.values.push_back(static_cast<float>(i));
  return matrix;
}

Explanation small_explanation() {
  ExplainedStep mask{
      .title = "Mask & <softmax>",
      .formula = "a < b",
      .section = "section 3.2.1",
      .source = "heed/ops/softmax.cpp",
      .note = "Hides.",
      .shape = {{"Tq", 2}, {"Tk", 2}},
      .matrices = {
          {.rows = {"▁a", "b"}, .columns = {"▁a", "b"}, .values = {0.5f, kHidden, 0.25f, 1}}}};
  ExplainedStep wide{.title = "Wide", .matrices = {counted(30, 40)}};
  ExplainedStep search{.title = "Search",
                       .tree = SearchTree{.root = "<s>",
                                          .nodes = {{.piece = "a",
                                                     .parent = -1,
                                                     .probability = 0.5,
                                                     .log_probability = -0.693,
                                                     .chosen = true},
                                                    {.piece = "b",
                                                     .parent = -1,
                                                     .probability = 0.25,
                                                     .log_probability = -1.386,
                                                     .branch = Branch::is_dropped},
                                                    {.piece = "</s>",
                                                     .parent = 0,
                                                     .probability = 1,
                                                     .log_probability = -0.693,
                                                     .branch = Branch::ends,
                                                     .chosen = true}}}};
  ExplainedStep table{.title = "Table", .tables = {{.header = {"step"}, .rows = {}}}};
  for (int i = 1; i <= 60; ++i) table.tables[0].rows.push_back({fmt::format("{}", 1000 + i)});
  return {.title = "Title",
          .note = "Note.",
          .parts = {{"First", {mask, wide}}, {"Second", {search, table}}}};
}

TEST(Explanations, WriteShapesWithSymbolsAndNumbers) {
  EXPECT_EQ(shape_text(std::vector<ShapeAxis>{{"Ts", 7}, {"D", 128}}), "(Ts, D) = (7, 128)");
  EXPECT_EQ(shape_text(std::vector<ShapeAxis>{{"", 7}, {"", 8}}), "(7, 8)");
  EXPECT_EQ(shape_text(std::vector<ShapeAxis>{{"", 2}, {"D", 8}}), "(2, D) = (2, 8)");
}

TEST(Explanations, WriteTheNumbersOfAMatrixWithTheSameDigits) {
  EXPECT_THAT(number_texts(std::vector<float>{1.5f, -0.25f, kHidden, -1e-7f}),
              ElementsAre("1.500", "-0.250", "-inf", "0.000"));
  EXPECT_THAT(number_texts(std::vector<float>{0.0015f, 0}), ElementsAre("1.50e-03", "0.000"));
  EXPECT_THAT(number_texts(std::vector<float>{20000, 1}), ElementsAre("2.00e+04", "1.00e+00"));
}

TEST(Explanations, FoldTheMiddleOfWhatHasNoRoom) {
  EXPECT_THAT(folded(3, 3), ElementsAre(0, 1, 2));
  EXPECT_THAT(folded(9, 5), ElementsAre(0, 1, 2, kFolded, 8));
  EXPECT_THAT(folded(9, 2), ElementsAre(0, kFolded, 8));
}

TEST(TerminalExplanation, ShowsAStepWithItsFormulaShapeSectionAndFile) {
  const std::string drawn = terminal_explanation(small_explanation(), {});
  EXPECT_THAT(drawn, HasSubstr("1. Mask & <softmax>\n"
                               "a < b\n"
                               "(Tq, Tk) = (2, 2)   section 3.2.1   heed/ops/softmax.cpp\n"
                               "Hides.\n"
                               "       ▁a      b\n"
                               "──  ─────  ─────\n"
                               "▁a  0.500   -inf\n"
                               "b   0.250  1.000\n"));
}

TEST(TerminalExplanation, ShowsTheFirstRowsAndColumnsOfALargeMatrixAndTheLast) {
  const std::string drawn = terminal_explanation(small_explanation(), {.width = 50});
  EXPECT_THAT(drawn, HasSubstr("row0      0.000     1.000     2.000"));
  EXPECT_THAT(drawn, HasSubstr("39.000\n"));
  EXPECT_THAT(drawn, HasSubstr("row5 "));
  EXPECT_THAT(drawn, Not(HasSubstr("row6 ")));
  EXPECT_THAT(drawn, HasSubstr("row29"));
  EXPECT_THAT(drawn, HasSubstr("1199.000\n"));
}

TEST(TerminalExplanation, DrawsASearchAsATreeWithProbabilities) {
  const std::string drawn = terminal_explanation(small_explanation(), {});
  EXPECT_THAT(drawn, HasSubstr("3. Search\n"
                               "    P    log P\n"
                               "                <s>\n"
                               "0.500   -0.693  ├─* a\n"
                               "1.000   -0.693  │ └─* </s> (ends)\n"
                               "0.250   -1.386  └─ b (dropped)\n"));
}

TEST(TerminalExplanation, IsNoWiderThanTheTerminalAndPlainWhereThatIsPlain) {
  for (const Index width : {24, 50, 80, 200}) {
    const std::string drawn = terminal_explanation(small_explanation(), {.width = width});
    for (const std::string& line : lines_of(drawn)) EXPECT_LE(cells_of(line), width) << line;
  }
  Explanation ascii = small_explanation();
  ascii.parts[0].steps[0].matrices[0].rows =
      ascii.parts[0].steps[0].matrices[0].columns = {"a", "b"};
  const std::string drawn = terminal_explanation(ascii, {.ink = Ink::ascii});
  EXPECT_TRUE(std::ranges::all_of(drawn, [](char c) { return c == '\n' || (c >= 32 && c < 127); }));
}

TEST(TerminalExplanation, FoldsLongTables) {
  const std::string drawn = terminal_explanation(small_explanation(), {});
  EXPECT_THAT(drawn, HasSubstr("1022\n"));
  EXPECT_THAT(drawn, Not(HasSubstr("1023\n")));
  EXPECT_THAT(drawn, HasSubstr("1060\n"));
}

// Between <style> and </style> stands what is no markup.
std::string markup_of(std::string page) {
  const std::size_t begin = page.find("<style>") + 7;
  page.erase(begin, page.find("</style>") - begin);
  return page.substr(page.find("<html"));
}

TEST(ExplanationPage, IsWellFormedAndLoadsNothingAndNeedsNoScript) {
  const std::string page = explanation_html(small_explanation());
  EXPECT_EQ(malformed_at(markup_of(page)), "");
  for (const char* part : {"http:", "https:", "src=", "<script", "<link", "@import", "url("}) {
    EXPECT_THAT(page, Not(HasSubstr(part)));
  }
  EXPECT_THAT(page, HasSubstr("<h3>1. Mask &amp; &lt;softmax&gt;</h3>"));
  EXPECT_THAT(page, HasSubstr("(Tq, Tk) = (2, 2) · section 3.2.1 · "
                              "<code>heed/ops/softmax.cpp</code>"));
}

TEST(ExplanationPage, HasTheCornerOfALargeMatrixAndAllOfItBehindAClick) {
  const std::string page = explanation_html(small_explanation());
  const std::size_t click = page.find("<summary>all 30 x 40 numbers</summary>");
  ASSERT_NE(click, page.npos);
  const std::string corner = page.substr(0, click);
  const std::string all = page.substr(click, page.find("</details>", click) - click);
  EXPECT_EQ(corner.find("row15"), corner.npos);
  EXPECT_EQ(occurrences(all, "\nrow"), 29);  // and the first behind <pre>
  for (const char* number : {"    0.000", "  617.000", " 1199.000"}) {
    EXPECT_THAT(all, HasSubstr(number));
  }
  EXPECT_THAT(page, Not(HasSubstr("all 2 x 2 numbers")));
}

TEST(ExplanationPage, ColoursCellsByTheirNumbersAndNestsTheTree) {
  const std::string page = explanation_html(small_explanation());
  EXPECT_THAT(page, HasSubstr("<td class=\"d11\">0.500</td><td>-inf</td>"));
  EXPECT_THAT(page, HasSubstr("<td class=\"d15\">1.000</td>"));
  EXPECT_THAT(page, HasSubstr("<li><b>a</b> <span class=\"quiet\">P 0.500, log P -0.693</span>\n"
                              "<ul>\n<li><b>&lt;/s&gt;</b>"));
  EXPECT_THAT(page, HasSubstr("<li class=\"dropped\">b "));
  EXPECT_THAT(page, HasSubstr("<summary>20 more rows</summary>"));
}

TEST(Explanations, ThatDisagreeWithThemselvesAreRefused) {
  const auto with = [](ExplainedStep step) {
    return [step] { check_explanation({.parts = {{"Part", {step}}}}); };
  };
  EXPECT_THAT(
      with({.title = "Step", .matrices = {{.rows = {"a"}, .columns = {"b", "c"}, .values = {1}}}}),
      ThrowsMessage<Error>("Step: got 1 numbers for 1 rows of 2"));
  EXPECT_THAT(with({.title = "Step", .matrices = {{.rows = {"a", "b"}, .values = {1, 2, 3}}}}),
              ThrowsMessage<Error>("Step: got 3 numbers for 2 rows of 1"));
  EXPECT_THAT(with({.title = "Step", .tree = SearchTree{.nodes = {{.parent = 0}}}}),
              ThrowsMessage<Error>("Step: node 0 of the tree has the parent 0"));
}

}  // namespace
}  // namespace heed::viz
