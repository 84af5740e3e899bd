#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <variant>

#include "heed/decode/beam_search.h"
#include "heed/decode/sampling.h"
#include "heed/models/transformer.h"
#include "heed/text/tokenizer.h"

namespace heed::decode {

struct Greedy {
  Rules rules = {};
};
using Search = std::variant<Greedy, BeamConfig, SamplingConfig>;

// What becomes of a line that has more tokens than the model is to read at once.
enum class TooLong {
  refuse,  // an Error that names the line
  split,   // its parts are translated apart and joined by a space; see split_line.h
};

struct TranslateConfig {
  Search search = BeamConfig{};
  LengthLimit length = {};
  Index max_source = 512;  // tokens of a line, its end not counted; learned positions allow fewer
  TooLong too_long = TooLong::refuse;
  Index batch_tokens = 2048;   // of source, together
  Index batch_sentences = 64;  // together; a search has several hypotheses of each
  Index window = 32;           // batches' worth of lines that are read, sorted and held at a time
  int workers = 1;             // batches beside each other, each on `threads` threads
  int threads = 0;             // 0: as many as the caller's loops have
};

// A line to translate.
struct Line {
  std::string source;
  std::string prefix = {};  // what its translation begins with
};

// A translation of a line, one of several.
struct Output {
  std::string text;
  float log_probability = 0.0f;  // see Hypothesis; of a split line the sums over its parts
  float score = 0.0f;
  Ending ending = Ending::end;
};

struct Translation {
  Index line = 0;               // from 1
  std::vector<Output> outputs;  // the best first, one at least; for an empty line one empty text
};

// Text to text: a model with what turns text into its tokens and back. The model must outlive it;
// encode and decode must be safe to call from several threads.
struct Translator {
  using Encode = std::function<std::vector<Token>(std::string_view)>;  // without the end token
  using Decode = std::function<std::string(std::span<const Token>)>;

  const models::Transformer& model;
  Encode source;
  Encode target;  // for prefixes
  Decode text;

  static Translator with(const models::Transformer& model, const Tokenizer& source,
                         const Tokenizer& target);
};

// Reads lines until `next` returns false, and gives each translation to `take` in the order of the
// lines. Of the text only a window is held at a time; in it lines are sorted by length into
// batches. Neither the batches nor workers or threads change what a line becomes. Throws, after
// what came before the window was taken, on a line that is too long ("line 7: …") and what the
// search refuses.
void translate(const Translator& translator, const std::function<bool(Line&)>& next,
               const std::function<void(const Translation&)>& take,
               const TranslateConfig& config = {});

// The same for lines in memory.
std::vector<Translation> translate(const Translator& translator, std::span<const Line> lines,
                                   const TranslateConfig& config = {});

// Throws on numbers that make no sense.
void check_config(const TranslateConfig& config);

}  // namespace heed::decode
