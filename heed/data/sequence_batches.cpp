#include "heed/data/sequence_batches.h"

#include "heed/text/fingerprint.h"

namespace heed::data {
namespace {

// As BatchPlan knows them: pairs whose targets are empty.
class AsPairs : public Pairs {
 public:
  explicit AsPairs(const TokenSequences& sequences) : sequences_(sequences) {}

  Index count() const override { return sequences_.count(); }
  PairLengths lengths(Index i) const override {
    return {.source = sequences_.length(i) - 1};  // it counts one more
  }
  void append(Index i, std::vector<Token>& source, std::vector<Token>&) const override {
    const auto first = sequences_.ids.begin() + sequences_.begins[i];
    source.insert(source.end(), first, first + sequences_.length(i));
  }

 private:
  const TokenSequences& sequences_;
};

std::string_view memory_of(const auto& numbers) {
  return {reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(numbers[0])};
}

}  // namespace

SequenceBatches::SequenceBatches(const SequenceBatchesConfig& config,
                                 std::shared_ptr<const TokenSequences> sequences)
    : config_(config), sequences_(std::move(sequences)) {
  plan();
}

const BatchPlan& SequenceBatches::plan() const {
  if (planned_ == position_.epoch) return *plan_;
  const BatchOptions options{
      .batch_tokens = config_.batch_tokens, .order = config_.order, .seed = config_.seed};
  plan_.emplace(AsPairs(*sequences_), options, position_.epoch);
  planned_ = position_.epoch;
  return *plan_;
}

Batch SequenceBatches::next() {
  const AsPairs pairs(*sequences_);
  Batch batch;
  std::vector<Token> no_target;
  std::vector<Index> lengths;
  for (const std::uint32_t i : plan().pairs_of(position_.batch)) {
    pairs.append(i, batch.source.ids, no_target);
    lengths.push_back(sequences_->length(i));
    if (sequences_->labels_of == LabelsOf::sequences) batch.labels.push_back(sequences_->labels[i]);
    if (sequences_->labels_of != LabelsOf::tokens) continue;
    const auto first = sequences_->labels.begin() + sequences_->begins[i];
    batch.labels.insert(batch.labels.end(), first, first + lengths.back());
  }
  batch.source.spans = Spans(lengths);
  if (++position_.batch == batches()) position_ = {.epoch = position_.epoch + 1, .batch = 0};
  return batch;
}

Index SequenceBatches::batches() const {
  return plan().batches();
}

std::uint64_t SequenceBatches::fingerprint() const {
  Fingerprint print;
  for (const Index number : {config_.batch_tokens, static_cast<Index>(config_.order),
                             Index{config_.seed}, static_cast<Index>(sequences_->labels_of)}) {
    print.add(static_cast<std::uint64_t>(number));
  }
  for (const auto bytes :
       {memory_of(sequences_->ids), memory_of(sequences_->begins), memory_of(sequences_->labels)}) {
    print.add(bytes);
  }
  return print.value();
}

}  // namespace heed::data
