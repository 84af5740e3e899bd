// Translates lines of standard input with a model folder, ours or any MarianMT folder, with the
// paper's beam search: translate_lines FOLDER < in.txt > out.txt
#include <fmt/core.h>

#include <iostream>

#include "heed/decode/translation_model.h"

using namespace heed;

int main(int count, char** arguments) {
  if (count < 2) return 2;
  const decode::TranslationModel model = decode::load_translation_model(arguments[1]);
  decode::translate(
      model.translator(),
      [](decode::Line& line) { return static_cast<bool>(std::getline(std::cin, line.source)); },
      [](const decode::Translation& one) { fmt::print("{}\n", one.outputs.front().text); },
      {.search = decode::beam_of_the_paper(), .length = decode::limit_of_the_paper()});
}
