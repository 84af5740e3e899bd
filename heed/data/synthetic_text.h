#pragma once

#include <string>
#include <vector>

#include "heed/base/random.h"

namespace heed::data {

// Texts of which what is right is known, so that a model that fails says something of itself.

// What a target is made of its source.
enum class SyntheticTask {
  copy,     // the same words
  reverse,  // the last first
  sort,     // by number
  parity,   // of words 0 and 1: whether the ones so far are odd, at each
};

struct SyntheticPairs {
  SyntheticTask task = SyntheticTask::copy;
  Index least = 5, most = 20;  // words of a source, each length as often
  Index vocabulary = 20;       // words w1, w2, ...; parity has two of its own
};

// Throws on impossible sizes.
void check_sizes(const SyntheticPairs& pairs);

struct SyntheticPair {
  std::string source, target;
};
SyntheticPair draw(const SyntheticPairs& pairs, Rng& rng);

// How the second half of a line asks for the pairs of the first.
enum class RecallOrder {
  same,      // each stands period() characters behind where it was said: by place alone
  shuffled,  // by what the key is: harder to learn by far
};

// Lines in which a key tells again what stood beside it before ("associative recall": Graves et
// al., "Neural Turing Machines", 2014, section 4.3): pairs of a key (a, b, ...) and a value (A, B,
// ...), `distance` dots, "?", and the pairs again. Nothing but the first half decides the second,
// more than `distance` characters before.
struct RecallLines {
  Index pairs = 4;        // of different keys
  Index vocabulary = 20;  // keys, and as many values
  Index distance = 32;
  RecallOrder order = RecallOrder::same;

  Index period() const { return 2 * pairs + distance + 1; }
  Index length() const { return 4 * pairs + distance + 2; }  // characters, "\n" among them
};

void check_sizes(const RecallLines& lines);
std::string draw(const RecallLines& lines, Rng& rng);

// What remains to be guessed of a line: the mean loss a character, natural, of who remembers all of
// the line, and of who has forgotten its first half where the second begins.
struct RecallLoss {
  double remembering = 0.0, forgetting = 0.0;
};
RecallLoss least_loss(const RecallLines& lines);

}  // namespace heed::data
