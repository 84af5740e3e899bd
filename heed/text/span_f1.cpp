#include "heed/text/span_f1.h"

#include <algorithm>
#include <tuple>
#include <vector>

#include "heed/base/check.h"

namespace heed {
namespace {

struct Span {
  std::size_t begin, end;
  std::string_view kind;

  auto operator<=>(const Span&) const = default;
};

std::vector<Span> spans_of(std::span<const std::string> labels) {
  std::vector<Span> spans;
  std::string_view open;  // the kind of the span that the last word is in; empty: in none
  for (std::size_t i = 0; i < labels.size(); ++i) {
    std::string_view kind = labels[i];
    const bool begins = kind.starts_with("B-");
    if (begins || kind.starts_with("I-")) kind.remove_prefix(2);
    if (kind == "O") kind = {};
    if (!kind.empty() && (begins || kind != open)) spans.push_back({i, i, kind});
    if (!kind.empty()) spans.back().end = i;
    open = kind;
  }
  return spans;
}

}  // namespace

SpanCounts& SpanCounts::operator+=(const SpanCounts& other) {
  right += other.right;
  found += other.found;
  there += other.there;
  return *this;
}

SpanCounts count_spans(std::span<const std::string> labels,
                       std::span<const std::string> predicted) {
  check(labels.size() == predicted.size(), "spans: {} labels for {} words", predicted.size(),
        labels.size());
  const std::vector<Span> there = spans_of(labels), found = spans_of(predicted);
  std::vector<Span> right;
  std::ranges::set_intersection(there, found, std::back_inserter(right));
  return {.right = std::ssize(right), .found = std::ssize(found), .there = std::ssize(there)};
}

}  // namespace heed
