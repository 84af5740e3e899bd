#include "heed/decode/output_format.h"

#include <fmt/format.h>

namespace heed::decode {

std::string formatted(const Translation& translation, OutputFormat format) {
  const Output& best = translation.outputs.front();
  switch (format) {
    case OutputFormat::text:
      return best.text + "\n";
    case OutputFormat::scored:
      return fmt::format("{:.4f}\t{}\n", best.score, best.text);
    case OutputFormat::n_best:
      break;
  }
  std::string lines;
  for (const Output& one : translation.outputs) {
    lines += fmt::format("{} ||| {} ||| F0= {:.4f} ||| {:.4f}\n", translation.line - 1, one.text,
                         one.log_probability, one.score);
  }
  return lines;
}

}  // namespace heed::decode
