#pragma once

#include "heed/autograd/tape.h"

namespace heed::ops {

// Of each column of a batch (N, D): its mean, and its variance, the mean of (x - mean)^2. (D) each
struct Moments {
  Tensor mean, variance;
};

struct BatchNormed {
  Tensor y;
  Moments moments;  // of the batch, off the tape
};

// Batch normalisation as training has it ("Batch Normalization", Ioffe and Szegedy, 2015, section
// 3, algorithm 1): gain * (x - mean) / sqrt(variance + epsilon) + bias, by the moments of x,
// through which the gradient passes. x (N, D), gain and bias (D) -> (N, D). Throws at gains and
// biases of another size.
BatchNormed batch_norm(Tensor x, const Tensor& gain, const Tensor& bias, float epsilon);

// The same by moments that are given, as inference has it (algorithm 2).
Tensor batch_norm(Tensor x, const Moments& moments, const Tensor& gain, const Tensor& bias,
                  float epsilon);

}  // namespace heed::ops
