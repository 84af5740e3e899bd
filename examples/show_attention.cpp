// Draws where a model looks while it reads one sentence and writes another:
// show_attention FOLDER "twenty one" "21"
#include <fmt/core.h>

#include <string>

#include "heed/decode/translation_model.h"
#include "heed/decode/watch.h"
#include "heed/viz/terminal.h"

using namespace heed;

int main(int count, char** arguments) {
  if (count < 2) return 2;
  const std::string source = count > 2 ? arguments[2] : "twenty one";
  const std::string target = count > 3 ? arguments[3] : "21";
  const decode::TranslationModel model = decode::load_translation_model(arguments[1]);
  const Tokenizer& reads = model.tokenizers.source;
  const Tokenizer& writes = model.tokenizers.target;

  std::vector<Token> from = reads.encode(source);
  from.push_back(reads.end());
  const std::vector<Token> to = writes.encode(target);
  std::vector<Token> decoder = {writes.pad()};  // what each row reads; it decides the next token
  decoder.insert(decoder.end(), to.begin(), to.end());

  viz::AttentionMap labels;
  for (const Token token : from) labels.keys.push_back(reads.piece(token));
  for (const Token token : to) labels.queries.push_back(writes.piece(token));
  labels.queries.push_back(writes.piece(writes.end()));
  for (const auto& one : decode::watch_attention(model.model, pack({from}), pack({decoder}))) {
    if (one.kind != nn::AttentionKind::cross) continue;
    labels.layer = one.layer;
    const auto heads = viz::maps_by_head(labels, one.weights);
    fmt::print("{}\n", viz::terminal_attention(viz::mean_of(heads), {}));
  }
}
