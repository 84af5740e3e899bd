#include "heed/cli/help.h"

namespace heed::cli {

namespace {

// Text as roff takes it: no line begins with a control character, '-' and '\' stay themselves.
std::string roff(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '\\') {
      escaped += "\\e";
    } else if (c == '-') {
      escaped += "\\-";
    } else {
      escaped += c;
    }
  }
  return escaped.starts_with('.') || escaped.starts_with('\'') ? "\\&" + escaped : escaped;
}

std::string verb_page(const Verb& verb) {
  std::string page = fmt::format(".SS heed {}\n{}\n", roff(title(verb)), roff(verb.summary));
  if (!verb.details.empty()) page += ".PP\n" + roff(verb.details) + "\n";
  for (const std::string& table : verb.settings.tables()) {
    if (!table.empty()) page += fmt::format(".PP\nIn a recipe's table [{}]:\n", table);
    for (const Setting& setting : verb.settings.all()) {
      if (setting.table != table) continue;
      page += fmt::format(".TP\n.B {}\n{}\n", roff(flag_text(setting)), roff(what_text(setting)));
    }
  }
  return page;
}

constexpr const char* kFiles =
    ".SH FILES\n"
    ".TP\n.I recipe.toml\n"
    "In a training's folder: all its settings, for \\-\\-config.\n"
    ".TP\n.I config.json, generation_config.json, model.safetensors\n"
    "A model, as transformers has MarianMT and Pegasus.\n"
    ".TP\n.I source.spm, target.spm, vocab.json, tokenizer_config.json\n"
    "Its tokenizers; target_vocab.json where each side has a vocabulary of its own.\n"
    ".TP\n.I shortlist.safetensors\n"
    "What each source piece may become, where heed shortlist was run.\n"
    ".TP\n.I checkpoints/, cache/, metrics.jsonl, report.html\n"
    "What training writes beside them: states to go on from, the tokenised text, the curves.\n";

constexpr const char* kExampleCommands =
    ".SH EXAMPLES\n.nf\n"
    "heed train \\-\\-train train.en train.de \\-\\-valid valid.en valid.de \\e\n"
    "  \\-\\-output my\\-model \\-\\-preset small\n"
    "heed train \\-\\-resume \\-\\-output my\\-model\n"
    "heed translate my\\-model < text.en > text.de\n"
    "heed evaluate my\\-model \\-\\-test test.en test.de \\-\\-search\\-preset paper\n"
    "heed attention my\\-model \\-\\-source \"A dog runs.\" \\-\\-html dog.html\n"
    ".fi\n";

}  // namespace

std::string man_page(std::span<const Verb> verbs) {
  std::string page = fmt::format(
      ".TH HEED 1 \"\" \"heed {}\" \"User Commands\"\n"
      ".SH NAME\nheed \\- trains Transformers and translates with them\n"
      ".SH SYNOPSIS\n.B heed\n.I VERB\n[options]\n"
      ".SH DESCRIPTION\n"
      "What is listed under a recipe's table is a flag and also a key of that table in the TOML "
      "file that \\-\\-config names. A flag has precedence over the recipe; of two equal flags "
      "the last counts, but those for a list add to it. A value that begins with \\-\\- stands "
      "behind =, as in \\-\\-source=\\-\\-help.\n"
      ".SH VERBS\n",
      HEED_VERSION);
  for (const Verb& verb : verbs) page += verb_page(verb);
  return page + kFiles +
         ".SH EXIT STATUS\n0 when all went well, 2 when the command line or a recipe was wrong, "
         "130 or 143 when a training was interrupted and saved, 141 when nobody reads what it "
         "prints, 1 for every other error.\n" +
         kExampleCommands;
}

}  // namespace heed::cli
