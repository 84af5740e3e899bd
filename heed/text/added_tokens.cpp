#include "heed/text/added_tokens.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "heed/base/check.h"
#include "heed/base/json_fields.h"
#include "heed/text/unicode.h"
#include "heed/text/utf8.h"

namespace heed {
namespace {

// Where the white space before `end` begins, no further back than `begin`.
std::size_t white_space_before(std::string_view text, std::size_t begin, std::size_t end) {
  std::size_t first = begin;
  for (std::size_t at = begin; at < end;) {
    const auto [character, bytes] = first_character(text.substr(at));
    at += bytes;
    if (!is_white_space(character)) first = at;
  }
  return std::min(first, end);
}

std::size_t white_space_behind(std::string_view text, std::size_t at) {
  while (at < text.size()) {
    const auto [character, bytes] = first_character(text.substr(at));
    if (!is_white_space(character)) break;
    at += bytes;
  }
  return at;
}

}  // namespace

AddedTokens::AddedTokens(std::vector<AddedToken> tokens, const std::string& name)
    : tokens_(std::move(tokens)) {
  std::set<std::string_view> seen;
  for (std::size_t i = 0; i < tokens_.size(); ++i) {
    const std::string& content = tokens_[i].content;
    check(!content.empty(), "{}: the added token {} is empty", name, tokens_[i].id);
    check(seen.insert(content).second, "{}: the added token \"{}\" stands twice", name, content);
    auto& by_first_byte = tokens_[i].normalized ? normalized_ : plain_;
    by_first_byte[static_cast<unsigned char>(content.front())].push_back(i);
  }
  for (auto* by_first_byte : {&plain_, &normalized_}) {
    for (Places& places : *by_first_byte) {
      std::ranges::sort(places, std::ranges::greater(),
                        [&](std::size_t i) { return tokens_[i].content.size(); });
    }
  }
}

std::vector<TextPart> AddedTokens::split(std::string_view text) const {
  std::vector<TextPart> between, parts;
  split(text, plain_, between);
  for (const TextPart& part : between) {
    if (part.token) {
      parts.push_back(part);
    } else {
      split(part.text, normalized_, parts);
    }
  }
  return parts;
}

void AddedTokens::split(std::string_view text, const std::array<Places, 256>& by_first_byte,
                        std::vector<TextPart>& parts) const {
  std::size_t done = 0;
  for (std::size_t at = 0; at < text.size();) {
    const Places& places = by_first_byte[static_cast<unsigned char>(text[at])];
    const AddedToken* token = places.empty() ? nullptr : longest_at(text.substr(at), places);
    if (!token) {
      ++at;
      continue;
    }
    const std::size_t found_end = at + token->content.size();
    const std::size_t begin = token->lstrip ? white_space_before(text, done, at) : at;
    const std::size_t end = token->rstrip ? white_space_behind(text, found_end) : found_end;
    if (begin > done) parts.push_back({text.substr(done, begin - done), {}});
    parts.push_back({text.substr(begin, end - begin), token->id});
    at = done = end;
  }
  if (done < text.size()) parts.push_back({text.substr(done), {}});
}

const AddedToken* AddedTokens::longest_at(std::string_view text, const Places& places) const {
  const auto found = std::ranges::find_if(
      places, [&](std::size_t i) { return text.starts_with(tokens_[i].content); });
  return found == places.end() ? nullptr : &tokens_[*found];
}

bool AddedTokens::is_special(Token token) const {
  return std::ranges::any_of(
      tokens_, [&](const AddedToken& added) { return added.id == token && added.special; });
}

std::vector<AddedToken> parse_added_tokens(const nlohmann::json& array, const std::string& name) {
  check(array.is_array(), "{}: added_tokens is {}, wanted an array", name, array.type_name());
  std::vector<AddedToken> tokens;
  for (const nlohmann::json& object : array) {
    JsonFields fields(object, fmt::format("{}: added token {}", name, tokens.size() + 1));
    if (fields.flag("single_word").value_or(false)) {
      fields.complain("single_word is not supported");
    }
    const AddedToken defaults;
    tokens.push_back({
        .content = fields.required_text("content"),
        .id = static_cast<Token>(fields.required_whole("id")),
        .special = fields.flag("special").value_or(defaults.special),
        .lstrip = fields.flag("lstrip").value_or(defaults.lstrip),
        .rstrip = fields.flag("rstrip").value_or(defaults.rstrip),
        .normalized = fields.flag("normalized").value_or(defaults.normalized),
    });
    fields.raise();
  }
  return tokens;
}

nlohmann::ordered_json added_tokens_json(const std::vector<AddedToken>& tokens) {
  nlohmann::ordered_json array = nlohmann::ordered_json::array();
  for (const AddedToken& token : tokens) {
    array.push_back({{"id", token.id},
                     {"content", token.content},
                     {"single_word", false},
                     {"lstrip", token.lstrip},
                     {"rstrip", token.rstrip},
                     {"normalized", token.normalized},
                     {"special", token.special}});
  }
  return array;
}

Pieces with_added(const Pieces& pieces, std::vector<AddedToken> added, const std::string& name) {
  std::vector<std::string> all = pieces.all();
  std::ranges::stable_sort(added, {}, &AddedToken::id);
  for (const AddedToken& token : added) {
    const Token wanted = pieces.find(token.content).value_or(static_cast<Token>(all.size()));
    check(token.id == wanted, "{}: the added token \"{}\" has the id {}, wanted {}", name,
          token.content, token.id, wanted);
    if (wanted == std::ssize(all)) all.push_back(token.content);
  }
  return Pieces(std::move(all), name);
}

void check_special_tokens(const std::vector<std::string>& texts, const std::string& name) {
  std::set<std::string_view> seen;
  for (const std::string& text : texts) {
    check(!text.empty() && !find_invalid_utf8(text), "{}: \"{}\" cannot be a special token", name,
          text);
    check(seen.insert(text).second, "{}: the special token \"{}\" stands twice", name, text);
  }
}

std::vector<AddedToken> special_tokens(const std::vector<std::string>& texts,
                                       const Pieces& pieces) {
  std::vector<AddedToken> tokens;
  auto next = static_cast<Token>(pieces.size());
  for (const std::string& text : texts) {
    const auto found = pieces.find(text);
    tokens.push_back({.content = text, .id = found ? *found : next++});
  }
  return tokens;
}

}  // namespace heed
