#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "heed/base/files.h"
#include "heed/data/pairs.h"

namespace heed::data {

// What became of a corpus's lines.
struct CorpusReport {
  Index lines = 0;                             // pairs read
  Index kept = 0;                              // those of them that are trained on
  Index empty = 0;                             // left out because a side has no tokens
  Index too_long = 0;                          // left out because a side is above the limit
  Index source_tokens = 0, target_tokens = 0;  // of those kept, without </s>

  bool operator==(const CorpusReport&) const = default;
};

// A corpus's tokens in a file, out of which each pair is read when it is asked for: a corpus may be
// larger than memory.
// Layout, in little-endian numbers: the tokens of pair 0's source, pair 0's target, pair 1's source
// …, 4 bytes each; for each pair the place of its first token (8 bytes), the source's length and
// the target's (4 each); and a footer with magic, version, key, counts and checksums.
class TokenCache : public Pairs {
 public:
  // The cache in `path`, or none where there is none that is whole, made for `key`, and holds
  // tokens below `vocab_size` alone. All of it is read once.
  static std::optional<TokenCache> open(const std::filesystem::path& path, std::uint64_t key,
                                        Index vocab_size);

  Index count() const override { return report_.kept; }
  PairLengths lengths(Index i) const override;
  void append(Index i, std::vector<Token>& source, std::vector<Token>& target) const override;
  const CorpusReport& report() const { return report_; }
  const std::filesystem::path& path() const { return path_; }
  std::uint64_t key() const { return key_; }  // tells corpus, tokenizers and options from others

 private:
  TokenCache(std::filesystem::path path, std::uint64_t key, FileReader file,
             const CorpusReport& report)
      : path_(std::move(path)), key_(key), file_(std::move(file)), report_(report) {}

  std::filesystem::path path_;
  std::uint64_t key_;
  FileReader file_;
  CorpusReport report_;
};

// Writes a cache pair by pair, in memory that does not grow with them. What is not committed leaves
// no trace.
class TokenCacheWriter {
 public:
  TokenCacheWriter(const std::filesystem::path& path, std::uint64_t key);
  ~TokenCacheWriter();

  void add(const TokenPair& pair);
  // `lines`, `empty` and `too_long` are the caller's to say; the rest is what was added.
  void commit(CorpusReport report);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace heed::data
