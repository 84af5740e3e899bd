#include "heed/text/merges.h"

#include <algorithm>
#include <bit>

#include "heed/base/check.h"

namespace heed {
namespace {

constexpr std::string_view kHeader = "#version: 0.2\n";
constexpr Token kFree = -1;  // a slot that no merge has
constexpr Token kGone = -1;  // a symbol that its left neighbour took in

}  // namespace

std::vector<PiecePair> parse_merges(std::string_view text, const std::string& name) {
  std::vector<PiecePair> merges;
  for (Index number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty() || (number == 1 && line.starts_with("#version"))) continue;
    const std::size_t space = line.find(' ');
    check(space != line.npos && space > 0 && space + 1 < line.size() &&
              line.find_first_of(" \r", space + 1) == line.npos,
          "{}:{}: not a merge: wanted two pieces with a space between them", name, number);
    merges.emplace_back(line.substr(0, space), line.substr(space + 1));
  }
  return merges;
}

std::string merges_text(const std::vector<PiecePair>& merges) {
  std::string text(kHeader);
  for (const auto& [left, right] : merges) text += left + ' ' + right + '\n';
  return text;
}

Merges::Merges(const std::vector<PiecePair>& merges, const Pieces& pieces, const std::string& name)
    : slots_(std::bit_ceil(2 * merges.size() + 1), Merge{0, 0, 0, kFree}) {
  std::uint32_t rank = 0;
  for (const PiecePair& pair : merges) {
    const auto number = [&](const std::string& piece) {
      const auto found = pieces.find(piece);
      check(found.has_value(),
            "{}: the merge of \"{}\" and \"{}\": \"{}\" is not in the vocabulary", name, pair.first,
            pair.second, piece);
      return *found;
    };
    const Merge merge = {number(pair.first), number(pair.second), rank++,
                         number(pair.first + pair.second)};
    std::size_t slot = first_slot(merge.left, merge.right);
    for (; slots_[slot].merged != kFree; slot = (slot + 1) & (slots_.size() - 1)) {
      check(slots_[slot].left != merge.left || slots_[slot].right != merge.right,
            "{}: the merge of \"{}\" and \"{}\" stands twice", name, pair.first, pair.second);
    }
    slots_[slot] = merge;
  }
}

std::size_t Merges::first_slot(Token left, Token right) const {
  const std::uint64_t pair = std::uint64_t(left) << 32 | std::uint32_t(right);
  return (pair * 0x9E3779B97F4A7C15) >> 20 & (slots_.size() - 1);
}

const Merges::Merge* Merges::find(Token left, Token right) const {
  for (std::size_t slot = first_slot(left, right); slots_[slot].merged != kFree;
       slot = (slot + 1) & (slots_.size() - 1)) {
    if (slots_[slot].left == left && slots_[slot].right == right) return &slots_[slot];
  }
  return nullptr;
}

void MergedWord::append(const std::vector<Token>& tokens, const Merges& merges,
                        std::vector<Token>& to) {
  const auto count = static_cast<std::int32_t>(tokens.size());
  symbols_.clear();
  heap_.clear();
  for (std::int32_t i = 0; i < count; ++i) {
    symbols_.push_back({tokens[i], i - 1, i + 1 < count ? i + 1 : -1});
  }
  for (std::int32_t i = 0; i < count; ++i) propose(i, merges);
  const auto later = [](const Candidate& a, const Candidate& b) {
    return a.rank != b.rank ? a.rank > b.rank : a.at > b.at;
  };
  std::ranges::make_heap(heap_, later);
  while (!heap_.empty()) {
    std::ranges::pop_heap(heap_, later);
    const Candidate candidate = heap_.back();
    heap_.pop_back();
    const std::size_t before = heap_.size();
    apply(candidate, merges);
    for (auto end = heap_.begin() + before; end != heap_.end();) {
      std::ranges::push_heap(heap_.begin(), ++end, later);
    }
  }
  for (const Symbol& symbol : symbols_) {
    if (symbol.token != kGone) to.push_back(symbol.token);
  }
}

// Adds the pair of this symbol and the next one behind the heap, where it is a merge.
void MergedWord::propose(std::int32_t left, const Merges& merges) {
  const std::int32_t right = left < 0 ? -1 : symbols_[left].after;
  if (right < 0) return;
  const Merges::Merge* merge = merges.find(symbols_[left].token, symbols_[right].token);
  if (merge) heap_.push_back({merge->rank, left, merge->left, merge->right});
}

// Does nothing where one of the two was taken in by another merge since.
void MergedWord::apply(const Candidate& candidate, const Merges& merges) {
  Symbol& left = symbols_[candidate.at];
  if (left.token != candidate.left || left.after < 0) return;
  Symbol& right = symbols_[left.after];
  if (right.token != candidate.right) return;
  left.token = merges.find(candidate.left, candidate.right)->merged;
  right.token = kGone;
  left.after = right.after;
  if (left.after >= 0) symbols_[left.after].before = candidate.at;
  propose(left.before, merges);
  propose(candidate.at, merges);
}

}  // namespace heed
