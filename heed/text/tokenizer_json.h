#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "heed/text/pieces.h"

namespace heed {

// What the readers of tokenizer.json have in common: the file of the `tokenizers` library, which is
// an object of stages ("normalizer", "pre_tokenizer", "post_processor", "decoder"), a "model" and
// "added_tokens".

// The member of an object, null where there is none; throws, beginning with `name`, for no object.
const nlohmann::json& member(const nlohmann::json& object, const char* key,
                             const std::string& name);

// The type of a stage or model: "ByteLevel", "none" where it is null, "Sequence of A, B".
std::string type_of(const nlohmann::json& stage);

// "pre_tokenizer is Split, wanted ByteLevel", and all others that are none of the types wanted.
struct StageTypes {
  const char* key;
  std::vector<std::string> wanted;
};
std::vector<std::string> other_stages(const nlohmann::json& tokenizer,
                                      const std::vector<StageTypes>& stages);

// A model's "vocab".
Pieces parse_pieces(const nlohmann::json& model, const std::string& name);

}  // namespace heed
