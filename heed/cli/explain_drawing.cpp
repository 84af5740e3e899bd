#include "heed/cli/explain_drawing.h"

#include "heed/base/files.h"
#include "heed/cli/standard_output.h"
#include "heed/cli/terminal.h"

namespace heed::cli {

explain::Choice ExplainOptions::choice() const {
  return {.layer = layer - 1,
          .head = head - 1,
          .place = place ? std::optional(*place - 1) : std::nullopt,
          .likeliest = likeliest,
          .beams = beams.value_or(0),
          .most = most};
}

void declare_explanation(Settings& settings, ExplainOptions& options) {
  settings.add("layer", options.layer, "layer whose steps are shown, from 1").at_least(1);
  settings.add("head", options.head, "head of its attention, from 1").at_least(1);
  settings
      .add("place", options.place,
           "token, from 1, of which the likeliest next ones are listed, or, of an encoder model, "
           "those in its place [first of a translation, last of a text, first [MASK]]")
      .at_least(1);
  settings.add("likeliest", options.likeliest, "how many next tokens are listed").at_least(1);
}

void declare_page(Settings& settings, std::filesystem::path& html) {
  settings.add("html", html, "write a page with all numbers into this file");
}

void tell_explanation(const viz::Explanation& explanation, const std::filesystem::path& html) {
  if (html.empty()) {
    print("{}", terminal_explanation(explanation, terminal_of_output()));
  } else {
    write_file(html, explanation_html(explanation));
  }
}

}  // namespace heed::cli
