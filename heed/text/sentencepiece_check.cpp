#include "heed/text/sentencepiece_check.h"

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <numeric>
#include <set>
#include <span>
#include <vector>

#include "heed/base/check.h"
#include "heed/text/utf8.h"

namespace heed {
namespace {

static_assert(std::endian::native == std::endian::little);

// The fields of a protocol buffer message, as they stand in its bytes.
class Fields {
 public:
  struct Field {
    std::uint64_t number = 0, value = 0;  // value: of a varint or a fixed-width number
    std::string_view bytes;               // of a length-delimited field
  };

  Fields(std::string_view message, const std::string& name) : rest_(message), name_(name) {}

  bool next(Field& field) {
    if (rest_.empty()) return false;
    const std::uint64_t tag = varint();
    field = {.number = tag >> 3, .value = 0, .bytes = {}};
    const auto wire = static_cast<int>(tag & 7);
    check((wire == 0 || wire == 1 || wire == 2 || wire == 5) && field.number > 0,
          "{}: not a SentencePiece model", name_);
    if (wire == 0) field.value = varint();
    if (wire == 2) field.bytes = take(varint());
    if (wire == 1 || wire == 5) {
      const std::string_view fixed = take(wire == 1 ? 8 : 4);
      std::memcpy(&field.value, fixed.data(), fixed.size());
    }
    return true;
  }

 private:
  std::uint64_t varint() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      const auto byte = static_cast<unsigned char>(take(1)[0]);
      value |= std::uint64_t{byte & 0x7Fu} << shift;
      if (byte < 0x80) return value;
    }
    throw Error(fmt::format("{}: not a SentencePiece model", name_));
  }

  std::string_view take(std::uint64_t count) {
    check(count <= rest_.size(), "{}: not a SentencePiece model, or one cut off", name_);
    const std::string_view taken = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return taken;
  }

  std::string_view rest_;
  const std::string& name_;
};

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
  Fields fields(message, name);
  for (Fields::Field field; fields.next(field);) {
    if (field.number == kTable) check_table(field.bytes, name);
  }
}

struct Piece {
  std::string_view text;
  float score = 0;
  std::uint64_t type = 1;
};

Piece read_piece(std::string_view message, const std::string& name) {
  Piece piece;
  Fields fields(message, name);
  for (Fields::Field field; fields.next(field);) {
    if (field.number == 1) piece.text = field.bytes;
    if (field.number == 2)
      piece.score = std::bit_cast<float>(static_cast<std::uint32_t>(field.value));
    if (field.number == 3) piece.type = field.value;
  }
  return piece;
}

void check_piece(const Piece& piece, std::size_t number, const std::string& name) {
  check(!piece.text.empty() && piece.text.find('\0') == piece.text.npos &&
            !find_invalid_utf8(piece.text),
        "{}: piece {} of the model is no text", name, number);
  check(std::isfinite(piece.score), "{}: piece {} of the model has the score {}", name, number,
        piece.score);
}

void check_symbols(const std::set<std::string_view>& symbols, const std::string& name) {
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
  constexpr std::uint64_t kPiece = 1, kNormalizer = 3, kDenormalizer = 5, kUserDefined = 4;
  std::size_t pieces = 0;
  std::set<std::string_view> symbols;
  Fields fields(model, name);
  for (Fields::Field field; fields.next(field);) {
    if (field.number == kNormalizer || field.number == kDenormalizer) {
      check_normalizer(field.bytes, name);
    } else if (field.number == kPiece) {
      const Piece piece = read_piece(field.bytes, name);
      check_piece(piece, pieces++, name);
      if (piece.type == kUserDefined) symbols.insert(piece.text);
    }
  }
  check(pieces > 0, "{}: not a SentencePiece model: it has no pieces", name);
  check_symbols(symbols, name);
}

}  // namespace heed
