#include "heed/explain/words.h"

#include "heed/base/check.h"

namespace heed::explain {

viz::LabelledMatrix matrix_of(const Tensor& x, const Words& words) {
  check(x.rank() == 2 && x.dim(0) == words.length(), "explain: {} rows for {} tokens", x.dim(0),
        words.length());
  return {.rows = words.pieces, .values = {x.values().begin(), x.values().end()}};
}

viz::ExplainedStep token_step(const Words& words, const std::string& source) {
  viz::Table table{.header = {"position", "piece", "id"}};
  for (Index i = 0; i < words.length(); ++i) {
    table.rows.push_back(
        {fmt::format("{}", i), words.pieces[i], fmt::format("{}", words.tokens[i])});
  }
  return {.title = "Tokens and pieces",
          .section = "section 5.1",
          .source = source,
          .note = "The text is cut into pieces of the vocabulary, and each piece is its number.",
          .shape = {words.axis()},
          .tables = {table}};
}

}  // namespace heed::explain
