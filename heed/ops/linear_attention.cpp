#include "heed/ops/linear_attention.h"

#include "heed/kernels/linear_attention.h"
#include "heed/ops/attention.h"
#include "heed/ops/embedding.h"

namespace heed::ops {
namespace {

kernels::LinearSize size_of(const Features& k, const Tensor& v, const Attention& how) {
  const Index heads = how.heads / how.sharing();
  return {.features = k.values.dim(1) / heads, .width = v.dim(1) / heads};
}

void check_keys(const Features& k, const Tensor& v, const Attention& how) {
  check_sharing(how.heads, how.key_value_heads);
  const Index heads = how.heads / how.sharing();
  check(k.values.dim(0) == v.dim(0) && k.values.dim(1) % heads == 0 && v.dim(1) % heads == 0,
        "linear attention: keys {} and values {} differ in rows, or are no {} heads",
        k.values.shape(), v.shape(), heads);
  check(k.log_scales.empty() || k.log_scales.shape() == Shape{v.dim(0), heads},
        "linear attention: scales {} for the {} heads of keys {}", k.log_scales.shape(), heads,
        k.values.shape());
  check(!how.keys.packed() || how.keys.rows() <= v.dim(0),
        "linear attention: spans of {} rows for keys {}", how.keys.rows(), k.values.shape());
}

void check_linear(const Features& q, const Features& k, const Tensor& v, const Attention& how,
                  const KeySums& before) {
  check(how.heads > 0, "linear attention: {} heads", how.heads);
  check_keys(k, v, how);
  const auto [features, width] = size_of(k, v, how);
  check(q.values.dim(1) == how.heads * features && q.values.dim(0) == how.queries.rows(),
        "linear attention: queries {} for {} rows of {} heads of {} features", q.values.shape(),
        how.queries.rows(), how.heads, features);
  check(how.queries.count() == how.keys.count(), "linear attention: {} sequences ask, {} answer",
        how.queries.count(), how.keys.count());
  const bool causal = how.mask == Mask::causal();
  check(causal || how.mask == Mask::none(),
        "linear attention: sees all keys or the earlier ones, and no window");
  for (Index s = 0; causal && s < how.queries.count(); ++s) {
    check(how.queries.length(s) == how.keys.length(s),
          "linear attention: {} causal queries for {} keys, wanted as many", how.queries.length(s),
          how.keys.length(s));
  }
  check(how.dropout.rate == 0 && how.slopes.empty() && !how.pattern,
        "linear attention: has no weights to drop, to lose by distance or to choose from");
  const Index heads = how.heads / how.sharing();
  check(before.empty() || before.values.shape() == Shape{how.keys.count(), heads, features, width},
        "linear attention: sums {} for {} sequences of {} heads", before.values.shape(),
        how.keys.count(), heads);
}

template <typename T>
const T* memory_of(const Tensor& x) {
  return x.empty() ? nullptr : x.data<T>();
}
template <typename T>
kernels::LinearKeys<T> keys_of(const Features& k, const Tensor& v) {
  return {.features = k.values.data<T>(),
          .values = v.data<T>(),
          .log_scales = memory_of<T>(k.log_scales)};
}
template <typename T>
kernels::LinearSums<const T> sums_of(const KeySums& sums) {
  return {.values = memory_of<T>(sums.values),
          .features = memory_of<T>(sums.features),
          .log_scales = memory_of<T>(sums.log_scales)};
}

// One gradient a row that has a span, zeros in others.
Tensor gradient_like(const Tensor& x, const Spans& spans) {
  return spans.rows() == x.dim(0) ? x.uninitialized_like() : x.like();
}

}  // namespace

Tensor linear_attention(const Features& q, const Features& k, const Tensor& v, const Attention& how,
                        const KeySums& before) {
  check_linear(q, k, v, how, before);
  const bool trained = records({q.values, k.values, v});
  check(!trained || (how.keys.packed() && before.empty()),
        "linear attention: only packed keys, with none before them, have a gradient");
  const kernels::LinearSize size = size_of(k, v, how);
  const DType type = v.dtype();
  Tensor y = Tensor::uninitialized({q.values.dim(0), how.heads * size.width}, type);
  Tensor normalizers = Tensor::uninitialized({q.values.dim(0), how.heads}, type);
  compute_in(type, [&]<typename T>() {
    kernels::linear_attention<T>(how, size, q.values.data<T>(), keys_of<T>(k, v),
                                 sums_of<T>(before), y.mutable_data<T>(),
                                 normalizers.mutable_data<T>());
  });
  const Features keys{k.values.detached(), k.log_scales};
  return record(y, {q.values, k.values, v},
                [=, queries = q.values.detached(), v = v.detached()](const Tensor& dy) {
                  Tensor dq = queries.uninitialized_like(),
                         dk = gradient_like(keys.values, how.keys), dv = gradient_like(v, how.keys);
                  compute_in(type, [&]<typename T>() {
                    kernels::linear_attention_backward<T>(
                        how, size,
                        {queries.data<T>(), keys_of<T>(keys, v), y.data<T>(), normalizers.data<T>(),
                         dy.data<T>()},
                        dq.mutable_data<T>(), dk.mutable_data<T>(), dv.mutable_data<T>());
                  });
                  return std::vector{dq, dk, dv};
                });
}

Tensor linear_attention_weights(const Features& q, const Features& k, const Attention& how,
                                Index sequence) {
  const Index queries = how.queries.length(sequence), keys = how.keys.length(sequence);
  const Index heads = how.heads / how.sharing();
  const auto rows_of = [&](const Tensor& x, const Spans& spans) {
    std::vector<Token> rows;
    for (Index t = 0; t < spans.length(sequence); ++t) {
      rows.push_back(static_cast<Token>(spans.row(sequence, t)));
    }
    return x.empty() ? x : embedding(x.detached(), rows);
  };
  Attention alone = how;
  alone.queries = Spans(std::vector<Index>{queries});
  alone.keys = Spans(std::vector<Index>{keys});
  // Of values that are the unit vectors of their keys, the weights are what comes out.
  Tensor units({keys, heads * keys});
  for (Index at = 0; at < keys * heads; ++at) {
    units.mutable_data()[at * keys + at / heads] = 1.0f;
  }
  const Tensor weights = linear_attention(
      {rows_of(q.values, how.queries)},
      {rows_of(k.values, how.keys), rows_of(k.log_scales, how.keys)}, units.to(k.values.dtype()),
      alone);  // (Tq, H * Tk)
  std::vector<Token> by_head;
  for (Index at = 0; at < how.heads * queries; ++at) {
    by_head.push_back(static_cast<Token>(at % queries * how.heads + at / queries));
  }
  return embedding(weights.reshaped({queries * how.heads, keys}), by_head)
      .reshaped({how.heads, queries, keys});
}

KeySums sums_of_keys(const Features& k, const Tensor& v, const Attention& how,
                     const KeySums& before, std::span<const Index> which) {
  check_keys(k, v, how);
  check(std::ssize(which) == how.keys.count(), "linear attention: {} sequences go on from {}",
        how.keys.count(), which.size());
  const kernels::LinearSize size = size_of(k, v, how);
  const Index count = how.keys.count(), heads = how.heads / how.sharing();
  const DType type = v.dtype();
  KeySums sums{.values = Tensor::uninitialized({count, heads, size.features, size.width}, type),
               .features = Tensor::uninitialized({count, heads, size.features}, type),
               .log_scales = Tensor::uninitialized({count, heads}, type)};
  compute_in(type, [&]<typename T>() {
    kernels::add_linear_sums<T>(how, size, keys_of<T>(k, v), sums_of<T>(before), which.data(),
                                {.values = sums.values.mutable_data<T>(),
                                 .features = sums.features.mutable_data<T>(),
                                 .log_scales = sums.log_scales.mutable_data<T>()});
  });
  return sums;
}

}  // namespace heed::ops
