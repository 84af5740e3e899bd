#include "heed/explain/search_trees.h"

#include <algorithm>
#include <cmath>

#include "heed/decode/greedy.h"

namespace heed::explain {
namespace {

using viz::Branch;

// A decoder that keeps what the first hypothesis was offered at each step.
class KeepingDecoder : public decode::Decoder {
 public:
  struct Offer {
    std::vector<kernels::Ranked> logits;  // by token
    float total;                          // log sum exp
  };

  explicit KeepingDecoder(decode::Decoder& decoder) : decoder_(decoder) {}

  decode::BatchLogits step(const Tokens& tokens) override {
    decode::BatchLogits logits = decoder_.step(tokens);
    offers_.push_back({.logits = logits[0].possible(), .total = logits[0].log_sum_exp()});
    return logits;
  }
  void pick(std::span<const Index> which) override { decoder_.pick(which); }

  const std::vector<Offer>& offers() const { return offers_; }

 private:
  decode::Decoder& decoder_;
  std::vector<Offer> offers_;
};

std::vector<kernels::Ranked> ranked_offer(const KeepingDecoder::Offer& offer, Index count) {
  std::vector<kernels::Ranked> all = offer.logits;
  count = std::min(count, std::ssize(all));
  std::ranges::partial_sort(all, all.begin() + count, kernels::ranks_before);
  return {all.begin(), all.begin() + count};
}

// What a hypothesis said behind its prefix, its end among it.
std::vector<Token> said(const decode::Hypothesis& hypothesis, const Searched& searched) {
  std::vector<Token> tokens(hypothesis.tokens.begin() + std::ssize(searched.sentence.prefix),
                            hypothesis.tokens.end());
  if (hypothesis.ending == decode::Ending::end) tokens.push_back(searched.special.end);
  return tokens;
}

std::string root_of(const Searched& searched) {
  std::string root;
  if (searched.special.start != decode::kNoToken) root = searched.piece(searched.special.start);
  for (const Token token : searched.sentence.prefix) {
    if (!root.empty()) root += ' ';
    root += searched.piece(token);
  }
  return root;
}

// The tree of a beam search as its expansions come.
class BeamTree {
 public:
  explicit BeamTree(const Searched& searched) : searched_(searched) {
    tree_.root = root_of(searched);
  }

  void add(const decode::Expansion& expansion) {
    std::vector<Index> next;
    for (std::size_t i = 0; i < expansion.candidates.size(); ++i) {
      const decode::Candidate& candidate = expansion.candidates[i];
      const Index parent = live_[candidate.beam];
      const double before = parent < 0 ? 0.0 : tree_.nodes[parent].log_probability;
      if (expansion.fates[i] == decode::Fate::lives) next.push_back(std::ssize(tree_.nodes));
      tree_.nodes.push_back({.piece = searched_.piece(candidate.token),
                             .parent = parent,
                             .probability = std::exp(candidate.log_probability - before),
                             .log_probability = candidate.log_probability,
                             .branch = branch_of(expansion.fates[i])});
      tokens_.push_back(candidate.token);
    }
    live_ = std::move(next);
  }

  // With the path of the tokens marked.
  viz::SearchTree chosen(std::span<const Token> path) {
    Index at = -1;
    for (const Token token : path) {
      Index node = at + 1;
      while (node < std::ssize(tokens_) &&
             (tree_.nodes[node].parent != at || tokens_[node] != token)) {
        ++node;
      }
      if (node == std::ssize(tokens_)) break;
      tree_.nodes[node].chosen = true;
      at = node;
    }
    return std::move(tree_);
  }

 private:
  static Branch branch_of(decode::Fate fate) {
    if (fate == decode::Fate::lives) return Branch::lives;
    return fate == decode::Fate::ends ? Branch::ends : Branch::is_dropped;
  }

  const Searched& searched_;
  viz::SearchTree tree_;
  std::vector<Token> tokens_;    // of the nodes
  std::vector<Index> live_{-1};  // the nodes of the live hypotheses, the likeliest first
};

}  // namespace

ToldSearch greedy_tree(const Searched& searched, const decode::Rules& rules, Index shown) {
  KeepingDecoder keeping(searched.decoder);
  ToldSearch told;
  told.tree.root = root_of(searched);
  told.found = greedy(keeping, std::span(&searched.sentence, 1), searched.special, rules)[0];
  const std::vector<Token> path = said(told.found[0], searched);
  Index parent = -1;
  double log_probability = 0;
  for (std::size_t step = 0; step < std::min(path.size(), keeping.offers().size()); ++step) {
    const KeepingDecoder::Offer& offer = keeping.offers()[step];
    std::vector<kernels::Ranked> looked_at = ranked_offer(offer, shown);
    const auto is_taken = [&](const kernels::Ranked& one) { return one.index == path[step]; };
    if (std::ranges::none_of(looked_at, is_taken)) {
      std::ranges::copy_if(offer.logits, std::back_inserter(looked_at), is_taken);
    }
    const Index before = parent;
    const double so_far = log_probability;
    for (const kernels::Ranked& one : looked_at) {
      const bool ends = one.index == searched.special.end || step + 1 == path.size();
      const double alone = double{one.value} - double{offer.total};
      told.tree.nodes.push_back({.piece = searched.piece(one.index),
                                 .parent = before,
                                 .probability = std::exp(alone),
                                 .log_probability = so_far + alone,
                                 .branch = !is_taken(one) ? Branch::is_dropped
                                           : ends         ? Branch::ends
                                                          : Branch::lives,
                                 .chosen = is_taken(one)});
      if (!is_taken(one)) continue;
      parent = std::ssize(told.tree.nodes) - 1;
      log_probability = so_far + alone;
    }
  }
  return told;
}

ToldSearch beam_tree(const Searched& searched, const decode::BeamConfig& config) {
  BeamTree tree(searched);
  const auto heard = [&](const decode::Expansion& expansion) { tree.add(expansion); };
  decode::Hypotheses found = beam_search(searched.decoder, std::span(&searched.sentence, 1),
                                         searched.special, config, heard)[0];
  const std::vector<Token> path = said(found[0], searched);
  return {.tree = tree.chosen(path), .found = std::move(found)};
}

viz::ExplainedPart search_part(const ToldSearch& greedy, const ToldSearch& beam,
                               const decode::BeamConfig& config,
                               const std::function<std::string(const decode::Hypothesis&)>& text) {
  const bool gnmt = config.penalty.form == decode::LengthPenaltyForm::gnmt;
  return {
      .title = "Search",
      .steps = {
          {.title = "Greedy search",
           .formula = "next = argmax P(token | those before it)",
           .source = "heed/decode/greedy.cpp",
           .note = fmt::format("At every step the likeliest token. Found: \"{}\", log P {:.3f}.",
                               text(greedy.found[0]), greedy.found[0].log_probability),
           .tree = greedy.tree},
          {.title = fmt::format("Beam search, {} beams", config.beams),
           .formula = fmt::format("score = log P / {}^{:.4g}, |y| tokens being the length",
                                  gnmt ? "((5 + |y|) / 6)" : "|y|", config.penalty.exponent),
           .section = "section 6.1",
           .source = "heed/decode/beam_search.cpp",
           .note = fmt::format(
               "Of all continuations of the live outputs the likeliest {} are ranked; the first {} "
               "that do not end live on. Found: \"{}\", log P {:.3f}, score {:.3f}.",
               2 * config.beams, config.beams, text(beam.found[0]), beam.found[0].log_probability,
               beam.found[0].score),
           .tree = beam.tree}}};
}

}  // namespace heed::explain
