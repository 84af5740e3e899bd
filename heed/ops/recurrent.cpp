#include "heed/ops/recurrent.h"

#include <algorithm>
#include <functional>

#include "heed/base/steps.h"
#include "heed/kernels/elementwise.h"
#include "heed/kernels/gemm.h"
#include "heed/kernels/packed_products.h"
#include "heed/kernels/scratch.h"
#include "heed/ops/arithmetic.h"
#include "heed/ops/matmul.h"

namespace heed::ops {
namespace {

using kernels::Transpose;

// A layer's way through a batch.
struct Course {
  explicit Course(const Recurrence& recurrence, Index width)
      : how(recurrence), steps(how.spans), hidden(width) {}

  Index gates() const { return gates_of(how.cell) * hidden; }   // G * H
  Index state() const { return states_of(how.cell) * hidden; }  // S
  Index kept() const { return kept_of(how.cell) * hidden; }
  // The row of the i-th longest sequence at a step.
  Index row(Index i, Index step) const {
    const Index s = steps.order()[i], last = how.spans.length(s) - 1;
    return how.spans.row(s, how.direction == Direction::forwards ? step : last - step);
  }
  // Its state before that step.
  template <typename T>
  const T* before(Index i, Index step, const Tensor& initial, const Tensor& states) const {
    return step == 0 ? initial.data<T>() + steps.order()[i] * state()
                     : states.data<T>() + row(i, step - 1) * state();
  }

  Recurrence how;
  Steps steps;
  Index hidden;  // H
};

// The hidden states before a step, of those that still run. -> to (alive, H)
template <typename T>
void gather_hidden(const Course& course, Index step, const Tensor& initial, const Tensor& states,
                   T* to) {
  for (Index i = 0; i < course.steps.alive(step); ++i) {
    to = std::copy_n(course.before<T>(i, step, initial, states), course.hidden, to);
  }
}

struct Run {
  Tensor states, kept;  // (N, S), (N, K)
};

using Product = std::function<Tensor(const Tensor& hidden)>;  // (n, H) -> (n, G * H)

template <typename T>
void run(const Course& course, const Tensor& inputs, const Tensor& initial, const Product& product,
         Run& into) {
  T *states = into.states.mutable_data<T>(), *kept = into.kept.mutable_data<T>();
  std::vector<kernels::CellRow<T>> rows;
  for (Index step = 0; step < course.steps.count(); ++step) {
    const Index alive = course.steps.alive(step);
    Tensor hidden = Tensor::uninitialized({alive, course.hidden}, inputs.dtype());
    gather_hidden(course, step, initial, into.states, hidden.mutable_data<T>());
    const Tensor products = product(hidden);  // (alive, G * H)
    rows.clear();
    for (Index i = 0; i < alive; ++i) {
      const Index row = course.row(i, step);
      rows.push_back({.inputs = inputs.data<T>() + row * course.gates(),
                      .products = products.data<T>() + i * course.gates(),
                      .before = course.before<T>(i, step, initial, into.states),
                      .after = states + row * course.state(),
                      .kept = kept + row * course.kept()});
    }
    kernels::cell_step<T>(course.how.cell, course.hidden, rows);
  }
}

Run run(const Course& course, const Tensor& inputs, const Tensor& initial, const Product& product) {
  const Index rows = inputs.dim(0);
  Run all{.states = Tensor::uninitialized({rows, course.state()}, inputs.dtype()),
          .kept = Tensor::uninitialized({rows, course.kept()}, inputs.dtype())};
  compute_in(inputs.dtype(), [&]<typename T>() { run<T>(course, inputs, initial, product, all); });
  return all;
}

// y (rows, H) = x (rows, G * H) @ weight (G * H, H), whose columns are packed once where that pays.
template <typename T>
class BackwardProduct {
 public:
  BackwardProduct(const T* weight, const Course& course)
      : weight_(weight), in_(course.gates()), out_(course.hidden), packed_(packed_size(course)) {
    if constexpr (kPacks) {
      if (course.steps.count() > 1) kernels::pack_columns(weight, out_, in_, packed_.data());
    }
    is_packed_ = kPacks && course.steps.count() > 1;
  }

  void operator()(const T* x, Index rows, T* y) {
    if constexpr (kPacks) {
      if (is_packed_) {
        return kernels::packed_products(x, packed_.data(), nullptr, y, rows, out_, in_);
      }
    }
    kernels::gemm(x, Transpose::no, weight_, Transpose::no, y, rows, out_, in_);
  }

 private:
  static constexpr bool kPacks = std::is_same_v<T, float>;
  static Index packed_size(const Course& course) {
    return kPacks ? kernels::packed_rows(course.hidden) * course.gates() : 0;
  }

