#include "heed/models/hugging_face_names.h"

#include <algorithm>

namespace heed::models {
namespace {

std::optional<Token> token_of(const nlohmann::json& object, JsonFields& fields, const char* key) {
  const auto found = object.find(key);
  if (found != object.end() && found->is_array() && !found->empty() &&
      found->front().is_number_unsigned()) {
    fields.ignore(key);
    return static_cast<Token>(
        std::min<std::uint64_t>(found->front().get<std::uint64_t>(), 1 << 30));
  }
  const std::optional<Index> token = fields.whole(key);
  return token ? std::optional(static_cast<Token>(*token)) : std::nullopt;
}

}  // namespace

std::pair<std::string, std::string> layer_of(const std::string& path) {
  const std::size_t number = path.find('.') + 1, rest = path.find('.', number) + 1;
  return {path.substr(number, rest - 1 - number), path.substr(rest)};
}

bool is_tied(const NamedTensors& parameters) {
  return std::ranges::none_of(parameters, [](const auto& one) { return one.first == "output"; });
}

void write_class_names(std::span<const std::string> names, nlohmann::json& written) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    written["id2label"][std::to_string(i)] = names[i];
    written["label2id"][names[i]] = i;
  }
}

std::vector<std::string> read_class_names(const nlohmann::json& object, JsonFields& fields) {
  fields.ignore("id2label");
  const auto found = object.find("id2label");
  if (found == object.end() || found->is_null()) return {"LABEL_0", "LABEL_1"};
  std::vector<std::string> names;
  while (found->is_object() && names.size() < found->size()) {
    const auto name = found->find(std::to_string(names.size()));
    if (name == found->end() || !name->is_string()) break;
    names.push_back(name->get<std::string>());
  }
  if (!found->is_object() || names.size() != found->size()) {
    fields.complain("id2label is no object of the names of 0, 1, 2 and so on");
  }
  return names;
}

void write_ends(const LanguageModelConfig& config, nlohmann::json& written) {
  written["bos_token_id"] = config.begin ? nlohmann::json(*config.begin) : nlohmann::json();
  written["eos_token_id"] = config.end ? nlohmann::json(*config.end) : nlohmann::json();
}

void read_ends(const nlohmann::json& object, JsonFields& fields, LanguageModelConfig& config) {
  config.begin = token_of(object, fields, "bos_token_id");
  config.end = token_of(object, fields, "eos_token_id");
}

}  // namespace heed::models
