#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>

#include "heed/data/parallel_text.h"
#include "heed/data/token_cache.h"
#include "heed/text/tokenizer.h"

namespace heed::data {

struct CorpusOptions {
  Index max_length = 256;  // tokens a side, with </s>; pairs above are left out and counted
  InvalidUtf8 invalid_utf8 = InvalidUtf8::refuse;
  // Segmentations are drawn at random, anew each epoch, by `seed`, epoch and line.
  std::optional<SubwordSampling> sampling = std::nullopt;
  std::uint32_t seed = 1;
};

// A parallel corpus: its text, what cuts it into tokens, and the folder its caches lie in.
struct Corpus {
  TextFiles files;
  TokenizerPair tokenizers;
  std::filesystem::path cache_folder;
  CorpusOptions options = {};
};

// Called now and then while a corpus is cut into tokens, with the number of pairs done. What it
// throws ends the work, and leaves no trace.
using TokensProgress = std::function<void(Index pairs)>;

// Tells a corpus from others by its text, tokenizers, options and, when sampling, the epoch. Reads
// both files.
std::uint64_t key_of(const Corpus& corpus, Index epoch = 0);

// The corpus as tokens, on all threads of OpenMP. They are kept in `cache_folder`, made if need
// be, and found there the next time as long as text, tokenizers and options are the same (and, when
// sampling, the epoch); a damaged cache is made anew. Throws what ParallelText throws, and where
// no pair is left to train on, saying why.
std::shared_ptr<const TokenCache> tokens_of(const Corpus& corpus, Index epoch = 0,
                                            const TokensProgress& progress = {});

// Reads both files from end to end and throws what ParallelText throws, or where one is no regular
// file.
void check_text(const TextFiles& files, InvalidUtf8 invalid);

}  // namespace heed::data