  const T* weight_;
  Index in_, out_;
  kernels::ScratchMemory<T> packed_;
  bool is_packed_ = false;
};

struct Gradients {
  Tensor inputs, initial, weight, bias;
};

// What the backward reads.
struct Kept {
  Course course;
  Tensor initial, weight;
  Run run;
};

// dproducts and hidden: step after step, (N, G * H) and (N, H), of which the weight's gradient is
// one product. `carried` (B, S), by length, ends as d loss / d initial.
template <typename T>
void back_through_time(const Kept& kept, const Tensor& dstates, Tensor& dinputs, Tensor& dproducts,
                       Tensor& hidden, Tensor& carried) {
  const Course& course = kept.course;
  BackwardProduct<T> product(kept.weight.data<T>(), course);
  kernels::ScratchMemory<T> through(course.how.spans.count() * course.hidden);
  std::vector<kernels::CellBackwardRow<T>> rows;
  for (Index step = course.steps.count() - 1; step >= 0; --step) {
    const Index alive = course.steps.alive(step), first = course.steps.first(step);
    T* const dproduct = dproducts.mutable_data<T>() + first * course.gates();
    rows.clear();
    for (Index i = 0; i < alive; ++i) {
      const Index row = course.row(i, step);
      rows.push_back({.before = course.before<T>(i, step, kept.initial, kept.run.states),
                      .after = kept.run.states.data<T>() + row * course.state(),
                      .kept = kept.run.kept.data<T>() + row * course.kept(),
                      .dafter = dstates.data<T>() + row * course.state(),
                      .carried = carried.mutable_data<T>() + i * course.state(),
                      .dinputs = dinputs.mutable_data<T>() + row * course.gates(),
                      .dproducts = dproduct + i * course.gates()});
    }
    kernels::cell_step_backward<T>(course.how.cell, course.hidden, rows);
    product(dproduct, alive, through.data());
    for (Index i = 0; i < alive; ++i) {
      T* const to = rows[i].carried;
      kernels::add(to, through.data() + i * course.hidden, to, course.hidden, course.hidden);
    }
    gather_hidden(course, step, kept.initial, kept.run.states,
                  hidden.mutable_data<T>() + first * course.hidden);
  }
}

Gradients gradients(const Kept& kept, const Tensor& dstates) {
  const Course& course = kept.course;
  const Index rows = dstates.dim(0), gates = course.gates();
  const DType type = dstates.dtype();
  Tensor dproducts = Tensor::uninitialized({rows, gates}, type);
  Tensor hidden = Tensor::uninitialized({rows, course.hidden}, type);
  Tensor carried(kept.initial.shape(), type);
  Gradients all{.inputs = Tensor::uninitialized({rows, gates}, type),
                .initial = Tensor::uninitialized(kept.initial.shape(), type),
                .weight = Tensor::uninitialized(kept.weight.shape(), type),
                .bias = {}};
  compute_in(type, [&]<typename T>() {
    back_through_time<T>(kept, dstates, all.inputs, dproducts, hidden, carried);
    kernels::gemm(dproducts.data<T>(), Transpose::yes, hidden.data<T>(), Transpose::no,
                  all.weight.mutable_data<T>(), gates, course.hidden, rows);
    for (Index i = 0; i < carried.dim(0); ++i) {
      std::copy_n(carried.data<T>() + i * course.state(), course.state(),
                  all.initial.mutable_data<T>() + course.steps.order()[i] * course.state());
    }
  });
  all.bias = sum_to(dproducts, {gates});
  return all;
}

void check_shapes(const Course& course, const Tensor& inputs, const Tensor& initial) {
  const Spans& spans = course.how.spans;
  check(inputs.rank() == 2 && inputs.dim(1) == course.gates() && inputs.dim(0) == spans.rows(),
        "recurrent: inputs {} for {} rows of {} gates, each {} wide", inputs.shape(), spans.rows(),
        gates_of(course.how.cell), course.hidden);
  check(initial.shape() == Shape{spans.count(), course.state()},
        "recurrent: initial states {} for {} sequences, each {} wide", initial.shape(),
        spans.count(), course.state());
}

}  // namespace

Tensor recurrent(const Tensor& inputs, const Tensor& initial, const Tensor& weight,
                 const Tensor& bias, const Recurrence& how) {
  const Course course(how, weight.dim(1));
  check_shapes(course, inputs, initial);
  const Tensor read = weight.detached(), shift = bias.detached();
  const bool packs = course.steps.count() > 1 && weight.dtype() == DType::float32;
  const PackedWeight packed = packs ? PackedWeight(read, ComputeType::float32) : PackedWeight();
  const Run all = run(course, inputs, initial, [&](const Tensor& hidden) {
    return packs ? linear(hidden, packed, shift) : linear(hidden, read, shift);
  });
  return record(all.states, {inputs, initial, weight, bias},
                [kept = Kept{course, initial.detached(), read, all},
                 has_bias = !bias.empty()](const Tensor& dy) {
                  const Gradients d = gradients(kept, dy);
                  return std::vector{d.inputs, d.initial, d.weight, has_bias ? d.bias : Tensor()};
                });
}

Tensor recurrent(const Tensor& inputs, const Tensor& initial, const PackedWeight& weight,
                 const Tensor& bias, const Recurrence& how) {
  const Course course(how, inputs.dim(1) / gates_of(how.cell));
  check_shapes(course, inputs, initial);
  return run(course, inputs, initial,
             [&](const Tensor& hidden) { return linear(hidden, weight, bias); })
      .states;
}

}  // namespace heed::ops
