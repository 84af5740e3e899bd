#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

namespace heed {

// The JSON in `text`, which need not be trusted: `name` (of the file, say) begins every error, and
// a key that stands twice in one object is one, as is nesting deeper than a file of ours needs.
nlohmann::json parse_json(std::string_view text, const std::string& name);

// The value as text, indented by two; every byte of `value` is valid UTF-8. Here and below an
// ordered value keeps its order, any other is sorted by key.
std::string json_text(const nlohmann::json& value);
std::string json_text(const nlohmann::ordered_json& value);

// The value on one line without its end; bytes that are not UTF-8 become U+FFFD.
std::string json_line(const nlohmann::json& value);
std::string json_line(const nlohmann::ordered_json& value);

}  // namespace heed
