#include "heed/decode/rules.h"

#include <algorithm>
#include <limits>

#include "heed/base/check.h"

namespace heed::decode {
namespace {

constexpr float kForbidden = -std::numeric_limits<float>::infinity();

// A row of logits that remembers what it was.
class Row {
 public:
  // `never`, each once, are forbidden from the start.
  Row(Logits logits, std::span<const Token> never) : logits_(logits) {
    for (Token token : never) {
      before_.push_back({token, logits_[token]});
      logits_.put(token, kForbidden);
    }
  }

  void put(Token token, float logit) {
    if (std::ranges::find(before_, token, &Entry::token) == before_.end()) {
      before_.push_back({token, logits_[token]});
    }
    logits_.put(token, logit);
  }
  float operator[](Token token) const { return logits_[token]; }
  std::vector<Entry> before() && { return std::move(before_); }

 private:
  Logits logits_;
  std::vector<Entry> before_;
};

void punish_what_was_said(float penalty, std::span<const Token> said, float zero, Row& row) {
  std::vector<Token> once(said.begin(), said.end());
  std::ranges::sort(once);
  once.erase(std::unique(once.begin(), once.end()), once.end());
  for (Token token : once) {
    const float score = row[token] - zero;
    row.put(token, (score < 0 ? score * penalty : score / penalty) + zero);
  }
}

// Whatever followed the last length - 1 tokens before must not follow them again.
void forbid_repeating(Index length, std::span<const Token> said, Row& row) {
  if (std::ssize(said) < length) return;
  const auto latest = said.last(length - 1);
  for (std::size_t i = 0; i + latest.size() < said.size(); ++i) {
    if (std::ranges::equal(said.subspan(i, latest.size()), latest)) {
      row.put(said[i + latest.size()], kForbidden);
    }
  }
}

}  // namespace

void check_rules(const Rules& rules) {
  check(rules.min_length >= 0, "decode: minimum length is {}, wanted 0 or more", rules.min_length);
  check(rules.no_repeat_ngram >= 0,
        "decode: n-grams not to repeat are of {} tokens, wanted 0 or more", rules.no_repeat_ngram);
  check(rules.repetition_penalty > 0, "decode: repetition penalty is {}, wanted more than 0",
        rules.repetition_penalty);
}

std::vector<Entry> apply(const Rules& rules, const Special& special, std::span<const Token> said,
                         Logits logits, float zero) {
  Row row(logits, special.never);
  if (rules.repetition_penalty != 1)
    punish_what_was_said(rules.repetition_penalty, said, zero, row);
  if (rules.no_repeat_ngram > 0) forbid_repeating(rules.no_repeat_ngram, said, row);
  if (std::ssize(said) < rules.min_length && special.end != kNoToken)
    row.put(special.end, kForbidden);
  return std::move(row).before();
}

float original(std::span<const Entry> overwritten, const Logits& logits, Token token) {
  const auto entry = std::ranges::find(overwritten, token, &Entry::token);
  return entry == overwritten.end() ? logits[token] : entry->logit;
}

}  // namespace heed::decode
