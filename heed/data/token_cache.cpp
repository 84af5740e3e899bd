#include "heed/data/token_cache.h"

#include <bit>
#include <cstring>
#include <string_view>
#include <type_traits>

#include "heed/base/check.h"
#include "heed/text/fingerprint.h"

namespace heed::data {
namespace {

static_assert(std::endian::native == std::endian::little);

constexpr char kMagic[8] = {'H', 'E', 'E', 'D', 'T', 'O', 'K', 'S'};
constexpr std::uint64_t kVersion = 1;

struct Place {
  std::uint64_t begin = 0;
  std::uint32_t source = 0, target = 0;
};

struct Lengths {
  std::uint32_t source = 0, target = 0;
};

struct Footer {
  char magic[8] = {};
  std::uint64_t version = 0, key = 0;
  std::uint64_t pairs = 0, lines = 0, empty = 0, too_long = 0;
  std::uint64_t source_tokens = 0, target_tokens = 0;
  std::uint64_t content = 0;   // fingerprint of tokens and places
  std::uint64_t checksum = 0;  // of all above

  std::uint64_t tokens() const { return source_tokens + target_tokens; }
  std::uint64_t sum() const {
    Fingerprint print;
    print.add({reinterpret_cast<const char*>(this), offsetof(Footer, checksum)});
    return print.value();
  }
};
static_assert(sizeof(Place) == 16 && sizeof(Footer) == 88);
static_assert(std::is_trivially_copyable_v<Place> && std::is_trivially_copyable_v<Footer>);

template <typename T>
T read(const FileReader& file, std::size_t at) {
  T value;
  file.read(at, &value, sizeof value);
  return value;
}

// So many things of one type that lie in a file from byte `at` on, in their order.
template <typename T>
class InOrder {
 public:
  InOrder(const FileReader& file, std::size_t at, std::uint64_t count)
      : file_(file), at_(at), left_(count) {}

  T next() {
    if (next_ == part_.size()) fill();
    return part_[next_++];
  }

 private:
  void fill() {
    constexpr std::uint64_t kMost = (1 << 18) / sizeof(T);
    part_.resize(std::min(left_, kMost));
    file_.read(at_, part_.data(), part_.size() * sizeof(T));
    at_ += part_.size() * sizeof(T);
    left_ -= part_.size();
    next_ = 0;
  }

