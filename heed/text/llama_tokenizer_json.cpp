#include "heed/text/llama_tokenizer_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "heed/base/json.h"
#include "heed/text/added_tokens.h"
#include "heed/text/unicode.h"

namespace heed {

using nlohmann::ordered_json;

namespace {

struct ScoredMerge {
  float score;
  Token left, right;
};

// None of a piece with a space, which is in no text as spaces are ▁ there.
std::optional<Token> find_normal(const LlamaTokenizer& tokenizer, std::string_view text) {
  const auto found = tokenizer.find(text);
  const bool normal = found && tokenizer.model().pieces[*found].kind == PieceKind::normal;
  return normal && text.find(' ') == text.npos ? found : std::nullopt;
}

// A piece is made of any two that it can be cut into, as soon as its score allows.
std::vector<ScoredMerge> merges_of(const LlamaTokenizer& tokenizer) {
  std::vector<ScoredMerge> merges;
  for (const SentencePiece& piece : tokenizer.model().pieces) {
    if (piece.kind != PieceKind::normal) continue;
    const std::string_view text = piece.text;
    for (std::size_t at = first_character(text).bytes; at < text.size();
         at += first_character(text.substr(at)).bytes) {
      const auto left = find_normal(tokenizer, text.substr(0, at));
      const auto right = find_normal(tokenizer, text.substr(at));
      if (left && right) merges.push_back({piece.score, *left, *right});
    }
  }
  std::ranges::stable_sort(merges, std::ranges::greater(), &ScoredMerge::score);
  return merges;
}

ordered_json model_json(const LlamaTokenizer& tokenizer) {
  ordered_json merges = ordered_json::array();
  for (const auto& [score, left, right] : merges_of(tokenizer)) {
    merges.push_back(tokenizer.piece(left) + ' ' + tokenizer.piece(right));
  }
  ordered_json model = {{"type", "BPE"},
                        {"dropout", nullptr},
                        {"unk_token", nullptr},
                        {"continuing_subword_prefix", nullptr},
                        {"end_of_word_suffix", nullptr},
                        {"fuse_unk", true},
                        {"byte_fallback", tokenizer.model().byte_fallback},
                        {"ignore_merges", false},
                        {"vocab", ordered_json::object()},
                        {"merges", std::move(merges)}};
  std::vector<std::string> pieces;
  for (const SentencePiece& piece : tokenizer.model().pieces) {
    if (piece.kind == PieceKind::unknown) model["unk_token"] = piece.text;
    pieces.push_back(piece.text);
  }
  model["vocab"] = Pieces(std::move(pieces), "tokenizer").json();
  return model;
}

ordered_json added_json(const LlamaTokenizer& tokenizer) {
  std::vector<AddedToken> added;
  for (Token token = 0; token < tokenizer.size(); ++token) {
    if (tokenizer.is_special(token)) added.push_back({tokenizer.piece(token), token});
  }
  return added_tokens_json(added);
}

ordered_json replace(ordered_json pattern, std::string_view content) {
  return {{"type", "Replace"}, {"pattern", std::move(pattern)}, {"content", content}};
}

ordered_json normalizer_json(const SentencePieceModel& model) {
  ordered_json stages = ordered_json::array();
  if (model.removes_spaces) {
    stages.push_back(replace({{"Regex", "^ +| +$"}}, ""));
    stages.push_back(replace({{"Regex", " +"}}, " "));
  }
  if (model.adds_space) stages.push_back({{"type", "Prepend"}, {"prepend", kPieceSpace}});
  stages.push_back(replace({{"String", " "}}, kPieceSpace));
  return {{"type", "Sequence"}, {"normalizers", std::move(stages)}};
}

ordered_json decoder_json(const SentencePieceModel& model) {
  ordered_json stages = ordered_json::array(
      {replace({{"String", kPieceSpace}}, " "), {{"type", "ByteFallback"}}, {{"type", "Fuse"}}});
  if (model.adds_space) {
    stages.push_back({{"type", "Strip"}, {"content", " "}, {"start", 1}, {"stop", 0}});
  }
  return {{"type", "Sequence"}, {"decoders", std::move(stages)}};
}

ordered_json processor_json(const LlamaTokenizer& tokenizer) {
  if (!tokenizer.begin()) return nullptr;
  const std::string& begin = tokenizer.piece(*tokenizer.begin());
  const auto part = [](const char* kind, const std::string& id, int type) {
    return ordered_json{{kind, {{"id", id}, {"type_id", type}}}};
  };
  const auto text = [&](const char* id, int type) {
    return std::pair{part("SpecialToken", begin, type), part("Sequence", id, type)};
  };
  const auto [first_begin, first] = text("A", 0);
  const auto [second_begin, second] = text("B", 1);
  return {{"type", "TemplateProcessing"},
          {"single", ordered_json::array({first_begin, first})},
          {"pair", ordered_json::array({first_begin, first, second_begin, second})},
          {"special_tokens",
           {{begin,
             {{"id", begin},
              {"ids", ordered_json::array({*tokenizer.begin()})},
              {"tokens", ordered_json::array({begin})}}}}}};
}

}  // namespace

std::string llama_tokenizer_json(const LlamaTokenizer& tokenizer) {
  const SentencePieceModel& model = tokenizer.model();
  return json_text(ordered_json{{"version", "1.0"},
                                {"truncation", nullptr},
                                {"padding", nullptr},
                                {"added_tokens", added_json(tokenizer)},
                                {"normalizer", normalizer_json(model)},
                                {"pre_tokenizer", nullptr},
                                {"post_processor", processor_json(tokenizer)},
                                {"decoder", decoder_json(model)},
                                {"model", model_json(tokenizer)}});
}

}  // namespace heed
