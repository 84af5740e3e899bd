#include "heed/decode/translator.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "heed/base/check.h"
#include "heed/base/workers.h"
#include "heed/decode/greedy.h"
#include "heed/decode/model_decoder.h"

namespace heed::decode {
namespace {

// A line, or one part of a line that was split.
struct Job {
  Index line;
  std::vector<Token> source;  // with its end
  Sentence sentence;
  Hypotheses found = {};
};

// Ids that no piece has, of which a model may have some, never come out either.
Special special_of(const Translator& translator) {
  const models::SequenceToSequenceConfig config = translator.model.config();
  Special special = decode::special_of(config);
  for (Token token = 0; token < models::sides_of(config).target_vocab; ++token) {
    if (token >= translator.target.size() || translator.target.piece(token).empty()) {
      special.never.push_back(token);
    }
  }
  return special;
}

// The lines that are read, sorted and translated together.
class Window {
 public:
  Window(const Translator& translator, const TranslateConfig& config)
      : translator_(translator),
        config_(config),
        special_(special_of(translator)),
        sides_(translator.model.sides()) {}

  bool full() const {
    return tokens_ >= config_.window * config_.batch_tokens ||
           std::ssize(jobs_) >= config_.window * config_.batch_sentences ||
           std::ssize(lines_) >= config_.window * config_.batch_sentences;
  }
  // `number` is the line's, from 1. What it refuses leaves no trace.
  void add(const Line& line, Index number);
  // Translates, hands on and forgets what was added.
  void flush(const std::function<void(const Translation&)>& take);

 private:
  using Batch = std::span<const std::size_t>;  // places in jobs_

  struct Part {
    std::vector<Token> source, prefix;
  };

  Job job(Part tokens, Index number, std::size_t part) const;
  std::vector<Batch> batches(std::span<const std::size_t> by_length) const;
  void decode(Batch batch);
  Translation joined(std::span<Job> parts) const;