  const FileReader& file_;
  std::size_t at_;
  std::uint64_t left_;
  std::vector<T> part_;
  std::size_t next_ = 0;
};

template <typename T>
std::string_view bytes_of(const T& value) {
  return {reinterpret_cast<const char*>(&value), sizeof value};
}

Place place_of(const FileReader& file, const CorpusReport& report, Index i) {
  const auto tokens = static_cast<std::uint64_t>(report.source_tokens + report.target_tokens);
  return read<Place>(file, tokens * sizeof(Token) + i * sizeof(Place));
}

std::uint64_t as_number(const Place& place) {
  return place.begin ^ std::uint64_t{place.source} << 32 ^ place.target;
}

// Whether the footer belongs to `key` and describes as many bytes as the file has.
bool fits(const Footer& footer, std::uint64_t key, std::size_t size) {
  if (std::memcmp(footer.magic, kMagic, sizeof kMagic) != 0 || footer.version != kVersion ||
      footer.key != key || footer.checksum != footer.sum()) {
    return false;
  }
  const std::uint64_t most = size / sizeof(Token);  // nothing below can overflow
  if (footer.pairs > most || footer.source_tokens > most || footer.target_tokens > most) {
    return false;
  }
  return footer.tokens() * sizeof(Token) + footer.pairs * sizeof(Place) + sizeof footer == size;
}

// Whether all tokens and places are what was written, and within bounds.
bool whole(const Footer& footer, const FileReader& file, Index vocab_size) {
  Fingerprint print;
  InOrder<Token> tokens(file, 0, footer.tokens());
  for (std::uint64_t i = 0; i < footer.tokens(); ++i) {
    const Token token = tokens.next();
    if (token < 0 || token >= vocab_size) return false;
    print.add(static_cast<std::uint64_t>(token));
  }
  InOrder<Place> places(file, footer.tokens() * sizeof(Token), footer.pairs);
  std::uint64_t begin = 0;
  for (std::uint64_t i = 0; i < footer.pairs; ++i) {
    const Place place = places.next();
    if (place.begin != begin) return false;
    begin += std::uint64_t{place.source} + place.target;
    print.add(as_number(place));
  }
  return begin == footer.tokens() && print.value() == footer.content;
}

}  // namespace

std::optional<TokenCache> TokenCache::open(const std::filesystem::path& path, std::uint64_t key,
                                           Index vocab_size) {
  if (!std::filesystem::is_regular_file(path)) return std::nullopt;
  FileReader file(path);
  if (file.size() < sizeof(Footer)) return std::nullopt;
  const auto footer = read<Footer>(file, file.size() - sizeof(Footer));
  if (!fits(footer, key, file.size()) || !whole(footer, file, vocab_size)) return std::nullopt;
  const auto index = [](std::uint64_t number) { return static_cast<Index>(number); };
  return TokenCache(path, key, std::move(file),
                    {.lines = index(footer.lines),
                     .kept = index(footer.pairs),
                     .empty = index(footer.empty),
                     .too_long = index(footer.too_long),
                     .source_tokens = index(footer.source_tokens),
                     .target_tokens = index(footer.target_tokens)});
}

PairLengths TokenCache::lengths(Index i) const {
  const Place place = place_of(file_, report_, i);
  return {place.source, place.target};
}

void TokenCache::append(Index i, std::vector<Token>& source, std::vector<Token>& target) const {
  const Place place = place_of(file_, report_, i);
  const std::size_t before = source.size();
  source.resize(before + place.source + place.target);  // both at once, for a moment
  file_.read(place.begin * sizeof(Token), source.data() + before,
             (source.size() - before) * sizeof(Token));
  target.insert(target.end(), source.end() - place.target, source.end());
  source.resize(before + place.source);
}

struct TokenCacheWriter::State {
  FileWriter file;
  FileWriter lengths;  // of the pairs, until all of them are known
  std::uint64_t key = 0;
  std::uint64_t pairs = 0;
  Fingerprint content = {};
  CorpusReport report = {};
};

TokenCacheWriter::TokenCacheWriter(const std::filesystem::path& path, std::uint64_t key)
    : state_(new State{.file = FileWriter(path),
                       .lengths = FileWriter(path.string() + ".lengths"),
                       .key = key}) {}

TokenCacheWriter::~TokenCacheWriter() = default;

void TokenCacheWriter::add(const TokenPair& pair) {
  for (const auto side : {pair.source, pair.target}) {
    state_->file.write(side.data(), side.size_bytes());
    for (const Token token : side) state_->content.add(static_cast<std::uint64_t>(token));
  }
  const Lengths lengths{static_cast<std::uint32_t>(pair.source.size()),
                        static_cast<std::uint32_t>(pair.target.size())};
  state_->lengths.write(bytes_of(lengths));
  ++state_->pairs;
  state_->report.source_tokens += std::ssize(pair.source);
  state_->report.target_tokens += std::ssize(pair.target);
}

void TokenCacheWriter::commit(CorpusReport report) {
  const FileReader written = state_->lengths.written();
  InOrder<Lengths> lengths(written, 0, state_->pairs);
  std::uint64_t begin = 0;
  for (std::uint64_t i = 0; i < state_->pairs; ++i) {
    const auto [source, target] = lengths.next();
    const Place place = {.begin = begin, .source = source, .target = target};
    state_->content.add(as_number(place));
    state_->file.write(bytes_of(place));
    begin += std::uint64_t{source} + target;
  }
  Footer footer = {.version = kVersion,
                   .key = state_->key,
                   .pairs = state_->pairs,
                   .lines = static_cast<std::uint64_t>(report.lines),
                   .empty = static_cast<std::uint64_t>(report.empty),
                   .too_long = static_cast<std::uint64_t>(report.too_long),
                   .source_tokens = static_cast<std::uint64_t>(state_->report.source_tokens),
                   .target_tokens = static_cast<std::uint64_t>(state_->report.target_tokens),
                   .content = state_->content.value()};
  std::memcpy(footer.magic, kMagic, sizeof kMagic);
  footer.checksum = footer.sum();
  state_->file.write(bytes_of(footer));
  state_->file.commit();
}

}  // namespace heed::data
