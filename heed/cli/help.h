#pragma once

#include "heed/cli/verb.h"

namespace heed::cli {

// What `heed --help` prints.
std::string overview(std::span<const Verb> verbs);
// What `heed VERB --help` prints: usage, then the settings by table, each with its default.
std::string help(const Verb& verb);
// "translate"; "train, translation" where verbs of a name differ in their tasks.
std::string title(const Verb& verb);
// "usage: heed translate MODEL [options]"
std::string usage(const Verb& verb);

// "--beam N", and the line that explains it: "hypotheses kept a sentence [4]".
std::string flag_text(const Setting& setting);
std::string what_text(const Setting& setting);
// Without the quotes and brackets of TOML: "after" -> after.
std::string plain(std::string toml);

// The man page of the whole program, in man(7)'s language.
std::string man_page(std::span<const Verb> verbs);

enum class Shell { bash, zsh, fish };

template <>
struct Names<Shell> {
  static constexpr std::pair<const char*, Shell> all[] = {
      {"bash", Shell::bash}, {"zsh", Shell::zsh}, {"fish", Shell::fish}};
};

// A script that teaches the shell the verbs, their flags and the words that these take.
std::string completion_script(Shell shell, std::span<const Verb> verbs);

}  // namespace heed::cli
