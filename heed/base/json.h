#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

namespace heed {

// The JSON in `text`, which need not be trusted: `name` (of the file, say) begins every error, and
// a key that stands twice in one object is one, as is nesting deeper than a file of ours needs.
nlohmann::json parse_json(std::string_view text, const std::string& name);

// The value as text, sorted by key, indented by two; every byte of `value` is valid UTF-8.
std::string json_text(const nlohmann::json& value);

}  // namespace heed
