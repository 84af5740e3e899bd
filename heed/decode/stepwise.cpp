#include "heed/decode/stepwise.h"

#include <algorithm>
#include <cmath>

#include "heed/base/check.h"
#include "heed/base/threads.h"
#include "heed/decode/opening.h"

namespace heed::decode {
namespace {

// A hypothesis on its way.
struct Walk {
  const Sentence* sentence;
  Index copy;
  Hypothesis so_far;
  bool done = false;
  std::optional<Token> said = {};  // in this step, but the end
  bool finite = true;              // the logits it saw last
};

void go_on(Walk& walk, Logits logits, const Special& special, const Stepwise& how) {
  std::vector<Token>& said = walk.so_far.tokens;
  const float total = logits.log_sum_exp();
  walk.finite = std::isfinite(total);
  const auto overwritten = apply(how.rules, special, said, logits, 0.0f);
  const bool last = std::ssize(said) + 1 >= walk.sentence->limit;
  const Turn turn{walk.sentence->number, walk.copy, std::ssize(said)};
  const auto token = last && how.rules.at_limit == AtLimit::end ? std::optional(special.end)
                                                                : how.choose(logits, turn);
  walk.done = last || !token || *token == special.end;
  walk.so_far.ending = token == special.end ? Ending::end : Ending::limit;
  walk.said.reset();
  if (!token) return;
  walk.so_far.log_probability += original(overwritten, logits, *token) - total;
  if (*token == special.end) return;
  said.push_back(*token);
  walk.said = token;
}

std::vector<Walk> start(std::span<const Sentence> sentences, Index copies) {
  std::vector<Walk> walks;
  for (const Sentence& sentence : sentences) {
    for (Index copy = 0; copy < copies; ++copy) {
      walks.push_back({&sentence, copy, {.tokens = sentence.prefix}});
    }
  }
  return walks;
}

void tell(const std::vector<Walk*>& live, const Listener& heard) {
  for (Walk* walk : live) {
    if (!walk->said) continue;
    const Turn turn{walk->sentence->number, walk->copy, std::ssize(walk->so_far.tokens) - 1};
    if (!heard(turn, *walk->said)) walk->done = true;
  }
}

// The places of those that are not done, among them before this step.
std::vector<Index> survivors(std::vector<Walk*>& live) {
  std::vector<Index> from;
  std::vector<Walk*> still;
  for (std::size_t i = 0; i < live.size(); ++i) {
    check(live[i]->finite, "decode: the model's logits are not finite");
    if (live[i]->done) continue;
    from.push_back(static_cast<Index>(i));
    still.push_back(live[i]);
  }
  live = std::move(still);
  return from;
}

std::vector<Hypotheses> results(std::vector<Walk>& walks, Index copies) {
  std::vector<Hypotheses> all(walks.size() / copies);
  for (std::size_t i = 0; i < walks.size(); ++i) {
    walks[i].so_far.score = walks[i].so_far.log_probability;
    all[i / copies].push_back(std::move(walks[i].so_far));
  }
  return all;
}

void advance(std::vector<Walk*>& live, BatchLogits logits, const Special& special,
             const Stepwise& how) {
  const Index rows = std::ssize(live);
  check(logits.rows() == rows, "decode: {} rows of logits for {} hypotheses", logits.rows(), rows);
  parallel_for(rows, rows * logits.width(),
               [&](Index r) { go_on(*live[r], logits[r], special, how); });
}

Tokens newest(const std::vector<Walk*>& live) {
  std::vector<std::vector<Token>> tokens;
  for (const Walk* walk : live) tokens.push_back({walk->so_far.tokens.back()});
  return pack(tokens);
}

}  // namespace

std::vector<Hypotheses> stepwise(Decoder& decoder, std::span<const Sentence> sentences,
                                 const Special& special, const Stepwise& how) {
  check(how.copies >= 1, "decode: {} hypotheses a sentence, wanted 1 or more", how.copies);
  check_rules(how.rules);
  if (sentences.empty()) return {};
  std::vector<Walk> walks = start(sentences, how.copies);
  std::vector<Walk*> live;
  for (Walk& walk : walks) live.push_back(&walk);
  BatchLogits logits = decoder.step(opening(sentences, special));
  check_tokens(sentences, special, logits.vocab());
  if (how.copies > 1) logits = logits.repeated(how.copies);
  for (bool first = true;; first = false) {
    advance(live, std::move(logits), special, how);
    if (how.heard) tell(live, how.heard);
    std::vector<Index> from = survivors(live);
    if (live.empty()) return results(walks, how.copies);
    if (first) std::ranges::for_each(from, [&](Index& row) { row /= how.copies; });
    decoder.pick(from);
    logits = decoder.step(newest(live));
  }
}

}  // namespace heed::decode
