#include "heed/cli/progress.h"

#include <fmt/core.h>

#include <cmath>

#include "heed/cli/numbers.h"

namespace heed::cli {

namespace {

// "[######----] ", as long as the end of training is known.
std::string bar(const train::Report& report) {
  constexpr int kCells = 20;
  if (!std::isfinite(report.seconds_left)) return "";
  const double done = report.seconds / std::max(report.seconds + report.seconds_left, 1e-9);
  return fmt::format("[{:-<{}}] ", std::string(static_cast<std::size_t>(done * kCells), '#'),
                     kCells);
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

void ProgressLine::line(const std::string& text) {
  fmt::print(stderr, "{}{}\n", style_ == Style::redrawn ? "\r\033[K" : "", text);
}

void ProgressLine::started(Index step) {
  if (step > 0) line(fmt::format("goes on from step {}", grouped(double(step))));
}

void ProgressLine::reported(const train::Report& report) {
  if (style_ == Style::lines) {
    line(progress_text(report));
  } else {
    fmt::print(stderr, "\r\033[K{}{}", bar(report), progress_text(report));
    std::fflush(stderr);
  }
}

void ProgressLine::validated(const train::ValidationReport& report) {
  std::string text = fmt::format("validation at step {}:", grouped(double(report.step)));
  for (const auto& [name, value] : report.validation.metrics) {
    text += fmt::format("  {} {:.4f}", name, value);
  }
  line(text + (report.standing == train::Standing::best ? "  (best)" : ""));
}

void ProgressLine::warned(Index step, const std::string& message) {
  line(fmt::format("heed: step {}: {}", step, message));
}

void TensorBoard::reported(const train::Report& report) {
  events_.add(report.step, {{"train/loss", report.loss},
                            {"train/learning_rate", report.learning_rate},
                            {"train/gradient_norm", report.gradient_norm},
                            {"train/tokens_per_second", report.tokens_per_second}});
}

void TensorBoard::validated(const train::ValidationReport& report) {
  train::Scalars scalars;
  for (const auto& [name, value] : report.validation.metrics) {
    scalars.emplace_back("valid/" + name, value);
  }
  events_.add(report.step, scalars);
}

}  // namespace heed::cli
