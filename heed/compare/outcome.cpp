#include "heed/compare/outcome.h"

#include <array>
#include <nlohmann/json.hpp>

#include "heed/base/files.h"
#include "heed/base/json.h"
#include "heed/base/json_fields.h"

namespace heed::compare {
namespace {

constexpr std::array<ChoiceName<Fate>, 4> kFates{{{"open", Fate::open},
                                                  {"done", Fate::done},
                                                  {"diverged", Fate::diverged},
                                                  {"failed", Fate::failed}}};

}  // namespace

void save_outcome(const std::filesystem::path& file, const Outcome& outcome) {
  write_file(file, json_text(nlohmann::ordered_json{
                       {"fate", name_of<Fate>(outcome.fate, kFates)},
                       {"message", outcome.message},
                       {"seconds", outcome.seconds},
                       {"peak_memory", static_cast<double>(outcome.peak_memory)}}));
}

Outcome load_outcome(const std::filesystem::path& file) {
  if (!std::filesystem::exists(file)) return {};
  const nlohmann::json json = parse_json(read_file(file), file.string());
  JsonFields fields(json, file.string());
  Outcome outcome;
  fields.read_choice<Fate>("fate", kFates, outcome.fate);
  outcome.message = fields.text("message").value_or("");
  const auto number = [&](const char* key) {
    const auto found = json.is_object() ? json.find(key) : json.end();
    return found != json.end() && found->is_number() ? found->get<double>() : 0.0;
  };
  outcome.seconds = number("seconds");
  outcome.peak_memory = static_cast<Index>(number("peak_memory"));
  fields.raise();
  return outcome;
}

}  // namespace heed::compare
