#include "heed/cli/search_settings.h"

namespace heed::cli {

namespace {

constexpr double kMost = 1 << 30;  // of what generation_config.json has to hold

void declare_beam(Settings& settings, decode::BeamConfig& beam) {
  settings.add("decoding.beam", beam.beams, "beam size")
      .alias({"beams", "beam-size", "num-beams"})
      .at_least(1)
      .at_most(kMost);
  settings
      .add("decoding.candidates", beam.candidates,
           "continuations of a sentence ranked at each step; 0: twice the beam size")
      .at_least(0)
      .at_most(kMost);
  settings
      .add("decoding.length-penalty", beam.penalty.exponent,
           "a, the exponent in --penalty; 0: no penalty")
      .alias({"normalize", "lenpen", "alpha"});
  settings.add("decoding.penalty", beam.penalty.form,
               "what scores are divided by. power: length^a; gnmt: ((5 + length) / 6)^a, the "
               "paper's");
  settings.add("decoding.stop", beam.stop,
               "when a sentence's search ends. first-ended: as many hypotheses as are asked for "
               "have ended; all-ended: as many as the beam size have; no-better-now: and no live "
               "one would beat them at its present length; no-better-ever: nor at any length "
               "allowed; best-certain: the translations to return can no longer change");
  settings.add("decoding.probabilities", beam.probabilities,
               "which probabilities are added up. all: the model's own; allowed: shared out among "
               "the tokens that the rules allow (renormalize_logits in transformers)");
}

void declare_rules(Settings& settings, decode::Rules& rules) {
  settings.add("decoding.min-length", rules.min_length, "least tokens of a translation")
      .at_least(0)
      .at_most(kMost);
  settings
      .add("decoding.no-repeat-ngram", rules.no_repeat_ngram,
           "never repeat an n-gram of this length; 0: off")
      .alias({"no-repeat-ngram-size"})
      .at_least(0)
      .at_most(kMost);
  settings
      .add("decoding.repetition-penalty", rules.repetition_penalty,
           "above 1 makes tokens that were used less likely; 1: off")
      .above(0);
  settings.add("decoding.at-limit", rules.at_limit,
               "how a translation that reaches its maximum length ends. cut: after any token; "
               "end: its last token must be </s>");
}

void declare_limits(Settings& settings, SearchOptions& options) {
  decode::TranslateConfig& config = options.translate;
  settings
      .add("decoding.max-length-ratio", config.length.ratio,
           "longest translation: this many tokens for each source token, plus --max-length-extra; "
           "both 0: no such limit")
      .at_least(0);
  settings
      .add("decoding.max-length-extra", config.length.extra,
           "tokens added to the limit of --max-length-ratio")
      .at_least(0)
      .at_most(kMost);
  settings
      .add("decoding.max-length", config.length.most,
           "most tokens of a translation, whatever its source; 0: no such limit")
      .alias({"max-decoding-length", "max-new-tokens"})
      .at_least(0)
      .at_most(kMost);
  settings.add("decoding.prefix", options.prefix, "text that every translation begins with");
  settings.add("decoding.max-source", config.max_source, "most tokens of a line").at_least(1);
  settings.add("decoding.long-lines", config.long_lines,
               "lines above --max-source: refuse them, or split them at sentences");
  settings.add("decoding.decode-tokens", config.batch_tokens, "most source tokens of a batch")
      .at_least(1);
  settings.add("decoding.decode-sentences", config.batch_sentences, "most sentences of a batch")
      .alias({"mini-batch", "max-batch-size"})
      .at_least(1);
  settings.add("decoding.window", config.window, "batches read ahead and sorted by length together")
      .at_least(1);
  settings
      .add("decoding.workers", config.workers,
           "batches translated beside each other, which share the model and the threads; 0: one a "
           "thread")
      .alias({"inter-threads"})
      .at_least(0);
}

void declare_sampling(Settings& settings, decode::SamplingConfig& sampling) {
  settings
      .add("decoding.temperature", sampling.temperature,
           "sampling: below 1 sharpens the distribution, above 1 flattens it")
      .alias({"sampling-temperature"})
      .above(0);
  settings
      .add("decoding.top-k", sampling.top_k, "sampling: only from the k likeliest tokens; 0: all")
      .alias({"sampling-topk", "sampling-top-k"})
      .at_least(0);
  settings
      .add("decoding.top-p", sampling.top_p,
           "sampling: only from the fewest tokens with this much probability together")
      .alias({"sampling-topp", "sampling-top-p"})
      .above(0)
      .at_most(1);
}

}  // namespace

SearchOptions search_options(const std::filesystem::path& folder) {
  const models::GenerationConfig generation = models::load_generation(folder);
  SearchOptions options;
  options.beam = decode::beam_config(generation);
  options.translate =
      decode::translate_config(generation, models::load_sequence_to_sequence_config(folder));
  return options;
}

decode::TranslateConfig translate_config(const SearchOptions& options) {
  decode::TranslateConfig config = options.translate;
  switch (options.search) {
    case Search::beam:
      config.search = options.beam;
      break;
    case Search::greedy:
      config.search = decode::Greedy{.rules = options.beam.rules};
      break;
    case Search::sampling: {
      decode::SamplingConfig sampling = options.sampling;
      sampling.rules = options.beam.rules;
      sampling.samples = options.beam.n_best;
      config.search = sampling;
      break;
    }
  }
  return config;
}

void declare_search(Settings& settings, SearchOptions& options) {
  settings
      .add("decoding.search-preset", options.preset,
           "starting point for the settings below. paper: beam 4, gnmt 0.6, source + 50 tokens; "
           "folder: what the model's files say, or the values below where there are none yet")
      .then([&options] {
        if (options.preset != SearchPreset::paper) return;
        options.beam = decode::beam_of_the_paper();
        options.translate.length = decode::limit_of_the_paper();
      });
  settings.add("decoding.search", options.search, "how a translation is searched for");
  declare_beam(settings, options.beam);
  declare_limits(settings, options);
  declare_rules(settings, options.beam.rules);
  declare_sampling(settings, options.sampling);
}

void declare_sampling_seed(Settings& settings, SearchOptions& options) {
  settings.add("decoding.seed", options.sampling.seed, "sampling: seed of the random numbers");
}

void declare_shortlist(Settings& settings, SearchOptions& options) {
  settings.add(
      "decoding.shortlist", options.shortlist,
      "choose among the words alone that `heed shortlist` found for those of the sentence: "
      "faster");
}

decode::Shortlist shortlist_of(const std::filesystem::path& folder, const TokenizerPair& tokenizers,
                               const SearchOptions& options) {
  if (!options.shortlist) return {};
  return decode::Shortlist::load(folder / decode::files::kShortlist, tokenizers);
}

void declare_n_best(Settings& settings, SearchOptions& options) {
  settings.add("decoding.n-best", options.beam.n_best, "translations a line")
      .alias({"nbest", "num-return-sequences"})
      .at_least(1)
      .at_most(kMost);
}

void check_search(const Settings& settings, const SearchOptions& options) {
  for (const char* name : {"temperature", "top-k", "top-p"}) {
    settings.check_read(name, options.search == Search::sampling, "--search sampling");
  }
  for (const char* name : {"beam", "candidates", "length-penalty", "penalty", "stop"}) {
    settings.check_read(name, options.search == Search::beam, "--search beam");
  }
  const decode::LengthLimit& length = options.translate.length;
  check_usage(length.ratio > 0 || length.extra > 0 || length.most > 0,
              "--max-length-ratio, --max-length-extra and --max-length are all 0: a translation "
              "needs a limit");
  const decode::BeamConfig& beam = options.beam;
  check_usage(length.most == 0 || beam.rules.min_length <= length.most,
              "--min-length {} is above --max-length {}", beam.rules.min_length, length.most);
  check_usage(options.prefix.find('\n') == options.prefix.npos, "--prefix: more than a line");
  check_usage(options.search != Search::greedy || beam.n_best == 1,
              "--n-best {} wants --search beam or sampling: greedy search finds one translation",
              beam.n_best);
  if (options.search != Search::beam) return;
  check_usage(beam.n_best <= beam.beams, "--n-best {} is more than --beam {}", beam.n_best,
              beam.beams);
  check_usage(beam.candidates == 0 || beam.candidates >= beam.beams,
              "--candidates {} is fewer than --beam {}", beam.candidates, beam.beams);
}

}  // namespace heed::cli
