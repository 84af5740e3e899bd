#pragma once

#include <memory>

#include "heed/cli/settings.h"
#include "heed/cli/task.h"

namespace heed::cli {

// What every verb understands.
struct Common {
  bool help = false, version = false, dump_config = false;
  std::filesystem::path config;
  std::string recipe;  // what --dump-config prints, for a verb that keeps it
};

// One thing the program does: `heed NAME ...`. A name of two words is a verb's second level, such
// as "tokenize train". Of several verbs of one name the command line chooses by their tasks (see
// task_of), the first where it says none.
struct Verb {
  std::string name;
  std::optional<Task> task = {};
  std::string summary;       // one line
  std::string details = {};  // more for the help and the manual, may be empty
  Settings settings = {};
  // Gives the settings defaults that depend on other settings, such as those that a model folder
  // brings; what the user said is applied before and after.
  std::function<void()> prepare = {};
  // Throws UsageError where settings contradict each other.
  std::function<void(const Settings&)> check = {};
  // The recipe of a run that goes on, where --config names none; empty: there is none.
  std::function<std::filesystem::path()> own_recipe = {};
  std::function<int()> run = {};  // after the settings were applied -> exit status
  std::shared_ptr<Common> common = std::make_shared<Common>();
};

}  // namespace heed::cli
