#include "heed/cli/layer_settings.h"

namespace heed::cli {

using Scaling = nn::RotaryScaling::Kind;

nn::ScoreScale Value<nn::ScoreScale>::read(Texts texts) {
  const std::string& text = only(texts);
  if (text == "inverse-sqrt") return {.kind = nn::ScoreScale::Kind::inverse_sqrt};
  if (text == "none") return {.kind = nn::ScoreScale::Kind::none};
  return {.kind = nn::ScoreScale::Kind::number, .number = Value<float>::read(texts)};
}

std::string Value<nn::ScoreScale>::write(const nn::ScoreScale& scale) {
  switch (scale.kind) {
    case nn::ScoreScale::Kind::inverse_sqrt:
      return toml_string("inverse-sqrt");
    case nn::ScoreScale::Kind::none:
      return toml_string("none");
    case nn::ScoreScale::Kind::number:
      return Value<float>::write(scale.number);
  }
  return "";
}

void declare_rotary(Settings& settings, nn::RotaryConfig& rotary) {
  settings
      .add("model.rotary-width", rotary.width,
           "rotary positions: elements of each head that turn; 0: all")
      .at_least(0);
  settings.add("model.rotary-base", rotary.base, "rotary positions: base of the wavelengths")
      .alias({"rope-theta"})
      .above(0);
  nn::RotaryScaling& scaling = rotary.scaling;
  settings
      .add("model.rotary-scaling", scaling.kind,
           "rotary positions: how wavelengths grow for texts longer than those of the first "
           "training")
      .alias({"rope-scaling"});
  settings.add("model.rotary-factor", scaling.factor, "rotary scaling: by this factor").above(0);
  settings
      .add("model.rotary-low-frequency", scaling.low_frequency,
           "rotary scaling llama3: what turns so often in the original length, or less, is slowed "
           "by the whole factor")
      .above(0);
  settings
      .add("model.rotary-high-frequency", scaling.high_frequency,
           "rotary scaling llama3: what turns so often, or more, is not slowed")
      .above(0);
  settings
      .add("model.rotary-original-length", scaling.original_length,
           "rotary scaling llama3: tokens of the first training's texts")
      .at_least(1);
}

void declare_relative(Settings& settings, nn::RelativeConfig& relative) {
  settings
      .add("model.relative-reach", relative.reach,
           "positions shaw: farther keys and values have those of this distance")
      .alias({"max-relative-position"})
      .at_least(1);
  settings
      .add("model.relative-buckets", relative.buckets, "positions t5: numbers a head, of distances")
      .alias({"relative-attention-num-buckets"})
      .at_least(2);
  settings
      .add("model.relative-max-distance", relative.max_distance,
           "positions t5: from which on distances share the last")
      .alias({"relative-attention-max-distance"})
      .at_least(2);
}

void check_relative_read(const Settings& settings, nn::Positions positions) {
  settings.check_read("relative-reach", positions == nn::Positions::shaw, "--positions shaw");
  for (const char* name : {"relative-buckets", "relative-max-distance"}) {
    settings.check_read(name, positions == nn::Positions::t5, "--positions t5");
  }
}

void check_rotary_read(const Settings& settings, const nn::RotaryConfig& rotary, bool is_read) {
  for (const char* name : {"rotary-width", "rotary-base", "rotary-scaling"}) {
    settings.check_read(name, is_read, "--positions rotary");
  }
  settings.check_read("rotary-factor", rotary.scaling.kind != Scaling::none, "--rotary-scaling");
  for (const char* name :
       {"rotary-low-frequency", "rotary-high-frequency", "rotary-original-length"}) {
    settings.check_read(name, rotary.scaling.kind == Scaling::llama3, "--rotary-scaling llama3");
  }
}

}  // namespace heed::cli
