#include "heed/train/progress.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "heed/base/check.h"
#include "heed/base/json.h"

namespace heed::train {
namespace {

constexpr int kFormat = 1;
constexpr std::array<const char*, 3> kValidated = {"not due", "owed", "done"};

Validated validated_from(const std::string& text, const std::string& what) {
  const auto found = std::ranges::find(kValidated, text);
  check(found != kValidated.end(), "{}: got validation '{}', wanted one of {}", what, text,
        fmt::join(kValidated, ", "));
  return static_cast<Validated>(found - kValidated.begin());
}

}  // namespace

std::string to_json(const Progress& p) {
  const nlohmann::ordered_json json{
      {"format", kFormat},
      {"seed", p.seed},
      {"step", p.step},
      {"tokens", p.tokens},
      {"position", {{"epoch", p.position.epoch}, {"batch", p.position.batch}}},
      {"skipped_in_a_row", p.skipped_in_a_row},
      {"best", {{"step", p.best.step}, {"score", p.best.score}}},
      {"validations_since_best", p.validations_since_best},
      {"window",
       {{"loss", p.window.loss},
        {"tokens", p.window.tokens},
        {"gradient_norm", p.window.gradient_norm},
        {"seconds", p.window.seconds}}},
      {"seconds", p.seconds},
      {"validation", kValidated[static_cast<std::size_t>(p.validated)]},
      {"due", p.saved == Occasion::due},
      {"data", p.data},
  };
  return json_text(json);
}

Progress progress_from_json(std::string_view text, const std::string& what) {
  const nlohmann::json json = parse_json(text, what);
  try {
    check(json.at("format") == kFormat, "{}: got format {}, wanted {}", what,
          json_line(json["format"]), kFormat);
    const nlohmann::json &position = json.at("position"), &best = json.at("best"),
                         &window = json.at("window");
    return {.seed = json.at("seed"),
            .step = json.at("step"),
            .tokens = json.value("tokens", Index{0}),
            .position = {.epoch = position.at("epoch"), .batch = position.at("batch")},
            .skipped_in_a_row = json.at("skipped_in_a_row"),
            .best = {.step = best.at("step"), .score = best.at("score")},
            .validations_since_best = json.at("validations_since_best"),
            .window = {.loss = window.at("loss"),
                       .tokens = window.at("tokens"),
                       .gradient_norm = window.at("gradient_norm"),
                       .seconds = window.at("seconds")},
            .seconds = json.at("seconds"),
            .validated = validated_from(json.value("validation", "done"), what),
            .saved = json.value("due", true) ? Occasion::due : Occasion::passing,
            .data = json.value("data", std::uint64_t{0})};
  } catch (const nlohmann::json::exception& e) {
    throw Error(fmt::format("{}: {}", what, e.what()));
  }
}

}  // namespace heed::train
