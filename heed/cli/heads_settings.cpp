#include "heed/cli/heads_settings.h"

#include "heed/cli/standard_output.h"
#include "heed/cli/terminal.h"

namespace heed::cli {

std::string heads_details() {
  return "A row a head, LAYER.HEAD from 1: how much the loss a token rises without it, and its "
         "mean "
         "weight, in percent, on the token before, the one behind, itself, the first, the end, "
         "punctuation and, of cross-attention, the aligned piece; then how far it looks, in "
         "tokens, "
         "and the entropy of its weights, in nats. Relations are of short lists of function words, "
         "which know no grammar: their content word is the next one, or an auxiliary's the one "
         "before. A head agrees where its largest weight lies on the word; beside it stands how "
         "often the best fixed distance would.";
}

Figures report_heads(const Ablation& ablation, const LooksByPath& looks) {
  const viz::Terminal terminal = terminal_of_output();
  print("{}", viz::terminal_table(heads_table(ablation, looks), terminal));
  const viz::Table relations = relations_table(looks);
  if (!relations.rows.empty()) print("\n{}", viz::terminal_table(relations, terminal));
  print(
      "\nloss {:.4f} a token; least missed first, {} of {} heads can be cut for 1 % more, {} for 5 "
      "%, {} for 10 %\n",
      ablation.loss, ablation.within(0.01), ablation.heads.size(), ablation.within(0.05),
      ablation.within(0.1));
  Figures figures;
  add_heads(ablation, looks, figures);
  return figures;
}

}  // namespace heed::cli
