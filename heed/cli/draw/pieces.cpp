#include "heed/cli/draw/drawing.h"
#include "heed/cli/verbs.h"
#include "heed/text/byte_level_trainer.h"
#include "heed/text/word_counts.h"

namespace heed::cli {
namespace {

struct PiecesOptions {
  std::filesystem::path text;
  std::vector<Index> sizes = {260, 300, 350, 400, 500, 600, 800, 1000, 1200, 1600, 2000};
};

// Calls use(line) for each line of the text.
template <typename Use>
void for_each_line(const PiecesOptions& options, const Use& use) {
  LineReader lines(options.text);
  for (std::string line; lines.next(line);) use(line);
}

double words_in(const PiecesOptions& options) {
  Index words = 0;
  for_each_line(options,
                [&](const std::string& line) { words += std::ssize(split_at_blanks(line)); });
  check(words > 0, "{}: has no words", options.text.string());
  return static_cast<double>(words);
}

double tokens_in(const PiecesOptions& options, const ByteLevelBpe& bpe) {
  ByteLevelEncoder encoder(bpe);
  std::size_t tokens = 0;
  for_each_line(options, [&](const std::string& line) { tokens += encoder.encode(line).size(); });
  return static_cast<double>(tokens);
}

Picture pieces_picture(const PiecesOptions& options) {
  const double words = words_in(options);
  const std::filesystem::path files[] = {options.text};
  viz::Line line{};
  for (const Index size : options.sizes) {
    const ByteLevelBpe bpe = train_byte_level_bpe(files, {.vocab_size = size, .min_frequency = 1});
    line.x.push_back(static_cast<double>(size));
    line.y.push_back(tokens_in(options, bpe) / words);
  }
  return viz::LineChart{.title = fmt::format("Byte-level BPE learnt from {} words of {}", words,
                                             options.text.filename().string()),
                        .x_axis = "vocabulary, 256 bytes among it",
                        .y_axis = "tokens a word",
                        .lines = {line}};
}

}  // namespace

Verb draw_pieces() {
  auto options = std::make_shared<PiecesOptions>();
  Verb verb{.name = "draw pieces", .summary = "draw how many tokens the words of a text become"};
  verb.settings.add_positional("FILE", options->text, "text, plain or .gz").required();
  verb.settings.add("vocab-size", options->sizes, "sizes of the vocabulary, in ascending order")
      .at_least(257);
  return drawing(std::move(verb), [options] { return pieces_picture(*options); });
}

}  // namespace heed::cli
