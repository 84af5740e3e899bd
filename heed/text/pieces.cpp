#include "heed/text/pieces.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "heed/base/check.h"

namespace heed {
namespace {

constexpr Index kLargest = Index{1} << 24;  // far above any vocabulary; bounds what a file can ask

}  // namespace

Pieces::Pieces(std::vector<std::string> pieces, const std::string& name)
    : pieces_(std::move(pieces)) {
  check(size() <= kLargest, "{}: got {} pieces, wanted at most {}", name, size(), kLargest);
  numbers_.reserve(pieces_.size());
  for (std::size_t i = 0; i < pieces_.size(); ++i) {
    if (pieces_[i].empty()) continue;
    const bool fresh = numbers_.emplace(pieces_[i], static_cast<Token>(i)).second;
    check(fresh, "{}: the piece \"{}\" stands twice in the vocabulary", name, pieces_[i]);
  }
}

Pieces Pieces::parse(std::string_view json, const std::string& name) {
  auto members = json_members(json, name);
  check(members && !members->empty(), "{}: not a vocabulary: wanted {{\"piece\": number, …}}",
        name);
  return from_members(*std::move(members), name);
}

Pieces Pieces::from_members(std::vector<JsonMember> members, const std::string& name) {
  const Index count = std::ssize(members);
  const Index largest = std::min(kLargest, 2 * count + 1024);
  std::vector<std::string> pieces;
  for (auto& [piece, number] : members) {
    check(number.has_value(), "{}: the piece \"{}\" has no number", name, piece);
    const Index at = *number;
    check(at >= 0 && at < largest, "{}: the piece \"{}\" has the number {}, of {} pieces", name,
          piece, at, count);
    check(!piece.empty(), "{}: number {} is an empty piece", name, at);
    if (at >= std::ssize(pieces)) pieces.resize(at + 1);
    check(pieces[at].empty(), "{}: the pieces \"{}\" and \"{}\" have the same number {}", name,
          pieces[at], piece, at);
    pieces[at] = std::move(piece);
  }
  return Pieces(std::move(pieces), name);
}

nlohmann::ordered_json Pieces::json() const {
  nlohmann::ordered_json value = nlohmann::ordered_json::object();
  auto& members = value.get_ref<nlohmann::ordered_json::object_t&>();
  for (std::size_t i = 0; i < pieces_.size(); ++i) {
    if (!pieces_[i].empty()) members.emplace_back(pieces_[i], i);  // no search for one of its name
  }
  return value;
}

const std::string& Pieces::piece(Token token) const {
  check(token >= 0 && token < size(), "tokenizer: token {} is not in the vocabulary of {}", token,
        size());
  return pieces_[token];
}

std::optional<Token> Pieces::find(std::string_view piece) const {
  const auto found = numbers_.find(piece);
  if (found == numbers_.end()) return std::nullopt;
  return found->second;
}

void Pieces::check_no_gaps(const std::string& name) const {
  const auto gap = std::ranges::find(pieces_, std::string());
  check(gap == pieces_.end(), "{}: number {} of {} has no piece", name, gap - pieces_.begin(),
        size());
}

}  // namespace heed
