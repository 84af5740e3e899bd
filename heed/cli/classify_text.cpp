#include <algorithm>

#include "heed/base/threads.h"
#include "heed/cli/model_folder.h"
#include "heed/cli/text_files.h"
#include "heed/cli/verbs.h"
#include "heed/decode/text_classifier.h"
#include "heed/text/word_counts.h"

namespace heed::cli {
namespace {

struct ClassifyTextOptions {
  std::filesystem::path folder, input, output;
  Index top = 1;
  decode::ComputeType compute_type = decode::ComputeType::float32;
  int threads = 0;
  InvalidUtf8 invalid = InvalidUtf8::refuse;
};

// "good\t0.9731\tbad\t0.0269": the likeliest labels, the likeliest first.
std::string likeliest(const float* probabilities, const std::vector<std::string>& labels,
                      Index top) {
  std::vector<std::size_t> order(labels.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::ranges::stable_sort(order, std::greater(), [&](std::size_t i) { return probabilities[i]; });
  order.resize(std::min(order.size(), static_cast<std::size_t>(top)));
  std::string text;
  for (const std::size_t i : order) {
    if (!text.empty()) text += '\t';
    text += fmt::format("{}\t{:.4f}", labels[i], probabilities[i]);
  }
  return text;
}

// A line of output a line of input.
void classify_lines(const decode::TextEncoder& encoder, const ClassifyTextOptions& options,
                    LineReader& lines, Output& output) {
  constexpr std::size_t kAtOnce = 256;
  const std::vector<std::string>& labels = encoder.model.config().labels;
  std::vector<std::string> texts;
  const auto write = [&] {
    const Tensor all = decode::classify_texts(encoder, texts);
    for (std::size_t i = 0; i < texts.size(); ++i) {
      output.line(likeliest(all.data() + i * labels.size(), labels, options.top));
    }
    texts.clear();
  };
  for (std::string line; lines.next(line);) {
    texts.push_back(line);
    if (texts.size() == kAtOnce) write();
  }
  write();
}

// A line of output a word, and an empty one behind each line of input.
void classify_words(const decode::TextEncoder& encoder, const ClassifyTextOptions& options,
                    LineReader& lines, Output& output) {
  const std::vector<std::string>& labels = encoder.model.config().labels;
  for (std::string line; lines.next(line); output.line("")) {
    std::vector<std::string> words;
    for (const std::string_view word : split_at_blanks(line)) words.emplace_back(word);
    const Tensor all = decode::classify_words(encoder, words);
    for (std::size_t i = 0; i < words.size(); ++i) {
      output.line(fmt::format("{}\t{}", words[i],
                              likeliest(all.data() + i * labels.size(), labels, options.top)));
    }
  }
}

int run(const ClassifyTextOptions& options) {
  const Threads threads(options.threads);
  const decode::TextEncoder encoder =
      decode::load_packed_text_encoder(options.folder, options.compute_type);
  LineReader lines = open_lines(options.input, options.invalid);
  Output output(options.output);
  if (encoder.model.config().head == models::EncoderHead::token_classification) {
    classify_words(encoder, options, lines, output);
  } else {
    classify_lines(encoder, options, lines, output);
  }
  output.commit();
  return 0;
}

Verb classify(Task task, const std::string& summary, const std::string& details) {
  auto options = std::make_shared<ClassifyTextOptions>();
  Verb verb{.name = "classify", .task = task, .summary = summary, .details = details};
  Settings& settings = verb.settings;
  settings.add_positional("MODEL", options->folder, "model folder").required();
  settings.add("input", options->input, "text, plain or .gz [standard input]");
  settings.add("output", options->output, "result [standard output]");
  settings.add("top", options->top, "labels that are written, the likeliest first").at_least(1);
  declare_invalid_utf8(settings, options->invalid);
  declare_compute_type(settings, options->compute_type);
  declare_threads(settings, options->threads);
  verb.run = [options] { return run(*options); };
  return verb;
}

}  // namespace

Verb classify_sentences() {
  return classify(Task::sentence_classification, "name the labels of texts, with probabilities",
                  "A line of output for each of input: LABEL<TAB>PROBABILITY, and so on.");
}

Verb classify_tokens() {
  return classify(
      Task::token_classification, "name the labels of words, with probabilities",
      "Each line of input is a sentence, its words between blanks. A line of output for "
      "each word, WORD<TAB>LABEL<TAB>PROBABILITY, and so on; an empty line ends a "
      "sentence.");
}

}  // namespace heed::cli
