#pragma once

#include "heed/train/observer.h"
#include "heed/train/tensorboard.h"

namespace heed::cli {

// Tells on standard error how training goes: one line that is drawn again on a terminal, one line a
// report elsewhere.
class ProgressLine : public train::Observer {
 public:
  enum class Style { redrawn, lines };

  explicit ProgressLine(Style style) : style_(style) {}

  void started(Index step) override;
  void reported(const train::Report& report) override;
  void validated(const train::ValidationReport& report) override;
  void warned(Index step, const std::string& message) override;

 private:
  void line(const std::string& text);

  Style style_;
};

// "step 1,200  epoch 3.21  loss 3.2140  12,345 tokens/s  4 min left"
std::string progress_text(const train::Report& report);
// "45 s", "12 min", "3 h 20 min"; nothing where it is not finite
std::string duration_text(double seconds);

// Writes the same numbers where TensorBoard finds them.
class TensorBoard : public train::Observer {
 public:
  explicit TensorBoard(const std::filesystem::path& directory) : events_(directory) {}

  void reported(const train::Report& report) override;
  void validated(const train::ValidationReport& report) override;

 private:
  train::EventFile events_;
};

}  // namespace heed::cli
