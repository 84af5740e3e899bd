#include "heed/cli/search_settings.h"

namespace heed::cli {

namespace {

void declare_beam(Settings& settings, decode::BeamConfig& beam) {
  settings.add("decoding.beam", beam.beams, "hypotheses of a sentence that live at a time")
      .alias({"beams", "beam-size", "num-beams"});
  settings.add("decoding.candidates", beam.candidates,
               "continuations ranked a step; 0: twice the beam");
  settings
      .add("decoding.length-penalty", beam.penalty.exponent,
           "exponent of the length that scores are divided by; 0: none")
      .alias({"normalize", "lenpen", "alpha"});
  settings.add("decoding.penalty", beam.penalty.kind,
               "power: length^a; gnmt: ((5 + length) / 6)^a, the paper's");
  settings.add("decoding.stop", beam.stop, "when the search for a sentence ends");
  settings.add("decoding.n-best", beam.n_best, "translations a line")
      .alias({"nbest", "num-return-sequences"});
}

void declare_rules(Settings& settings, decode::Rules& rules) {
  settings.add("decoding.min-length", rules.min_length, "tokens before a translation may end");
  settings
      .add("decoding.no-repeat-ngram", rules.no_repeat_ngram,
           "no so many tokens in a row come twice; 0: they may")
      .alias({"no-repeat-ngram-size"});
  settings.add("decoding.repetition-penalty", rules.repetition_penalty,
               "above 1 punishes tokens that were said");
  settings.add("decoding.at-limit", rules.at_limit, "how a translation at its limit ends");
}

void declare_limits(Settings& settings, SearchOptions& options) {
  decode::TranslateConfig& config = options.translate;
  settings.add("decoding.max-length-ratio", config.length.ratio,
               "output tokens for a source token, at most");
  settings.add("decoding.max-length-extra", config.length.extra, "and so many tokens more");
  settings.add("decoding.max-length", config.length.most, "output tokens in any case, at most")
      .alias({"max-decoding-length", "max-new-tokens"});
  settings.add("decoding.prefix", options.prefix, "text that every translation begins with");
  settings.add("decoding.max-source", config.max_source, "tokens of a line, at most");
  settings.add("decoding.long-lines", config.long_lines, "what becomes of lines above that");
  settings.add("decoding.decode-tokens", config.batch_tokens, "source tokens of a batch");
  settings.add("decoding.decode-sentences", config.batch_sentences, "sentences of a batch")
      .alias({"mini-batch", "max-batch-size"});
  settings.add("decoding.window", config.window, "batches that are read and sorted together");
  settings.add("decoding.workers", config.workers, "batches beside each other");
}

}  // namespace

SearchOptions search_options(const std::filesystem::path& folder) {
  const models::GenerationConfig generation = models::load_generation(folder);
  SearchOptions options;
  options.beam = decode::beam_config(generation);
  options.translate.length.most = generation.max_length;
  options.translate.max_source = models::load_config(folder).model.max_length;
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
           "paper: beam 4, gnmt 0.6, source + 50 tokens; folder: as the model's files say")
      .then([&options] {
        if (options.preset != SearchPreset::paper) return;
        options.beam = decode::beam_of_the_paper();
        options.translate.length = decode::limit_of_the_paper();
      });
  settings.add("decoding.search", options.search, "how translations are found");
  declare_beam(settings, options.beam);
  declare_limits(settings, options);
  declare_rules(settings, options.beam.rules);
}

void declare_sampling(Settings& settings, SearchOptions& options) {
  decode::SamplingConfig& sampling = options.sampling;
  settings
      .add("decoding.temperature", sampling.temperature,
           "sampling: below 1 sharpens, above 1 flattens")
      .alias({"sampling-temperature"});
  settings
      .add("decoding.top-k", sampling.top_k, "sampling: among the likeliest so many; 0: among all")
      .alias({"sampling-topk", "sampling-top-k"});
  settings
      .add("decoding.top-p", sampling.top_p,
           "sampling: among the fewest whose probabilities sum to so much")
      .alias({"sampling-topp", "sampling-top-p"});
  settings.add("decoding.seed", sampling.seed, "sampling: of the random numbers");
}

}  // namespace heed::cli
