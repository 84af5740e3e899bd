#include "heed/base/figures.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "heed/base/check.h"

namespace heed {
namespace {

std::string refusal_of(const std::string& json) {
  try {
    figures_of(nlohmann::ordered_json::parse(json), "figures.json");
  } catch (const Error& error) {
    return error.what();
  }
  return {};
}

TEST(Figures, ComeBackFromTheirJson) {
  Figures figures;
  figures.add("bleu", 36.5);
  figures.add("a loss before it", 1.25);
  figures.curves.push_back({"by length", "words", "BLEU", {1, 2}, {30.5, 20}});
  EXPECT_EQ(figures_of(json_of(figures), "it"), figures);
  EXPECT_EQ(figures_of(json_of(Figures{}), "it"), Figures{});
}

TEST(Figures, WhatIsNotFiniteIsNullAndComesBackAsNoNumber) {
  Figures figures;
  figures.add("loss", std::numeric_limits<double>::infinity());
  const std::string text = json_of(figures).dump();
  EXPECT_EQ(text, R"({"numbers":{"loss":null},"curves":[]})");
  EXPECT_TRUE(
      std::isnan(figures_of(nlohmann::ordered_json::parse(text), "it").numbers.front().second));
}

TEST(Figures, RefuseWhatIsNoneInOneLine) {
  EXPECT_EQ(refusal_of("[]"), "figures.json: has no \"numbers\"");
  EXPECT_EQ(refusal_of(R"({"numbers": 3})"), "figures.json: numbers: got 3, wanted an object");
  EXPECT_EQ(refusal_of(R"({"numbers": {"a": "b"}, "curves": []})"),
            "figures.json: got \"b\", wanted a number or null");
  EXPECT_EQ(refusal_of(R"({"numbers": {}, "curves": [{"name": "c", "x_axis": "", "y_axis": "",
                         "x": [1, 2], "y": [1]}]})"),
            "figures.json: c: 2 places and 1 values");
}

}  // namespace
}  // namespace heed
