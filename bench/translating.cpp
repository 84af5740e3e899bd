// Translates a text with a model folder and says how many tokens a second came out, beside a peer
// that is given the same folder:
//   bench_translating FOLDER TYPE TEXT BEAMS SENTENCES WORKERS TOKENS [shortlist]
// in batches of SENTENCES, each worker on its share of the threads; TOKENS of output are forced
// from each sentence, or 0 leaves the ends to the model; the last word reads the folder's
// shortlist.
#include <fmt/core.h>

#include <chrono>
#include <fstream>
#include <string>
#include <vector>

#include "heed/decode/translation_model.h"

using namespace heed;
using decode::BeamConfig, decode::Greedy, decode::Line, decode::Rules, decode::Search;

namespace {

std::vector<Line> read_lines(const std::string& path) {
  std::ifstream file(path);
  check(file.good(), "{}: cannot be read", path);
  std::vector<Line> lines;
  for (std::string line; std::getline(file, line);) lines.push_back({.source = line});
  return lines;
}

decode::TranslateConfig config_of(Index beams, Index sentences, int workers, Index tokens) {
  const Rules rules{.min_length = tokens};
  const Search search =
      beams == 1 ? Search(Greedy{rules}) : Search(BeamConfig{.beams = beams, .rules = rules});
  decode::TranslateConfig config{.search = search,
                                 .batch_tokens = 512 * sentences,
                                 .batch_sentences = sentences,
                                 .workers = workers};
  if (tokens > 0) config.length = {.ratio = 0, .extra = 0, .most = tokens};
  return config;
}

// With its end, where it came to one.
Index tokens_of(const std::vector<decode::Translation>& all, const Tokenizer& tokenizer) {
  Index tokens = 0;
  for (const decode::Translation& one : all) {
    const decode::Output& best = one.outputs.front();
    tokens += std::ssize(tokenizer.encode(best.text)) + (best.ending == decode::Ending::end);
  }
  return tokens;
}

double tokens_per_second(const decode::Translator& translator, const std::vector<Line>& lines,
                         const decode::TranslateConfig& config, Index forced) {
  const auto warm = std::span(lines).first(std::min(lines.size(), std::size_t{4}));
  translate(translator, warm, config);
  const auto start = std::chrono::steady_clock::now();
  const auto all = translate(translator, lines, config);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  const Index tokens = forced > 0 ? forced * std::ssize(all) : tokens_of(all, translator.target);
  return static_cast<double>(tokens) / seconds.count();
}

}  // namespace

int main(int argc, char** argv) try {
  const bool listed = argc == 9 && argv[8] == std::string_view("shortlist");
  check(argc == 8 || listed,
        "usage: {} FOLDER float32|bfloat16|int8 TEXT BEAMS SENTENCES WORKERS TOKENS [shortlist]",
        argv[0]);
  const std::string_view name = argv[2];
  const auto type = name == "int8"       ? decode::ComputeType::int8
                    : name == "bfloat16" ? decode::ComputeType::bfloat16
                                         : decode::ComputeType::float32;
  decode::TranslationModel model = decode::load_packed_model(argv[1], type);
  if (listed) {
    const auto file = std::filesystem::path(argv[1]) / decode::files::kShortlist;
    model.shortlist = decode::Shortlist::load(file, model.tokenizers);
  }
  const Index forced = std::stoll(argv[7]);
  const auto config =
      config_of(std::stoll(argv[4]), std::stoll(argv[5]), std::stoi(argv[6]), forced);
  fmt::print("{:.1f}\n",
             tokens_per_second(model.translator(), read_lines(argv[3]), config, forced));
  return 0;
} catch (const std::exception& e) {
  fmt::print(stderr, "{}\n", e.what());
  return 1;
}
