#include "heed/text/byte_level_json.h"

#include <nlohmann/json.hpp>

#include "heed/base/check.h"
#include "heed/base/json.h"
#include "heed/base/json_fields.h"
#include "heed/text/tokenizer_json.h"

namespace heed {

using nlohmann::json;
using nlohmann::ordered_json;

namespace {

PiecePair pair_of(const json& merge, const std::string& name, Index number) {
  if (merge.is_string()) {
    const auto& text = merge.get_ref<const std::string&>();
    const std::size_t space = text.find(' ');
    if (space != text.npos && text.find(' ', space + 1) == text.npos) {
      return {text.substr(0, space), text.substr(space + 1)};
    }
  } else if (merge.is_array() && merge.size() == 2 && merge[0].is_string() &&
             merge[1].is_string()) {
    return {merge[0].get<std::string>(), merge[1].get<std::string>()};
  }
  throw Error(fmt::format("{}: merge {} is no pair of pieces", name, number));
}

std::vector<PiecePair> merges_of(const json& model, const std::string& name) {
  const json& array = member(model, "merges", name);
  check(array.is_array(), "{}: merges is {}, wanted an array", name, array.type_name());
  std::vector<PiecePair> merges;
  for (const json& merge : array) {
    merges.push_back(pair_of(merge, name, std::ssize(merges) + 1));
  }
  return merges;
}

// What would give a text other tokens than byte-level BPE does.
void check_plain(const json& model, const std::string& name) {
  JsonFields fields(model, name + ": model");
  for (const char* key : {"continuing_subword_prefix", "end_of_word_suffix"}) {
    if (!fields.text(key).value_or("").empty()) {
      fields.complain(fmt::format("{} is not supported", key));
    }
  }
  for (const char* key : {"byte_fallback", "ignore_merges"}) {
    if (fields.flag(key).value_or(false)) {
      fields.complain(fmt::format("{} is not supported", key));
    }
  }
  if (fields.number("dropout").value_or(0) != 0) fields.complain("dropout is not supported");
  fields.raise();
}

PrefixSpace parse_prefix_space(const json& pre_tokenizer, const std::string& name) {
  JsonFields fields(pre_tokenizer, name + ": pre_tokenizer");
  if (!fields.flag("use_regex").value_or(true)) {
    fields.complain("ByteLevel without its pattern (use_regex) is not supported");
  }
  const bool added = fields.flag("add_prefix_space").value_or(true);
  fields.raise();
  return added ? PrefixSpace::added : PrefixSpace::none;
}

ordered_json byte_level_stage(PrefixSpace prefix_space) {
  return {{"type", "ByteLevel"},
          {"add_prefix_space", prefix_space == PrefixSpace::added},
          {"trim_offsets", true},
          {"use_regex", true}};
}

ordered_json model_json(const ByteLevelModel& model) {
  ordered_json merges = ordered_json::array();
  for (const auto& [left, right] : model.merges) merges.push_back(left + ' ' + right);
  return {{"type", "BPE"},
          {"dropout", nullptr},
          {"unk_token", nullptr},
          {"continuing_subword_prefix", nullptr},
          {"end_of_word_suffix", nullptr},
          {"fuse_unk", false},
          {"byte_fallback", false},
          {"ignore_merges", false},
          {"vocab", Pieces(model.pieces, "tokenizer").json()},
          {"merges", std::move(merges)}};
}

}  // namespace

ByteLevelModel parse_byte_level_json(std::string_view text, const std::string& name) {
  const json tokenizer = parse_json(text, name);
  const json& model = member(tokenizer, "model", name);
  const auto complaints = other_stages(tokenizer, {{"model", {"BPE"}},
                                                   {"normalizer", {"none"}},
                                                   {"pre_tokenizer", {"ByteLevel"}},
                                                   {"post_processor", {"none", "ByteLevel"}},
                                                   {"decoder", {"none", "ByteLevel"}}});
  check(complaints.empty(), "{}: not supported: {}", name, fmt::join(complaints, "; "));
  check_plain(model, name);
  ByteLevelModel parsed = {
      .pieces = parse_pieces(model, name).all(),
      .merges = merges_of(model, name),
      .prefix_space = parse_prefix_space(member(tokenizer, "pre_tokenizer", name), name),
  };
  const json& added = member(tokenizer, "added_tokens", name);
  if (!added.is_null()) parsed.added = parse_added_tokens(added, name);
  return parsed;
}

std::string byte_level_json(const ByteLevelModel& model) {
  const ordered_json stage = byte_level_stage(model.prefix_space);
  const ordered_json tokenizer = {
      {"version", "1.0"},          {"truncation", nullptr},
      {"padding", nullptr},        {"added_tokens", added_tokens_json(model.added)},
      {"normalizer", nullptr},     {"pre_tokenizer", stage},
      {"post_processor", stage},   {"decoder", stage},
      {"model", model_json(model)}};
  return json_text(tokenizer);
}

}  // namespace heed
