#pragma once

#include <gtest/gtest.h>

#include <filesystem>

#include "heed/base/check.h"
#include "heed/viz/explanation.h"
#include "tests/explain/plain_formulas.h"

namespace heed::explain {

inline std::vector<viz::ExplainedStep> steps_of(const viz::Explanation& explanation) {
  std::vector<viz::ExplainedStep> all;
  for (const viz::ExplainedPart& part : explanation.parts) {
    all.insert(all.end(), part.steps.begin(), part.steps.end());
  }
  return all;
}

inline std::vector<std::string> titles_of(const viz::Explanation& explanation) {
  std::vector<std::string> titles;
  for (const viz::ExplainedStep& step : steps_of(explanation)) titles.push_back(step.title);
  return titles;
}

inline std::vector<std::string> parts_of(const viz::Explanation& explanation) {
  std::vector<std::string> titles;
  for (const viz::ExplainedPart& part : explanation.parts) titles.push_back(part.title);
  return titles;
}

// What every explanation keeps: numbers as its shapes say, and files that are there.
inline void expect_sound(const viz::Explanation& explanation) {
  EXPECT_NO_THROW(check_explanation(explanation));
  for (const viz::ExplainedStep& step : steps_of(explanation)) {
    EXPECT_TRUE(std::filesystem::exists(step.source)) << step.title << ": " << step.source;
    EXPECT_FALSE(step.section.empty() && !step.tree) << step.title;
    if (step.title == "Logits" || step.title.starts_with("Softmax: prob")) continue;
    for (const viz::LabelledMatrix& matrix : step.matrices) {
      ASSERT_EQ(step.shape.size(), 2u) << step.title;
      EXPECT_EQ(step.shape[0].size, std::ssize(matrix.rows)) << step.title;
      EXPECT_EQ(step.shape[1].size, matrix.width()) << step.title;
    }
  }
}

// The numbers of the step of that title in the part of that title.
inline plain::Rows numbers(const viz::Explanation& explanation, const std::string& part,
                           const std::string& title) {
  for (const viz::ExplainedPart& one : explanation.parts) {
    for (const viz::ExplainedStep& step : one.steps) {
      if (one.title != part || !step.title.starts_with(title)) continue;
      const viz::LabelledMatrix& matrix = step.matrices.at(0);
      return plain::rows_of(
          Tensor({std::ssize(matrix.rows), matrix.width()}, std::span(matrix.values)));
    }
  }
  throw Error("no such step: " + part + ", " + title);
}

// The chain from queries to the weighted sum as a reader finds it on the page.
inline void expect_attention(const viz::Explanation& told, const std::string& part, double width) {
  const auto at = [&](const char* title) { return numbers(told, part, title); };
  const std::vector<std::pair<plain::Rows, const char*>> chain{
      {plain::times_transposed(at("Queries"), at("Keys")), "Scores"},
      {plain::scaled(at("Scores"), 1 / std::sqrt(width)), "Scaled scores"},
      {plain::softmax(at("Mask")), "Softmax"},
      {plain::times_transposed(at("Softmax"), plain::transposed(at("Values"))), "Weighted sum"}};
  for (const auto& [computed, shown] : chain) {
    plain::expect_near(computed, at(shown), part + ", " + shown);
  }
}

}  // namespace heed::explain
