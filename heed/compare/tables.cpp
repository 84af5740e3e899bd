#include "heed/compare/tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "heed/base/numbers.h"

namespace heed::compare {
namespace {

constexpr const char* kMain[] = {"BLEU",
                                 "chrF",
                                 "F1",
                                 "accuracy",
                                 "exact match",
                                 "loss",
                                 "validation loss",
                                 "training loss",
                                 "calibration error",
                                 "length ratio",
                                 "parameters",
                                 "training tokens/s",
                                 "tokens/s decoding",
                                 "tokens/s reading",
                                 "memory training, MB"};

// Told where variants cut the text differently: their losses a token do not compare.
constexpr const char* kOfPieces[] = {"loss a character", "pieces a source", "pieces a reference",
                                     "unknown words, %"};

bool cut_differently(const Results& results) {
  std::set<double> lengths;
  for (const VariantResult& variant : results.variants) {
    if (const auto spread = variant.number("pieces a reference")) lengths.insert(spread->mean);
  }
  return lengths.size() > 1;
}

const char* word_of(Fate fate) {
  switch (fate) {
    case Fate::open:
      return "open";
    case Fate::done:
      return "done";
    case Fate::diverged:
      return "diverged";
    case Fate::failed:
      break;
  }
  return "failed";
}

// "diverged 1 of 2", nothing where all are done.
std::string fates_text(const VariantResult& variant) {
  std::vector<std::string> words;
  for (const Fate fate : {Fate::diverged, Fate::failed, Fate::open}) {
    const Index count = variant.count(fate);
    if (count > 0) words.push_back(fmt::format("{} {}", count, word_of(fate)));
  }
  return words.empty() ? ""
                       : fmt::format(" ({} of {})", fmt::join(words, ", "), variant.runs.size());
}

std::string number_text(double value) {
  return std::isfinite(value) ? short_number(value) : "-";
}

// Two significant digits, or all before the point.
std::string deviation_text(double deviation) {
  return deviation < 99.5 ? fmt::format("{:.2g}", deviation) : grouped(deviation);
}

std::string spread_text(const Spread& spread) {
  if (spread.count < 2 || spread.deviation == 0.0) return number_text(spread.mean);
  return fmt::format("{} ± {}", number_text(spread.mean), deviation_text(spread.deviation));
}

std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\n\r") == text.npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + '"';
}

std::string csv_line(const std::vector<std::string>& fields) {
  std::vector<std::string> escaped;
  for (const std::string& field : fields) escaped.push_back(csv_field(field));
  return fmt::format("{}\r\n", fmt::join(escaped, ","));
}

}  // namespace

std::vector<std::string> main_numbers(const Results& results) {
  const std::vector<std::string> there = results.numbers();
  std::vector<std::string> names;
  for (const char* name : kMain) {
    if (std::ranges::count(there, name) > 0) names.emplace_back(name);
  }
  if (cut_differently(results)) {
    names.insert(names.end(), std::begin(kOfPieces), std::end(kOfPieces));
  }
  return names;
}

viz::Table summary_table(const Results& results, const std::vector<std::string>& numbers) {
  viz::Table table{.header = {"variant"}};
  table.header.insert(table.header.end(), numbers.begin(), numbers.end());
  for (const VariantResult& variant : results.variants) {
    std::vector<std::string> row{variant.name + fates_text(variant)};
    for (const std::string& name : numbers) {
      const auto spread = variant.number(name);
      row.push_back(spread ? spread_text(*spread) : "-");
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

std::string summary_csv(const Results& results) {
  const std::vector<std::string> numbers = results.numbers();
  std::vector<std::string> header{"variant"};
  for (const std::string& name : numbers) {
    for (const char* of : {"mean", "deviation", "runs"}) {
      header.push_back(fmt::format("{} ({})", name, of));
    }
  }
  std::string csv = csv_line(header);
  for (const VariantResult& variant : results.variants) {
    std::vector<std::string> row{variant.name};
    for (const std::string& name : numbers) {
      const auto spread = variant.number(name);
      row.push_back(spread ? fmt::format("{}", spread->mean) : "");
      row.push_back(spread ? fmt::format("{}", spread->deviation) : "");
      row.push_back(spread ? fmt::format("{}", spread->count) : "0");
    }
    csv += csv_line(row);
  }
  return csv;
}

std::string runs_csv(const Results& results) {
  const std::vector<std::string> numbers = results.numbers();
  std::vector<std::string> header{"variant", "seed", "fate", "message"};
  header.insert(header.end(), numbers.begin(), numbers.end());
  std::string csv = csv_line(header);
  for (const VariantResult& variant : results.variants) {
    for (const RunResult& run : variant.runs) {
      std::vector<std::string> row{variant.name, fmt::format("{}", run.seed), word_of(run.fate),
                                   run.message};
      for (const std::string& name : numbers) {
        const auto found =
            std::ranges::find(run.figures.numbers, name, &std::pair<std::string, double>::first);
        const bool there = found != run.figures.numbers.end() && std::isfinite(found->second);
        row.push_back(there ? fmt::format("{}", found->second) : "");
      }
      csv += csv_line(row);
    }
  }
  return csv;
}

}  // namespace heed::compare
