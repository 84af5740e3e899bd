#include "heed/cli/progress.h"

#include <cmath>

#include "heed/base/numbers.h"
#include "heed/cli/standard_error.h"
#include "heed/cli/terminal.h"

namespace heed::cli {

namespace {

// "[######----] ", as long as the end of training is known.
std::string bar(const train::Report& report, Index cells) {
  const double done = report.seconds / std::max(report.seconds + report.seconds_left, 1e-9);
  return fmt::format("[{:-<{}}] ", std::string(static_cast<std::size_t>(done * double(cells)), '#'),
                     cells);
}

// With the bar that there is room for. What is wider than a terminal would stay there in a row that
// is not drawn over.
std::string drawn(const train::Report& report, Index columns) {
  constexpr Index kFewest = 5, kMost = 20, kFrame = 3;  // cells of a bar, and "[] "
  const std::string text = progress_text(report).substr(0, columns - 1);
  const Index cells = std::min(kMost, columns - 1 - std::ssize(text) - kFrame);
  return std::isfinite(report.seconds_left) && cells >= kFewest ? bar(report, cells) + text : text;
}

}  // namespace

std::string duration_text(double seconds) {
  if (!std::isfinite(seconds)) return "";
  const auto minutes = static_cast<Index>(std::lround(seconds / 60));
  if (seconds < 90) return fmt::format("{:.0f} s", seconds);
  if (minutes < 90) return fmt::format("{} min", minutes);
  return fmt::format("{} h {} min", minutes / 60, minutes % 60);
}

std::string progress_text(const train::Report& report) {
  std::string text =
      fmt::format("step {}  epoch {:.2f}  loss {:.4f}  {} tokens/s", grouped(double(report.step)),
                  report.epoch, report.loss, grouped(report.tokens_per_second));
  if (const std::string left = duration_text(report.seconds_left); !left.empty()) {
    text += fmt::format("  {} left", left);
  }
  return text;
}

ProgressLine::~ProgressLine() {
  if (open_) write_error("\n");
}

void ProgressLine::line(const std::string& text) {
  tell("{}{}", style_ == Style::redrawn ? "\r\033[K" : "", text);
  open_ = false;
}

void ProgressLine::started(Index step) {
  if (step > 0) line(fmt::format("goes on from step {}", grouped(double(step))));
}

void ProgressLine::stepped(const train::Report& report) {
  const double pause = style_ == Style::redrawn ? 0.1 : 60.0;  // seconds
  if (report.seconds - shown_ >= pause) reported(report);
}

void ProgressLine::reported(const train::Report& report) {
  shown_ = report.seconds;
  if (style_ == Style::lines) return line(progress_text(report));
  write_error("\r\033[K" + drawn(report, error_width()));
  open_ = true;
}

void ProgressLine::validated(const train::ValidationReport& report) {
  std::string text = fmt::format("validation at step {}:", grouped(double(report.step)));
  for (const auto& [name, value] : report.validation.metrics) {
    text += fmt::format("  {} {:.4f}", name, value);
  }
  line(text + (report.standing == train::Standing::best ? "  (best)" : ""));
}

void ProgressLine::warned(Index, const std::string& message) {
  line("heed: " + message);
}

}  // namespace heed::cli
