#pragma once

#include <span>
#include <string>
#include <vector>

#include "heed/ops/rotary.h"

namespace heed::nn {

// How frequencies are slowed for sequences longer than those of the first training, as
// transformers' rope_scaling has it.
struct RotaryScaling {
  // linear: all by the factor (Chen et al., 2023, "Extending Context Window of Large Language
  // Models via Positional Interpolation"). llama3: by the factor those that turn at most
  // `low_frequency` times in the original length, none that turn `high_frequency` times or more,
  // and between the two by a part (Llama 3.1).
  enum class Kind { none, linear, llama3 };

  Kind kind = Kind::none;
  double factor = 1.0;
  double low_frequency = 1.0, high_frequency = 4.0;  // turns; these three for Kind::llama3 alone
  Index original_length = 8192;

  friend bool operator==(const RotaryScaling&, const RotaryScaling&) = default;
};

struct RotaryConfig {
  Index width = 0;  // R, the elements of each head that are turned: Dh, or its first ones
  double base = 10000.0;
  RotaryScaling scaling = {};

  friend bool operator==(const RotaryConfig&, const RotaryConfig&) = default;
};

// What is impossible in a config, in words: an odd width, a base or factor that is not positive,
// frequencies of llama3 that are not in order.
std::vector<std::string> faults(const RotaryConfig& config);

// Rotary positions (Su et al., 2021, "RoFormer", section 3.2.2): pair i of a head turns by
// position * base^(-2i / R). A pair is (i, i + R / 2), as in GPT-NeoX and Llama.
class Rotary {
 public:
  // Throws a config's faults in one line.
  explicit Rotary(const RotaryConfig& config);

  std::span<const double> frequencies() const { return frequencies_; }  // (R / 2), scaled
  // What turns rows that stand there (nn::positions_of, nn::Past::positions). positions (N)
  ops::Rotation forward(std::span<const Token> positions) const;

 private:
  std::vector<double> frequencies_;
};

}  // namespace heed::nn
