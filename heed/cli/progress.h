#pragma once

#include "heed/train/observer.h"

namespace heed::cli {

// Tells on standard error how training goes: on a terminal one line that is drawn again as steps
// are made; elsewhere a line a report, and where reports are rare one a minute.
class ProgressLine : public train::Observer {
 public:
  enum class Style { redrawn, lines };

  explicit ProgressLine(Style style) : style_(style) {}
  ~ProgressLine() override;  // ends the line
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  void started(Index step) override;
  void stepped(const train::Report& report) override;
  void reported(const train::Report& report) override;
  void validated(const train::ValidationReport& report) override;
  void warned(Index step, const std::string& message) override;

 private:
  void line(const std::string& text);

  Style style_;
  bool open_ = false;   // a line was drawn and not ended
  double shown_ = 0.0;  // Report::seconds of what was last shown
};

// "step 1,200  epoch 3.21  loss 3.2140  12,345 tokens/s  4 min left"
std::string progress_text(const train::Report& report);
// "45 s", "12 min", "3 h 20 min"; nothing where it is not finite
std::string duration_text(double seconds);

}  // namespace heed::cli
