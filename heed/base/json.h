#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace heed {

// The JSON in `text`, which need not be trusted: `name` (of the file, say) begins every error, and
// a key that stands twice in one object is one, as is nesting deeper than a file of ours needs.
nlohmann::json parse_json(std::string_view text, const std::string& name);

struct JsonMember {
  std::string key;
  std::optional<std::int64_t> number;  // nothing where it is no whole number
};

// The members of the object in `text`, in their order, for one too large to become a value first;
// nothing where it is no object. Errors are those of parse_json, but a key may stand twice.
std::optional<std::vector<JsonMember>> json_members(std::string_view text, const std::string& name);

// The value as text, indented by two; every byte of `value` is valid UTF-8. Here and below an
// ordered value keeps its order, any other is sorted by key.
std::string json_text(const nlohmann::json& value);
std::string json_text(const nlohmann::ordered_json& value);

// The value on one line without its end; bytes that are not UTF-8 become U+FFFD.
std::string json_line(const nlohmann::json& value);
std::string json_line(const nlohmann::ordered_json& value);

}  // namespace heed
