#include "heed/text/tokenizer_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "heed/base/check.h"

namespace heed {

using nlohmann::json;

const json& member(const json& object, const char* key, const std::string& name) {
  static const json kNull;
  check(object.is_object(), "{}: got {}, wanted a JSON object", name, object.type_name());
  const auto found = object.find(key);
  return found == object.end() ? kNull : *found;
}

std::string type_of(const json& stage) {
  if (stage.is_null()) return "none";
  const json type = stage.is_object() ? stage.value("type", json()) : json();
  if (!type.is_string()) return "of no type";
  const std::string name = type.get<std::string>().substr(0, 40);
  if (name != "Sequence") return name;
  std::vector<std::string> parts;
  for (const auto& [key, value] : stage.items()) {
    if (!value.is_array()) continue;
    for (const json& part : value) {
      const json inner = part.is_object() ? part.value("type", json()) : json();
      parts.push_back(inner.is_string() ? inner.get<std::string>().substr(0, 40) : "?");
    }
  }
  return fmt::format("Sequence of {}", fmt::join(parts, ", "));
}

std::vector<std::string> other_stages(const json& tokenizer,
                                      const std::vector<StageTypes>& stages) {
  std::vector<std::string> complaints;
  for (const auto& [key, wanted] : stages) {
    const std::string type = type_of(tokenizer.value(key, json()));
    if (std::ranges::find(wanted, type) != wanted.end()) continue;
    complaints.push_back(fmt::format("{} is {}, wanted {}", key, type, fmt::join(wanted, " or ")));
  }
  return complaints;
}

Pieces parse_pieces(const json& model, const std::string& name) {
  const json& vocab = member(model, "vocab", name);
  check(vocab.is_object() && !vocab.empty(),
        "{}: no vocabulary: wanted \"vocab\": {{\"piece\": number, …}} in its model", name);
  std::vector<JsonMember> members;
  for (const auto& [piece, number] : vocab.items()) {
    members.push_back({piece, {}});
    if (number.is_number_integer()) members.back().number = number.get<std::int64_t>();
  }
  Pieces pieces = Pieces::from_members(std::move(members), name);
  pieces.check_no_gaps(name);
  return pieces;
}

}  // namespace heed
