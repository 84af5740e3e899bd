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
  std::string page = fmt::format(".SS heed {}\n{}\n", roff(verb.name), roff(verb.summary));
  if (!verb.details.empty()) page += ".PP\n" + roff(verb.details) + "\n";
  for (const Setting& setting : verb.settings.all()) {
    page += fmt::format(".TP\n.B {}\n{}\n", roff(flag_text(setting)), roff(what_text(setting)));
  }
  return page;
}

}  // namespace

std::string man_page(std::span<const Verb> verbs) {
  std::string page = fmt::format(
      ".TH HEED 1 \"\" \"heed {}\" \"User Commands\"\n"
      ".SH NAME\nheed \\- trains Transformers and translates with them\n"
      ".SH SYNOPSIS\n.B heed\n.I VERB\n[options]\n"
      ".SH DESCRIPTION\n"
      "An option that stands in a table of the recipe is also a key of it: \\-\\-warmup is warmup "
      "in [training]. A flag has precedence over the recipe that \\-\\-config names.\n"
      ".SH VERBS\n",
      HEED_VERSION);
  for (const Verb& verb : verbs) page += verb_page(verb);
  return page +
         ".SH EXIT STATUS\n0 when all went well, 2 when the command line or a recipe's key was "
         "wrong, 130 or 143 when a training was interrupted and saved, 1 for every other error.\n";
}

}  // namespace heed::cli
