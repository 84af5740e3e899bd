#include "heed/text/vocabulary.h"

#include <nlohmann/json.hpp>

#include "heed/base/check.h"
#include "heed/base/json.h"

namespace heed {

Vocabulary::Vocabulary(Pieces pieces, const std::string& name) : pieces_(std::move(pieces)) {
  std::string missing;
  for (const auto& [piece, token] :
       {std::pair{"</s>", &end_}, std::pair{"<unk>", &unknown_}, std::pair{"<pad>", &pad_}}) {
    const auto found = find(piece);
    if (!found) missing += (missing.empty() ? "" : ", ") + std::string(piece);
    *token = found.value_or(0);
  }
  check(missing.empty(), "{}: the vocabulary lacks {}", name, missing);
}

Vocabulary Vocabulary::parse(std::string_view json, const std::string& name) {
  return Vocabulary(Pieces::parse(json, name), name);
}

std::string Vocabulary::json() const {
  return json_text(pieces_.json());
}

}  // namespace heed
