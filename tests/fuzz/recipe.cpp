// Any text is either refused with an Error or a recipe whose keys all know their place.
#include "heed/cli/recipe.h"

#include <cstdlib>

#include "heed/base/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  try {
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    for (const heed::cli::RecipeKey& key : heed::cli::parse_recipe(text, "recipe.toml")) {
      if (!key.place.starts_with("recipe.toml:")) std::abort();
    }
  } catch (const heed::Error&) {
  }
  return 0;
}
