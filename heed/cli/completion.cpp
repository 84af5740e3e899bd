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

std::vector<std::string> flags(const Verb& verb) {
  std::vector<std::string> words;
  for (const Setting& setting : verb.settings.all()) {
    if (!setting.positional) words.push_back(setting.title());
    if (setting.positional) std::ranges::copy(setting.words, std::back_inserter(words));
  }
  return words;
}

// "      'train --optimizer') words='adam adamw sgd' ;;": no words for what may be anything, so
// that the shell offers files.
std::string values_case(const Verb& verb) {
  std::string cases;
  for (const Setting& setting : verb.settings.all()) {
    if (setting.positional || setting.count == 0) continue;
    cases += fmt::format("      '{} {}') words='{}' ;;\n", verb.name, setting.title(),
                         fmt::join(setting.words, " "));
  }
  return cases;
}

// What bash and zsh (through its bashcompinit) share: the words that may stand behind `verb`, of
// two words where the first has others behind it, and `before`.
std::string bash_script(std::span<const Verb> verbs) {
  std::string script =
      "_heed() {\n  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n"
      "  local verb=${COMP_WORDS[1]} words=\n"
      "  [ \"$COMP_CWORD\" = 1 ] && verb=\n  case $verb in\n";
  std::string known = fmt::format("    '') words='{}' ;;\n", fmt::join(first_words(verbs), " "));
  for (const std::string& word : first_words(verbs)) {
    const std::vector<std::string> second = second_words(verbs, word);
    if (second.empty()) continue;
    script += fmt::format(
        "    {0}) [ \"$COMP_CWORD\" = 2 ] || verb=\"{0} ${{COMP_WORDS[2]}}\" ;;\n", word);
    known += fmt::format("    '{}') words='{}' ;;\n", word, fmt::join(second, " "));
  }
  script += "  esac\n  case $verb in\n" + known + "    *) case \"$verb $before\" in\n";
  for (const Verb& verb : verbs) script += values_case(verb);
  script += "      *) case $verb in\n";
  for (const Verb& verb : verbs) {
    script += fmt::format("        '{}') words='{}' ;;\n", verb.name, fmt::join(flags(verb), " "));
  }
  return script +
         "      esac ;;\n    esac ;;\n  esac\n"
         "  COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n}\n"
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

// Where the options of a verb belong: behind all its words, and behind no others.
std::string fish_condition(std::span<const Verb> verbs, const Verb& verb) {
  const std::string first = verb.name.substr(0, verb.name.find(' '));
  std::string condition = "__fish_seen_subcommand_from " + first;
  if (first != verb.name) {
    return condition + "; and __fish_seen_subcommand_from " + verb.name.substr(first.size() + 1);
  }
  for (const std::string& word : first_words(verbs)) {
    const auto seconds = second_words(verbs, word);
    if (std::ranges::find(seconds, first) != seconds.end())
      condition += "; and not __fish_seen_subcommand_from " + word;
  }
  return condition;
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
    const std::string where = single_quoted(fish_condition(verbs, verb));
    for (const Setting& setting : verb.settings.all()) {
      const std::string words = single_quoted(fmt::format("{}", fmt::join(setting.words, " ")));
      const std::string values = setting.words.empty() ? " -r" : " -x -a " + words;
      if (setting.positional && setting.words.empty()) continue;
      script += setting.positional
                    ? fmt::format("complete -c heed -n {} -f -a {}\n", where, words)
                    : fmt::format("complete -c heed -n {} -l {}{} -d {}\n", where, setting.name,
                                  setting.count == 0 ? "" : values, single_quoted(setting.what));
    }
  }
  return script;
}

// The verbs of one name as one, which has the settings of all: a shell does not know the task.
std::vector<Verb> united(std::span<const Verb> verbs) {
  std::vector<Verb> all;
  for (const Verb& verb : verbs) {
    if (all.empty() || all.back().name != verb.name) {
      all.push_back(verb);
      continue;
    }
    for (const Setting& setting : verb.settings.all()) {
      if (!all.back().settings.find(setting.name)) all.back().settings.all().push_back(setting);
    }
  }
  return all;
}

struct CompletionOptions {
  Shell shell = Shell::bash;
};

}  // namespace

std::string completion_script(Shell shell, std::span<const Verb> all) {
  const std::vector<Verb> verbs = united(all);
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
