#pragma once

#include <functional>
#include <string>
#include <variant>

#include "heed/decode/beam_search.h"
#include "heed/decode/sampling.h"
#include "heed/decode/shortlist.h"
#include "heed/models/sequence_to_sequence.h"
#include "heed/text/long_lines.h"

namespace heed::decode {

struct Greedy {
  Rules rules = {};
};
using Search = std::variant<Greedy, BeamConfig, SamplingConfig>;

struct TranslateConfig {
  Search search = BeamConfig{};
  LengthLimit length = {};
  Index max_source = 512;  // tokens of a line with its end; learned positions may allow fewer
  LongLines long_lines = LongLines::refuse;  // or the parts' translations, joined by spaces
  Index batch_tokens = 2048;                 // of source, together
  Index batch_sentences = 64;                // together; a search has several hypotheses of each
  Index window = 32;           // batches' worth of lines that are read, sorted and held at a time
  int workers = 0;             // batches beside each other, on equal shares of the threads;
                               // 0: as many as there are threads
  std::string name = "input";  // of the text, for messages
  Index first_line = 1;        // the number of the first line, for messages and random numbers
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
  Index tokens = 0;  // prefix and ends among them
};

struct Translation {
  Index line = 0;               // its number
  std::vector<Output> outputs;  // the best first, one at least; for an empty line one empty text
};

// Text to text, with a packed model; with another, what a line becomes may depend on its batch.
struct Translator {
  models::SequenceToSequence model;
  Tokenizer source, target;
  Shortlist shortlist = {};  // wants a packed model
  nn::CutHeads cut = {};     // heads that the model does without
};

// Reads lines until `next` returns false, and gives each translation to `take` in the order of the
// lines. Of the text only a window is held at a time; in it lines are sorted by length into
// batches. Neither the batches nor workers or threads change what a line becomes. Throws on a line
// that is too long ("input:7: …") and what `next` throws, once every line before it was taken; and
// what the search refuses.
void translate(const Translator& translator, const std::function<bool(Line&)>& next,
               const std::function<void(const Translation&)>& take,
               const TranslateConfig& config = {});

// The same for lines in memory.
std::vector<Translation> translate(const Translator& translator, std::span<const Line> lines,
                                   const TranslateConfig& config = {});

// Throws on numbers that make no sense.
void check_config(const TranslateConfig& config);

}  // namespace heed::decode
