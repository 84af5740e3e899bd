#include "heed/cli/standard_error.h"
#include "heed/cli/text_files.h"
#include "heed/cli/verbs.h"
#include "heed/data/synthetic_text.h"

namespace heed::cli {

enum class Synthetic { copy, reverse, sort, parity, recall };

// The words of a line, from one number to another.
struct LengthRange {
  Index least = 5, most = 20;
};

template <>
struct Names<Synthetic> {
  static constexpr std::pair<const char*, Synthetic> all[] = {{"copy", Synthetic::copy},
                                                              {"reverse", Synthetic::reverse},
                                                              {"sort", Synthetic::sort},
                                                              {"parity", Synthetic::parity},
                                                              {"recall", Synthetic::recall}};
};

template <>
struct Names<data::RecallOrder> {
  static constexpr std::pair<const char*, data::RecallOrder> all[] = {
      {"same", data::RecallOrder::same}, {"shuffled", data::RecallOrder::shuffled}};
};

template <>
struct Value<LengthRange> {
  static constexpr int kCount = 1;
  static Words words() { return {}; }
  static std::string takes() { return "A-B"; }

  static LengthRange read(Texts texts) {
    const std::string& text = only(texts);
    const std::size_t dash = text.find('-');
    const std::string ends[] = {text.substr(0, dash),
                                dash == text.npos ? text : text.substr(dash + 1)};
    return {.least = Value<Index>::read(std::span(ends).first(1)),
            .most = Value<Index>::read(std::span(ends).last(1))};
  }
  static std::string write(const LengthRange& range) {
    return toml_string(fmt::format("{}-{}", range.least, range.most));
  }
};

namespace {

struct SynthesizeOptions {
  Synthetic task = Synthetic::copy;
  std::filesystem::path output;
  Index lines = 10000, vocabulary = 20;
  LengthRange length;
  data::RecallLines recall;
  std::uint32_t seed = 1;
};

data::SyntheticTask pairs_task(Synthetic task) {
  switch (task) {
    case Synthetic::reverse:
      return data::SyntheticTask::reverse;
    case Synthetic::sort:
      return data::SyntheticTask::sort;
    case Synthetic::parity:
      return data::SyntheticTask::parity;
    default:
      return data::SyntheticTask::copy;
  }
}

void write_pairs(const SynthesizeOptions& options) {
  const data::SyntheticPairs pairs{.task = pairs_task(options.task),
                                   .least = options.length.least,
                                   .most = options.length.most,
                                   .vocabulary = options.vocabulary};
  data::check_sizes(pairs);
  Output source(options.output.string() + ".source"), target(options.output.string() + ".target");
  Rng rng(options.seed);
  for (Index i = 0; i < options.lines; ++i) {
    const data::SyntheticPair pair = data::draw(pairs, rng);
    source.line(pair.source);
    target.line(pair.target);
  }
  source.commit();
  target.commit();
}

void write_recall(const SynthesizeOptions& options) {
  data::RecallLines lines = options.recall;
  lines.vocabulary = options.vocabulary;
  data::check_sizes(lines);
  Output text(options.output.string() + ".txt");
  Rng rng(options.seed);
  for (Index i = 0; i < options.lines; ++i) text.line(data::draw(lines, rng));
  text.commit();
  const data::RecallLoss loss = data::least_loss(lines);
  tell(
      "lines of {} characters; the least loss a character is {:.4f}, {:.4f} without memory of a "
      "line's first half",
      lines.length(), loss.remembering, loss.forgetting);
}

int run(const SynthesizeOptions& options) {
  if (options.task == Synthetic::recall) {
    write_recall(options);
  } else {
    write_pairs(options);
  }
  return 0;
}

}  // namespace

Verb synthesize() {
  auto options = std::make_shared<SynthesizeOptions>();
  Verb verb{.name = "synthesize",
            .summary = "make a text of a task of which the answers are known"};
  verb.details =
      "copy, reverse, sort: lines of words w1 w2 ... and what is to become of them; parity: of "
      "words 0 and 1, whether the ones so far are odd, at each. These write PREFIX.source and "
      "PREFIX.target, for translation. recall writes PREFIX.txt for language models of characters: "
      "pairs of a key and a value, dots, and the pairs again, which nothing but those before the "
      "dots decides. The same seed gives the same text.";
  Settings& settings = verb.settings;
  settings.add_positional("TASK", options->task, "what is to be learnt").required();
  settings.add("output", options->output, "what the names of the files begin with")
      .called("PREFIX")
      .required();
  settings.add("lines", options->lines, "lines to write").at_least(1);
  settings.add("length", options->length, "words of a line, at the least and at the most");
  settings.add("vocabulary", options->vocabulary,
               "different words; recall: different keys, at most 26, and as many values");
  settings.add("pairs", options->recall.pairs, "recall: pairs of a line").at_least(1);
  settings
      .add("distance", options->recall.distance, "recall: dots between the pairs and the questions")
      .at_least(0);
  settings.add("order", options->recall.order,
               "recall: the pairs come again in the same order, as far behind each, or shuffled, "
               "which is much harder to learn");
  settings.add("seed", options->seed, "of the random numbers");
  verb.check = [options](const Settings& all) {
    const bool recall = options->task == Synthetic::recall;
    for (const char* name : {"pairs", "distance", "order"})
      all.check_read(name, recall, "the task recall");
    all.check_read("length", !recall,
                   "another task than recall, whose lines are as long as --pairs "
                   "and --distance make them");
    all.check_read("vocabulary", options->task != Synthetic::parity,
                   "another task than parity, of 0 and 1");
  };
  verb.run = [options] { return run(*options); };
  return verb;
}

}  // namespace heed::cli
