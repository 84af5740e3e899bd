#pragma once

#include "heed/cli/recipe.h"

namespace heed::cli {

// The keys of a recipe, to be changed one by one, under the names that the verbs of its task have
// for them.
class RecipeEdit {
 public:
  // Of the verbs those of the task that `keys` say; it must outlive this.
  RecipeEdit(const std::vector<RecipeKey>& keys, std::vector<Verb>& verbs);

  Task task() const { return task_; }
  // In the place of what stood under that key.
  void put(RecipeKey key);
  // "model.heads", "heads" or another of its names, and a text. Throws UsageError, beginning with
  // `place`, where no verb has such a setting in a recipe.
  RecipeKey named(const std::string& name, const std::string& value, const std::string& place);

  // Whether a verb of this task has it.
  bool is_known(const RecipeKey& key) {
    const Setting* setting = find(key.name);
    return setting && setting->table == key.table;
  }

  const std::vector<RecipeKey>& keys() const { return keys_; }
  // The verb of that name and this task; null where there is none.
  Verb* verb(const std::string& name);

 private:
  const Setting* find(const std::string& name);

  std::vector<Verb>& verbs_;
  Task task_ = Task::translation;
  std::vector<RecipeKey> keys_;
};

// As TOML, by table. Texts that are numbers or true and false stand bare.
std::string recipe_text(const std::vector<RecipeKey>& keys);

}  // namespace heed::cli
