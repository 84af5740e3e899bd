#include "heed/data/corpus.h"

#include <algorithm>
#include <exception>
#include <vector>

#include "heed/base/check.h"
#include "heed/base/files.h"
#include "heed/base/random.h"
#include "heed/base/threads.h"
#include "heed/text/fingerprint.h"

namespace heed::data {
namespace {

constexpr Index kChunk = 4096;           // pairs in memory at a time
constexpr Index kWorkPerPair = 1 << 16;  // multiply-adds, about

constexpr std::size_t kPart = std::size_t{1} << 20;  // bytes of a file in memory at a time

enum Side : std::uint32_t { kSource, kTarget };

void check_is_file(const std::filesystem::path& path) {
  std::error_code ignored;
  const auto type = std::filesystem::status(path, ignored).type();
  check(
      type == std::filesystem::file_type::regular || type == std::filesystem::file_type::not_found,
      "{}: not a file; a corpus is read more than once", path.string());
}

std::uint64_t content_of(const std::filesystem::path& path) {
  check_is_file(path);
  const FileReader file(path);
  Fingerprint print;
  print.add(file.size());
  std::string part(std::min(kPart, file.size()), '\0');
  for (std::size_t at = 0; at < file.size(); at += part.size()) {
    part.resize(std::min(kPart, file.size() - at));
    file.read(at, part.data(), part.size());
    print.add_part(part);
  }
  return print.value();
}

std::filesystem::path path_of(const Corpus& corpus, std::uint64_t key) {
  return corpus.cache_folder / fmt::format("{:016x}.tokens", key);
}

struct Line {
  std::string source, target;
  std::vector<Token> source_tokens, target_tokens;
  std::exception_ptr error;
};

// Cuts the lines of a corpus into tokens, a chunk at a time.
class LineCutter {
 public:
  LineCutter(const Corpus& corpus, Index epoch)
      : corpus_(corpus),
        text_(corpus.files, corpus.options.invalid_utf8),
        random_{.seed = corpus.options.seed, .step = static_cast<std::uint32_t>(epoch)} {}

  // Adds the next chunk's pairs to `cache`; false at the end.
  bool cut(TokenCacheWriter& cache) {
    const Index first = text_.number();
    Index count = 0;
    lines_.resize(kChunk);
    while (count < kChunk && text_.next(lines_[count].source, lines_[count].target)) ++count;
    parallel_for(count, count * kWorkPerPair, [&](Index i) { cut(lines_[i], first + i); });
    for (Index i = 0; i < count; ++i) keep(lines_[i], cache);
    return count > 0;
  }

  const CorpusReport& report() const { return report_; }

 private:
  void cut(Line& line, Index number) noexcept {
    try {
      line.source_tokens = tokens(corpus_.tokenizers.source, line.source, number, kSource);
      line.target_tokens = tokens(corpus_.tokenizers.target, line.target, number, kTarget);
    } catch (...) {
      line.error = std::current_exception();
    }
  }

  std::vector<Token> tokens(const Tokenizer& tokenizer, const std::string& line, Index number,
                            Side side) const {
    if (!corpus_.options.sampling) return tokenizer.encode(line);
    const auto seed = random_(
        {static_cast<std::uint32_t>(number), static_cast<std::uint32_t>(number >> 32), side, 0})[0];
    return tokenizer.sample(line, *corpus_.options.sampling, seed);
  }

  void keep(const Line& line, TokenCacheWriter& cache) {
    if (line.error) std::rethrow_exception(line.error);
    const auto longer = std::max(std::ssize(line.source_tokens), std::ssize(line.target_tokens));
    ++report_.lines;
    if (line.source_tokens.empty() || line.target_tokens.empty()) {
      ++report_.empty;
    } else if (longer + 1 > corpus_.options.max_length) {
      ++report_.too_long;
    } else {
      ++report_.kept;
      cache.add({line.source_tokens, line.target_tokens});
    }
  }

  const Corpus& corpus_;
  ParallelText text_;
  Philox random_;
  std::vector<Line> lines_;
  CorpusReport report_;
};

void build(const Corpus& corpus, Index epoch, std::uint64_t key, const TokensProgress& progress) {
  LineCutter cutter(corpus, epoch);
  TokenCacheWriter cache(path_of(corpus, key), key);
  while (cutter.cut(cache)) {
    if (progress) progress(cutter.report().lines);
  }
  const CorpusReport& report = cutter.report();
  check(report.kept > 0,
        "{}: no pair to train on: of {} lines {} are empty and {} above {} tokens on a side",
        corpus.files.source.string(), report.lines, report.empty, report.too_long,
        corpus.options.max_length);
  cache.commit(report);
}

}  // namespace

std::uint64_t key_of(const Corpus& corpus, Index epoch) {
  Fingerprint key;
  key.add(content_of(corpus.files.source));
  key.add(content_of(corpus.files.target));
  key.add(corpus.tokenizers.source.fingerprint());
  key.add(corpus.tokenizers.target.fingerprint());
  key.add(static_cast<std::uint64_t>(corpus.options.max_length));
  key.add(static_cast<std::uint64_t>(corpus.options.invalid_utf8));
  if (const auto& sampling = corpus.options.sampling) {
    key.add(std::bit_cast<std::uint32_t>(sampling->alpha));
    key.add(static_cast<std::uint64_t>(sampling->nbest));
    key.add(corpus.options.seed);
    key.add(static_cast<std::uint64_t>(epoch));
  }
  return key.value();
}

std::shared_ptr<const TokenCache> tokens_of(const Corpus& corpus, Index epoch,
                                            const TokensProgress& progress) {
  check(corpus.options.max_length >= 2, "corpus: got a maximum length of {}, wanted 2 or more",
        corpus.options.max_length);
  const std::uint64_t key = key_of(corpus, epoch);
  const Index vocab_size =
      std::max(corpus.tokenizers.source.size(), corpus.tokenizers.target.size());
  auto cache = TokenCache::open(path_of(corpus, key), key, vocab_size);
  if (!cache) {
    make_directories(corpus.cache_folder);
    build(corpus, epoch, key, progress);
    cache = TokenCache::open(path_of(corpus, key), key, vocab_size);
    check(cache.has_value(), "{}: not what was written; is the disk sound?",
          path_of(corpus, key).string());
  }
  return std::make_shared<TokenCache>(std::move(*cache));
}

void check_text(const TextFiles& files, InvalidUtf8 invalid) {
  for (const auto& path : {files.source, files.target}) check_is_file(path);
  ParallelText text(files, invalid);
  for (std::string source, target; text.next(source, target);) continue;
}

}  // namespace heed::data
