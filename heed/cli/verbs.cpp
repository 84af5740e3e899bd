#include "heed/cli/verbs.h"

#include <algorithm>

namespace heed::cli {

namespace {

// After the verb's own settings; a verb whose settings stand in no recipe needs none.
void add_common(Verb& verb) {
  Common& common = *verb.common;
  const bool recipes = std::ranges::any_of(
      verb.settings.all(), [](const Setting& setting) { return !setting.table.empty(); });
  if (recipes) {
    verb.settings.add("config", common.config, "recipe: a TOML file with the keys under [tables]");
    verb.settings.add("dump-config", common.dump_config,
                      "print the settings that hold, as a recipe, and stop");
  }
  verb.settings.add("help", common.help, "print this, and stop (also -h)");
  verb.settings.add("version", common.version, "print the version, and stop");
}

}  // namespace

std::vector<Verb> verbs() {
  constexpr Task kEncoders[] = {Task::masked_language_model, Task::sentence_classification,
                                Task::token_classification};
  std::vector<Verb> all;
  const auto add = [&](std::vector<Verb> some) {
    std::ranges::move(some, std::back_inserter(all));
  };
  for (const auto& [word, task] : Names<Task>::all) all.push_back(train(task));
  add({translate(), generate(), classify_sentences(), classify_tokens(), classify_images(), embed(),
       evaluate_translation(), evaluate_language_model(), evaluate_image_classification()});
  for (const Task task : kEncoders) all.push_back(evaluate_encoder(task));
  add({score(), tokenize_train_translation(), tokenize_train_language_model(),
       tokenize_train_word_piece(), tokenize_encode(), tokenize_decode(), attention_translation(),
       attention_language_model(), attention_image_classification()});
  for (const Task task : kEncoders) all.push_back(attention_encoder(task));
  add({explain_translation(), explain_language_model()});
  for (const Task task : kEncoders) all.push_back(explain_encoder(task));
  add({draw_dot_products(), draw_softmax(), draw_cross_entropy(), draw_optimizers(),
       draw_schedules(), draw_activations(), draw_reach(), draw_mask(), draw_norms(), draw_depth(),
       draw_rotary(), draw_alibi(), draw_sampling(), draw_beams(), draw_rounding(), draw_packing(),
       draw_pieces(), draw_patches()});
  add({heads_translation(), heads_language_model(), reach_translation(), reach_language_model(),
       cost(), positions(), inspect(), average(), convert(), shortlist(), synthesize(), compare(),
       report(), demo(), completion(), manual()});
  for (Verb& verb : all) add_common(verb);
  return all;
}

}  // namespace heed::cli
