#include "heed/models/sentence_embedding.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "heed/base/files.h"
#include "heed/base/json.h"
#include "heed/base/json_fields.h"
#include "heed/models/encoder_folder.h"

namespace heed::models {
namespace {

using nlohmann::json;
using Path = std::filesystem::path;

constexpr const char* kModules = "modules.json";
constexpr const char* kTransformer = "sentence_bert_config.json";

json read_json(const Path& path) {
  return parse_json(read_file(path), path.string());
}

// One way of several to pool, each with a flag of its own.
Pooling load_pooling(const Path& folder) {
  const Path path = folder / "config.json";
  const json object = read_json(path);
  JsonFields fields(object, path.string());
  const bool first = fields.flag("pooling_mode_cls_token").value_or(false);
  const bool mean = fields.flag("pooling_mode_mean_tokens").value_or(false);
  std::vector<std::string> others;
  for (const auto& [key, value] : object.items()) {
    if (key.starts_with("pooling_mode_") && key != "pooling_mode_cls_token" &&
        key != "pooling_mode_mean_tokens" && value == true) {
      others.push_back(key);
    }
  }
  const std::string mode = fields.text("pooling_mode").value_or(first ? "cls" : "mean");
  if (!others.empty() || (mode != "cls" && mode != "mean") || (first && mean)) {
    fields.complain("pools in a way that is not supported, wanted the mean or the first token");
  }
  fields.raise();
  return mode == "cls" ? Pooling::first : Pooling::mean;
}

// "sentence_transformers.models.Pooling" -> "Pooling"
std::string class_of(const std::string& type) {
  return type.substr(type.find_last_of('.') + 1);
}

struct Module {
  std::string type;
  Path path;
};

std::vector<Module> load_modules(const Path& folder) {
  const Path path = folder / kModules;
  const json list = read_json(path);
  check(list.is_array(), "{}: got {}, wanted an array", path.string(), list.type_name());
  std::vector<Module> modules;
  for (const json& one : list) {
    JsonFields fields(one, path.string());
    const std::string type = fields.required_text("type"), at = fields.required_text("path");
    fields.raise();
    check(at.find("..") == std::string::npos && !Path(at).is_absolute(),
          "{}: the path \"{}\" leads out of the folder", path.string(), at);
    modules.push_back({class_of(type), folder / at});
  }
  return modules;
}

}  // namespace

SentenceEmbeddingFolder load_sentence_embedding(const Path& folder) {
  SentenceEmbeddingFolder found{.model = folder, .embedding = {}};
  std::vector<std::string> order;
  if (std::filesystem::exists(folder / kModules)) {
    for (const Module& module : load_modules(folder)) {
      order.push_back(module.type);
      if (module.type == "Transformer") found.model = module.path;
      if (module.type == "Pooling") found.embedding.pooling = load_pooling(module.path);
      if (module.type == "Normalize") found.embedding.length = VectorLength::unit;
    }
    const std::vector<std::string> wanted = {"Transformer", "Pooling", "Normalize"};
    check(order.size() >= 2 && order.size() <= 3 &&
              std::equal(order.begin(), order.end(), wanted.begin()),
          "{}: the modules {} are not supported, wanted Transformer, Pooling and perhaps Normalize",
          (folder / kModules).string(), fmt::join(order, ", "));
  }
  const Index longest = load_encoder_config(found.model).max_length;
  found.embedding.max_length = longest;
  const Path stated = found.model / kTransformer;
  if (!std::filesystem::exists(stated)) return found;
  const json object = read_json(stated);
  JsonFields fields(object, stated.string());
  found.embedding.max_length = std::min(longest, fields.whole("max_seq_length").value_or(longest));
  fields.raise();
  return found;
}

}  // namespace heed::models
