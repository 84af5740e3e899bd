#include "heed/text/word_piece_json.h"

#include <nlohmann/json.hpp>

#include "heed/base/check.h"
#include "heed/base/json.h"
#include "heed/base/json_fields.h"
#include "heed/text/tokenizer_json.h"

namespace heed {

using nlohmann::json;
using nlohmann::ordered_json;

namespace {

constexpr const char* kPrefix = "##";

BertNormalization parse_normalization(const json& normalizer, const std::string& name) {
  JsonFields fields(normalizer, name + ": normalizer");
  const BertNormalization defaults;
  const BertNormalization parsed = {
      .clean_text = fields.flag("clean_text").value_or(defaults.clean_text),
      .handle_chinese_chars =
          fields.flag("handle_chinese_chars").value_or(defaults.handle_chinese_chars),
      .lowercase = fields.flag("lowercase").value_or(defaults.lowercase),
      .strip_accents = fields.flag("strip_accents"),
  };
  fields.raise();
  return parsed;
}

void check_decoder(const json& decoder, const std::string& name) {
  if (decoder.is_null()) return;
  JsonFields fields(decoder, name + ": decoder");
  if (fields.text("prefix").value_or(kPrefix) != kPrefix) {
    fields.complain("a prefix other than \"##\" is not supported");
  }
  if (!fields.flag("cleanup").value_or(true)) {
    fields.complain("WordPiece without cleanup is not supported");
  }
  fields.raise();
}

ordered_json normalizer_json(const BertNormalization& normalization) {
  ordered_json value = {{"type", "BertNormalizer"},
                        {"clean_text", normalization.clean_text},
                        {"handle_chinese_chars", normalization.handle_chinese_chars},
                        {"strip_accents", nullptr},
                        {"lowercase", normalization.lowercase}};
  if (normalization.strip_accents) value["strip_accents"] = *normalization.strip_accents;
  return value;
}

ordered_json post_processor_json(const Pieces& pieces) {
  const auto begin = pieces.find("[CLS]"), end = pieces.find("[SEP]");
  if (!begin || !end) return nullptr;
  return {{"type", "BertProcessing"},
          {"sep", ordered_json::array({"[SEP]", *end})},
          {"cls", ordered_json::array({"[CLS]", *begin})}};
}

}  // namespace

WordPieceModel parse_word_piece_json(std::string_view text, const std::string& name) {
  const json tokenizer = parse_json(text, name);
  const json& model = member(tokenizer, "model", name);
  const auto complaints =
      other_stages(tokenizer, {{"model", {"WordPiece"}},
                               {"normalizer", {"BertNormalizer"}},
                               {"pre_tokenizer", {"BertPreTokenizer"}},
                               {"post_processor", {"none", "BertProcessing", "TemplateProcessing"}},
                               {"decoder", {"none", "WordPiece"}}});
  check(complaints.empty(), "{}: not supported: {}", name, fmt::join(complaints, "; "));
  check_decoder(member(tokenizer, "decoder", name), name);
  JsonFields fields(model, name + ": model");
  WordPieceModel parsed;
  parsed.unknown = fields.text("unk_token").value_or(parsed.unknown);
  parsed.longest_word = fields.whole("max_input_chars_per_word").value_or(parsed.longest_word);
  if (fields.text("continuing_subword_prefix").value_or(kPrefix) != kPrefix) {
    fields.complain("a continuing_subword_prefix other than \"##\" is not supported");
  }
  fields.raise();
  parsed.pieces = parse_pieces(model, name).all();
  parsed.normalization = parse_normalization(member(tokenizer, "normalizer", name), name);
  const json& added = member(tokenizer, "added_tokens", name);
  if (!added.is_null()) parsed.added = parse_added_tokens(added, name);
  return parsed;
}

std::string word_piece_json(const WordPieceModel& model) {
  const Pieces pieces(model.pieces, "tokenizer");
  const ordered_json tokenizer = {
      {"version", "1.0"},
      {"truncation", nullptr},
      {"padding", nullptr},
      {"added_tokens", added_tokens_json(model.added)},
      {"normalizer", normalizer_json(model.normalization)},
      {"pre_tokenizer", {{"type", "BertPreTokenizer"}}},
      {"post_processor", post_processor_json(pieces)},
      {"decoder", {{"type", "WordPiece"}, {"prefix", kPrefix}, {"cleanup", true}}},
      {"model",
       {{"type", "WordPiece"},
        {"unk_token", model.unknown},
        {"continuing_subword_prefix", kPrefix},
        {"max_input_chars_per_word", model.longest_word},
        {"vocab", pieces.json()}}}};
  return json_text(tokenizer);
}

}  // namespace heed
