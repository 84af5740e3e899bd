// What a corpus costs before any model sees it:
//   bench_data SOURCE TARGET MODEL.spm CACHE_FOLDER [ALPHA]
// cuts it into tokens (drawing segmentations where there is an ALPHA), finds them again, plans an
// epoch's batches and makes them all. For each: seconds of the processor a million tokens, and in
// MB the most it held on the heap, the process's memory at its end that is no file's, and the most
// resident.
#include <fmt/core.h>
#include <sys/resource.h>

#include <fstream>
#include <string>

#include "heed/base/check.h"
#include "heed/base/files.h"
#include "heed/data/batches.h"
#include "heed/data/corpus.h"
#include "tests/counted_heap.h"

using namespace heed;

namespace {

double processor_seconds() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

double status_mb(std::string_view key) {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    if (word == key && status >> word) return std::stod(word) / 1024;
  }
  return 0.0;
}

// The work says how many tokens it went through.
template <typename Work>
void measure(const char* name, const Work& work) {
  std::ofstream("/proc/self/clear_refs") << 5;  // the most resident, from here on
  const double before = processor_seconds();
  double tokens = 0;
  const std::size_t heap = counted_heap::most_within([&] { tokens = static_cast<double>(work()); });
  const double seconds = processor_seconds() - before;
  fmt::print("{:8} {:12.0f} tokens {:9.4f} s/M heap {:7.1f} anonymous {:7.1f} resident {:7.1f}\n",
             name, tokens, seconds / tokens * 1e6, static_cast<double>(heap) / (1 << 20),
             status_mb("RssAnon:"), status_mb("VmHWM:"));
}

Index tokens_in(const data::TokenCache& cache) {
  return cache.report().source_tokens + cache.report().target_tokens;
}

void run(const data::Corpus& corpus) {
  measure("cut", [&] { return tokens_in(*data::tokens_of(corpus)); });
  std::shared_ptr<const data::TokenCache> cache;
  measure("find", [&] { return tokens_in(*(cache = data::tokens_of(corpus))); });
  measure("plan", [&] {
    const data::BatchPlan plan(*cache, {}, 0);
    return plan.batches() > 0 ? tokens_in(*cache) : 0;
  });
  measure("batches", [&] {
    data::Batches batches(cache, {});
    Index tokens = 0;
    while (batches.position().epoch == 0) {
      const Batch batch = batches.next();
      tokens += std::ssize(batch.source.ids) + std::ssize(batch.labels);
    }
    return tokens;
  });
}

}  // namespace

int main(int argc, char** argv) try {
  check(argc == 5 || argc == 6, "usage: {} SOURCE TARGET MODEL.spm CACHE_FOLDER [ALPHA]", argv[0]);
  const Tokenizer tokenizer = Tokenizer::from_model(read_file(argv[3]), argv[3]);
  data::Corpus corpus{
      .files = {argv[1], argv[2]}, .tokenizers = {tokenizer, tokenizer}, .cache_folder = argv[4]};
  if (argc == 6) corpus.options.sampling = {.alpha = std::stof(argv[5])};
  run(corpus);
  return 0;
} catch (const std::exception& e) {
  fmt::print(stderr, "{}\n", e.what());
  return 1;
}
