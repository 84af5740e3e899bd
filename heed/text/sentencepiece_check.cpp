#include "heed/text/sentencepiece_check.h"

#include <cmath>
#include <cstdint>
#include <cstring>
#include <numeric>
#include <set>
#include <span>
#include <vector>

#include "heed/base/check.h"
#include "heed/text/sentencepiece_message.h"
#include "heed/text/sentencepiece_model.h"
#include "heed/text/utf8.h"

namespace heed {
namespace {

// One unit of darts-clone's array.
struct Unit {
  std::uint32_t word = 0;

  bool is_value() const { return word >> 31 != 0; }
  std::uint32_t value() const { return word & 0x7FFFFFFF; }
  std::uint32_t label() const { return word & 0x800000FF; }
  bool has_leaf() const { return (word >> 8 & 1) != 0; }
  std::uint32_t offset() const { return (word >> 10) << ((word & (1u << 9)) >> 6); }
};

// What the library gives a prefix search room for: results of the normalisation table, and of the
// symbols a user defined.
constexpr int kMostTablePrefixes = 32;
constexpr int kMostSymbolPrefixes = 64;

// The units by the base that they are children of: a child stands at base ^ label, and so each has
// one base at the most.
class Children {
 public:
  explicit Children(const std::vector<Unit>& units)
      : first_(units.size() + 1), places_(units.size()) {
    const auto each = [&](const auto& use) {
      for (std::size_t at = 0; at < units.size(); ++at) {
        const std::size_t base = at ^ units[at].label();
        if (units[at].label() <= 0xFF && base < units.size()) use(base, at);
      }
    };
    each([&](std::size_t base, std::size_t) { ++first_[base]; });
    std::partial_sum(first_.begin(), first_.end(), first_.begin());
    each([&](std::size_t base, std::size_t at) { places_[--first_[base]] = at; });
  }

  std::span<const std::size_t> of(std::size_t base) const {
    return std::span(places_).subspan(first_[base], first_[base + 1] - first_[base]);
  }

 private:
  std::vector<std::size_t> first_;  // in places_, of each base
  std::vector<std::size_t> places_;
};

// Walks every path of the trie. Not `sound` is one that leads out of it, gives more results than
// the library has room for, or ends in a text that is not within `texts`.
void check_trie(const std::vector<Unit>& units, std::string_view texts, const auto& sound) {
  struct Node {
    std::size_t base = 0;  // children stand at base ^ label
    int leaves = 0;        // results on the way here
  };
  sound(!units.empty());
  const Children children(units);
  std::vector<int> seen(units.size(), -1);  // most leaves with which a base was reached
  std::vector<Node> stack = {{units[0].offset(), 0}};
  while (!stack.empty()) {
    const Node node = stack.back();
    stack.pop_back();
    sound((node.base | 0xFF) < units.size());
    if (seen[node.base] >= node.leaves) continue;
    seen[node.base] = node.leaves;
    for (const std::size_t at : children.of(node.base)) {
      const std::size_t base = at ^ units[at].offset();
      int leaves = node.leaves;
      if (units[at].has_leaf()) {
        sound(base < units.size() && ++leaves <= kMostTablePrefixes);
        sound(units[base].is_value() && units[base].value() < texts.size());
        sound((texts[units[base].value()] & 0xC0) != 0x80);  // not within a character
      }
      stack.push_back({base, leaves});
    }
  }
}

// The table: the trie's size, the trie, and the texts its values point to, each ended by a zero.
void check_table(std::string_view table, const std::string& name) {
  if (table.empty()) return;  // no normalisation
  const auto sound = [&](bool ok) {
    check(ok, "{}: the model's normalisation table is damaged", name);
  };
  std::uint32_t size = 0;
  sound(table.size() > sizeof size);
  std::memcpy(&size, table.data(), sizeof size);
  table.remove_prefix(sizeof size);
  sound(size < table.size() && size % sizeof(Unit) == 0 && table.back() == '\0');
  std::vector<Unit> units(size / sizeof(Unit));
  std::memcpy(units.data(), table.data(), size);
  const std::string_view texts = table.substr(size);
  sound(!find_invalid_utf8(texts));
  check_trie(units, texts, sound);
}

void check_normalizer(std::string_view message, const std::string& name) {
  constexpr std::uint64_t kTable = 2;
  SentencePieceFields fields(message, name);
  for (SentencePieceFields::Field field; fields.next(field);) {
    if (field.number == kTable) check_table(field.bytes, name);
  }
}

void check_piece(const SentencePiece& piece, std::size_t number, const std::string& name) {
  check(!piece.text.empty() && piece.text.find('\0') == piece.text.npos &&
            !find_invalid_utf8(piece.text),
        "{}: piece {} of the model is no text", name, number);
  check(std::isfinite(piece.score), "{}: piece {} of the model has the score {}", name, number,
        piece.score);
}

void check_symbols(const std::set<std::string, std::less<>>& symbols, const std::string& name) {
  for (const std::string_view symbol : symbols) {
    int prefixes = 0;
    for (std::size_t length = 1; length <= symbol.size(); ++length) {
      prefixes += symbols.contains(symbol.substr(0, length));
    }
    check(prefixes <= kMostSymbolPrefixes, "{}: more than {} user symbols begin one another", name,
          kMostSymbolPrefixes);
  }
}

}  // namespace

void check_sentencepiece_model(std::string_view model, const std::string& name) {
  constexpr std::uint64_t kPiece = 1, kNormalizer = 3, kDenormalizer = 5;
  std::size_t pieces = 0;
  std::set<std::string, std::less<>> symbols;
  SentencePieceFields fields(model, name);
  for (SentencePieceFields::Field field; fields.next(field);) {
    if (field.number == kNormalizer || field.number == kDenormalizer) {
      check_normalizer(field.bytes, name);
    } else if (field.number == kPiece) {
      const SentencePiece piece = parse_sentencepiece(field.bytes, name);
      check_piece(piece, pieces++, name);
      if (piece.kind == PieceKind::user_defined) symbols.insert(piece.text);
    }
  }
  check(pieces > 0, "{}: not a SentencePiece model: it has no pieces", name);
  check_symbols(symbols, name);
}

}  // namespace heed
