#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "heed/base/files.h"
#include "heed/base/index.h"

namespace heed::tests {

// Lines, and what the `tokenizers` package made of them: expected.json in a folder.
class TokenizersGolden : public testing::Test {
 protected:
  explicit TokenizersGolden(std::filesystem::path where) : folder(std::move(where)) {}

  std::string line(std::size_t i) const { return expected["lines"][i].get<std::string>(); }
  std::vector<Token> ids(const char* field, std::size_t i) const {
    return expected[field][i].get<std::vector<Token>>();
  }
  // Holds what `of` gives for each line or sequence against the field's, up to ten differences.
  void expect_all(const char* field, const auto& of) const {
    int different = 0;
    for (std::size_t i = 0; i < expected[field].size(); ++i) {
      const nlohmann::json got = of(i);
      EXPECT_EQ(got, expected[field][i]) << field << " " << i;
      different += got != expected[field][i];
      ASSERT_LT(different, 10);
    }
  }

  const std::filesystem::path folder;
  const nlohmann::json expected = nlohmann::json::parse(read_file(folder / "expected.json"));
};

}  // namespace heed::tests
