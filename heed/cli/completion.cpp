#include <algorithm>

#include "heed/cli/help.h"
#include "heed/cli/standard_output.h"
#include "heed/cli/verbs.h"

namespace heed::cli {

namespace {

// The words that may follow the program's name: "tokenize", not "tokenize train".
std::vector<std::string> first_words(std::span<const Verb> verbs) {
  std::vector<std::string> words;
  for (const Verb& verb : verbs) {
    const std::string word = verb.name.substr(0, verb.name.find(' '));
    if (std::ranges::find(words, word) == words.end()) words.push_back(word);
  }
  return words;
}

// Those that may follow `word`: "train", "encode", "decode" after "tokenize".
std::vector<std::string> second_words(std::span<const Verb> verbs, const std::string& word) {
  std::vector<std::string> words;
  for (const Verb& verb : verbs) {
    if (verb.name.starts_with(word + " ")) words.push_back(verb.name.substr(word.size() + 1));
  }
  return words;
}

std::vector<std::string> flags(std::span<const Verb> verbs, const std::string& word) {
  std::vector<std::string> words;
  for (const Verb& verb : verbs) {
    if (verb.name != word && !verb.name.starts_with(word + " ")) continue;
    for (const Setting& setting : verb.settings.all()) {
      if (!setting.positional) words.push_back(setting.title());
    }
  }
  return words;
}

// The body that bash and zsh (through its bashcompinit) share.
std::string bash_script(std::span<const Verb> verbs) {
  std::string script =
      "_heed() {\n  local word=${COMP_WORDS[COMP_CWORD]} words\n"
      "  if [ \"$COMP_CWORD\" = 1 ]; then\n";
  script += fmt::format("    words='{}'\n  else\n    case ${{COMP_WORDS[1]}} in\n",
                        fmt::join(first_words(verbs), " "));
  for (const std::string& word : first_words(verbs)) {
    std::vector<std::string> words = second_words(verbs, word);
    std::ranges::copy(flags(verbs, word), std::back_inserter(words));
    script += fmt::format("      {}) words='{}' ;;\n", word, fmt::join(words, " "));
  }
  return script +
         "    esac\n  fi\n  COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n}\n"
         "complete -o default -F _heed heed\n";
}

// Text between single quotes for fish.
std::string single_quoted(std::string_view text) {
  std::string result = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') result += '\\';
    result += c;
  }
  return result + "'";
}

std::string fish_script(std::span<const Verb> verbs) {
  std::string script;
  for (const std::string& word : first_words(verbs)) {
    script += fmt::format("complete -c heed -n __fish_use_subcommand -f -a {}\n", word);
    for (const std::string& second : second_words(verbs, word)) {
      script +=
          fmt::format("complete -c heed -n '__fish_seen_subcommand_from {}' -a {}\n", word, second);
    }
  }
  for (const Verb& verb : verbs) {
    for (const Setting& setting : verb.settings.all()) {
      if (setting.positional) continue;
      script += fmt::format("complete -c heed -n '__fish_seen_subcommand_from {}' -l {}{} -d {}\n",
                            verb.name, setting.name, setting.count == 0 ? "" : " -r",
                            single_quoted(setting.what));
    }
  }
  return script;
}

struct CompletionOptions {
  Shell shell = Shell::bash;
};

}  // namespace

std::string completion_script(Shell shell, std::span<const Verb> verbs) {
  switch (shell) {
    case Shell::bash:
      return bash_script(verbs);
    case Shell::zsh:
      return "#compdef heed\nautoload -U +X bashcompinit && bashcompinit\n" + bash_script(verbs);
    case Shell::fish:
      return fish_script(verbs);
  }
  return "";
}

Verb completion() {
  auto options = std::make_shared<CompletionOptions>();
  Verb verb{.name = "completion",
            .summary = "print a shell's completion script",
            .details = "bash: source <(heed completion bash)"};
  verb.settings.add_positional("SHELL", options->shell, "bash, zsh or fish").required();
  verb.run = [options] {
    print("{}", completion_script(options->shell, verbs()));
    return 0;
  };
  return verb;
}

}  // namespace heed::cli
