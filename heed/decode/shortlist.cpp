#include "heed/decode/shortlist.h"

#include <algorithm>
#include <limits>

#include "heed/base/check.h"
#include "heed/tensor/safetensors.h"
#include "heed/text/fingerprint.h"

namespace heed::decode {
namespace {

constexpr const char* kOffsets = "offsets";
constexpr const char* kTargets = "targets";
constexpr const char* kAlways = "always";
constexpr const char* kTokenizers = "tokenizers";  // in the metadata

Tensor numbers(const std::vector<std::int32_t>& values) {
  Tensor tensor = Tensor::uninitialized({std::ssize(values)}, DType::int32);
  std::ranges::copy(values, tensor.mutable_data<std::int32_t>());
  return tensor;
}

std::string fingerprint_of(const TokenizerPair& tokenizers) {
  Fingerprint both;
  both.add(tokenizers.source.fingerprint());
  both.add(tokenizers.target.fingerprint());
  return fmt::format("{:016x}", both.value());
}

void check_tokenizers(const safetensors::File& file, const TokenizerPair& tokenizers) {
  const auto made_for = file.metadata().find(kTokenizers);
  check(made_for != file.metadata().end() && made_for->second == fingerprint_of(tokenizers),
        "{}: made for other vocabularies; make it anew with `heed shortlist`",
        file.path().string());
}

Tensor row_of(const safetensors::File& file, const char* name) {
  check(file.shape(name).size() == 1 && file.dtype(name) == DType::int32,
        "{}: \"{}\" is {} {}, wanted a row of int32", file.path().string(), name,
        file.entry(name).type, file.shape(name));
  return file.tensor(name);
}

void check_targets(const Tensor& targets, const Tokenizer& tokenizer, const std::string& where) {
  for (const Token target : targets.values<Token>()) {
    check(0 <= target && target < tokenizer.size(), "{}: target piece {} outside [0, {})", where,
          target, tokenizer.size());
  }
}

void check_offsets(const Tensor& offsets, Index sources, Index targets, const std::string& where) {
  const auto values = offsets.values<std::int32_t>();
  check(std::ssize(values) == sources + 1 && values.front() == 0 && values.back() == targets &&
            std::ranges::is_sorted(values),
        "{}: its {} offsets do not cut {} targets among {} source pieces", where, values.size(),
        targets, sources);
}

}  // namespace

Shortlist::Shortlist(const std::vector<std::vector<Token>>& of_source,
                     const std::vector<Token>& always)
    : always_(numbers(always)) {
  check(!always.empty(), "shortlist: nothing is on every list, not even the end token");
  std::vector<std::int32_t> offsets{0}, targets;
  for (const std::vector<Token>& list : of_source) {
    targets.insert(targets.end(), list.begin(), list.end());
    check(std::in_range<std::int32_t>(targets.size()), "shortlist: more than {} targets",
          std::numeric_limits<std::int32_t>::max());
    offsets.push_back(static_cast<std::int32_t>(targets.size()));
  }
  offsets_ = numbers(offsets);
  targets_ = numbers(targets);
}

std::vector<Token> Shortlist::list(std::span<const Token> source,
                                   std::span<const Token> prefix) const {
  const auto always = always_.values<Token>();
  const auto offsets = offsets_.values<std::int32_t>();
  std::vector<Token> all(always.begin(), always.end());
  all.insert(all.end(), prefix.begin(), prefix.end());
  for (const Token piece : source) {
    check(0 <= piece && piece + 1 < std::ssize(offsets),
          "shortlist: source token {} outside [0, {})", piece, offsets.size() - 1);
    const auto some =
        targets_.values<Token>().subspan(offsets[piece], offsets[piece + 1] - offsets[piece]);
    all.insert(all.end(), some.begin(), some.end());
  }
  std::ranges::sort(all);
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

TokenLists Shortlist::lists(std::span<const std::vector<Token>> sources,
                            std::span<const Sentence> sentences) const {
  if (empty()) return {};
  std::vector<std::vector<Token>> lists;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    lists.push_back(list(sources[i], sentences[i].prefix));
  }
  return TokenLists(std::move(lists));
}

void Shortlist::save(const std::filesystem::path& path, const TokenizerPair& tokenizers) const {
  safetensors::save(path, {{kOffsets, offsets_}, {kTargets, targets_}, {kAlways, always_}},
                    {{kTokenizers, fingerprint_of(tokenizers)}});
}

Shortlist Shortlist::load(const std::filesystem::path& path, const TokenizerPair& tokenizers) {
  check(exists(path), "{}: there is none; `heed shortlist` makes it", path.string());
  const safetensors::File file(path);
  check_tokenizers(file, tokenizers);
  Shortlist shortlist;
  shortlist.offsets_ = row_of(file, kOffsets);
  shortlist.targets_ = row_of(file, kTargets);
  shortlist.always_ = row_of(file, kAlways);
  check_offsets(shortlist.offsets_, tokenizers.source.size(), shortlist.targets_.size(),
                path.string());
  check_targets(shortlist.targets_, tokenizers.target, path.string());
  check_targets(shortlist.always_, tokenizers.target, path.string());
  check(std::ranges::count(shortlist.always_.values<Token>(), tokenizers.target.end()) > 0,
        "{}: </s> is not on every list", path.string());
  return shortlist;
}

}  // namespace heed::decode