  const Translator& translator_;
  const TranslateConfig& config_;
  Special special_;
  models::Sides sides_;
  std::vector<Index> lines_;  // numbers
  std::vector<Job> jobs_;     // in the order of lines; none for an empty line
  Index tokens_ = 0;
};

void Window::add(const Line& line, Index number) {
  const std::string name = fmt::format("{}:{}", config_.name, number);
  std::vector<Token> prefix = translator_.target.encode(line.prefix);
  check(std::ranges::find(prefix, translator_.target.unknown()) == prefix.end(),
        "{}: the prefix \"{}\" has characters that the model has no piece for", name, line.prefix);
  std::vector<Job> parts;
  for (const std::string& text :
       parts_of_line(line.source, std::min(config_.max_source, sides_.longest), translator_.source,
                     config_.long_lines, name)) {
    std::vector<Token> source = translator_.source.encode(text);
    if (source.empty()) continue;
    parts.push_back(job({std::move(source), std::exchange(prefix, {})}, number, parts.size()));
  }
  lines_.push_back(number);
  for (Job& part : parts) {
    tokens_ += std::ssize(part.source);
    jobs_.push_back(std::move(part));
  }
}

Job Window::job(Part tokens, Index number, std::size_t part) const {
  constexpr int kPartBits = 20;
  auto& [source, prefix] = tokens;
  const Index limit =
      std::min(config_.length.of(std::ssize(source), std::ssize(prefix)), sides_.longest);
  check(std::ssize(prefix) < limit, "{}:{}: the prefix has {} tokens, wanted fewer than {}",
        config_.name, number, prefix.size(), limit);
  source.push_back(sides_.end);
  const auto place = (static_cast<std::uint64_t>(number) << kPartBits) + part;
  return {.line = number,
          .source = std::move(source),
          .sentence = {.prefix = std::move(prefix), .limit = limit, .number = place}};
}

std::vector<Window::Batch> Window::batches(std::span<const std::size_t> by_length) const {
  std::vector<Batch> all;
  for (std::size_t first = 0, last = 0; first < by_length.size(); first = last) {
    Index tokens = 0;
    while (last < by_length.size() &&
           (last == first ||
            (tokens + std::ssize(jobs_[by_length[last]].source) <= config_.batch_tokens &&
             static_cast<Index>(last - first) < config_.batch_sentences))) {
      tokens += std::ssize(jobs_[by_length[last++]].source);
    }
    all.push_back(by_length.subspan(first, last - first));
  }
  return all;
}

std::vector<Hypotheses> search(Decoder& decoder, std::span<const Sentence> sentences,
                               const Special& special, const Search& how) {
  if (const auto* beam = std::get_if<BeamConfig>(&how)) {
    return beam_search(decoder, sentences, special, *beam);
  }
  if (const auto* sampling = std::get_if<SamplingConfig>(&how)) {
    return sample(decoder, sentences, special, *sampling);
  }
  return greedy(decoder, sentences, special, std::get<Greedy>(how).rules);
}

void Window::decode(Batch batch) {
  std::vector<std::vector<Token>> sources;
  std::vector<Sentence> sentences;
  for (std::size_t job : batch) {
    sources.push_back(jobs_[job].source);
    sentences.push_back(jobs_[job].sentence);
  }
  nn::Pass pass = nn::Pass::inference();
  pass.cut = translator_.cut;
  const auto decoder = decoder_of(translator_.model, pack(sources),
                                  translator_.shortlist.lists(sources, sentences), pass);
  auto found = search(*decoder, sentences, special_, config_.search);
  for (std::size_t i = 0; i < batch.size(); ++i) jobs_[batch[i]].found = std::move(found[i]);
}

// Output i is the parts' hypotheses i, joined; a part that has fewer lends its last.
Translation Window::joined(std::span<Job> parts) const {
  std::size_t count = 1;
  for (const Job& part : parts) count = std::max(count, part.found.size());
  Translation translation{.outputs = std::vector<Output>(count)};
  for (std::size_t i = 0; i < count; ++i) {
    Output& output = translation.outputs[i];
    for (const Job& part : parts) {
      const Hypothesis& one = part.found[std::min(i, part.found.size() - 1)];
      if (&part != &parts.front()) output.text += ' ';
      output.text += translator_.target.decode(one.tokens);
      output.log_probability += one.log_probability;
      output.score += one.score;
      output.tokens += std::ssize(one.tokens) + (one.ending == Ending::end ? 1 : 0);
      if (one.ending == Ending::limit) output.ending = Ending::limit;
    }
  }
  return translation;
}

void Window::flush(const std::function<void(const Translation&)>& take) {
  std::vector<std::size_t> by_length(jobs_.size());
  std::iota(by_length.begin(), by_length.end(), std::size_t{0});
  std::ranges::stable_sort(by_length, std::ranges::greater{},
                           [&](std::size_t job) { return jobs_[job].source.size(); });
  const std::vector<Batch> all = batches(by_length);
  on_workers(config_.workers, std::ssize(all), [&](Index i) { decode(all[i]); });
  for (auto job = jobs_.begin(); Index line : lines_) {
    const auto first = job;
    while (job != jobs_.end() && job->line == line) ++job;
    Translation translation = joined({first, job});
    translation.line = line;
    take(translation);
  }
  lines_.clear();
  jobs_.clear();
  tokens_ = 0;
}

// What could be read before an error is translated before it is told.
bool read_or(const std::function<bool()>& read, const std::function<void()>& flush) {
  try {
    return read();
  } catch (...) {
    flush();
    throw;
  }
}

}  // namespace

void check_config(const TranslateConfig& config) {
  check(config.max_source >= 1, "translate: lines of {} tokens, wanted 1 or more",
        config.max_source);
  check(config.batch_tokens >= 1 && config.batch_sentences >= 1 && config.window >= 1,
        "translate: batches of {} tokens and {} sentences, {} at a time; wanted 1 or more of each",
        config.batch_tokens, config.batch_sentences, config.window);
  check(config.workers >= 0, "translate: {} workers, wanted 0 or more", config.workers);
}

void translate(const Translator& translator, const std::function<bool(Line&)>& next,
               const std::function<void(const Translation&)>& take, const TranslateConfig& config) {
  check_config(config);
  Window window(translator, config);
  Index number = config.first_line;
  const auto read = [&] {
    Line line;
    if (!next(line)) return false;
    window.add(line, number++);
    return true;
  };
  while (read_or(read, [&] { window.flush(take); })) {
    if (window.full()) window.flush(take);
  }
  window.flush(take);
}

std::vector<Translation> translate(const Translator& translator, std::span<const Line> lines,
                                   const TranslateConfig& config) {
  std::vector<Translation> all;
  auto next = lines.begin();
  translate(
      translator,
      [&](Line& line) {
        if (next == lines.end()) return false;
        line = *next++;
        return true;
      },
      [&](const Translation& one) { all.push_back(one); }, config);
  return all;
}

}  // namespace heed::decode
