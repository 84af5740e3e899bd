#pragma once

#include "heed/nn/initialisation.h"

namespace heed::models {

// How a model's weights are drawn before its training:
//   xavier        each by the size of its own layer (Glorot and Bengio, 2010, section 4.2.1)
//   normal        all with one deviation (GPT: Radford et al., 2018, section 4.1)
//   depth_scaled  likewise, and what ends a sub-layer 1 / sqrt(sub-layers) as wide (GPT-2: Radford
//                 et al., 2019, section 2.3)
//   t_fixup       of an encoder-decoder without norms: xavier; embeddings and the decoder's values
//                 and feed-forward networks (9 N)^-1/4 as wide, those of the encoder 0.67 N^-1/4,
//                 of N layers ("Improving Transformer Optimization Through Better Initialization",
//                 Huang et al., 2020, section 3.2)
//   deep_norm     with norms after the sub-layers: xavier; values and feed-forward networks beta as
//                 wide, and Norm(alpha x + Sublayer(x)) ("DeepNet: Scaling Transformers to 1,000
//                 Layers", Wang et al., 2022, section 2, figure 2)
enum class InitialWeights { xavier, normal, depth_scaled, t_fixup, deep_norm };

// What that makes of a stack of layers.
struct InitialStack {
  nn::Initialisation weights = {};
  float stream = 1.0f;  // what the residual stream is multiplied by before each addition: alpha
};

// Of a stack alone, `deviation` wide where the kind has one for all. There is no t_fixup of it.
InitialStack initial_stack(InitialWeights kind, Index layers, float deviation);

struct InitialStacks {
  InitialStack encoder, decoder;
  float embeddings = 1.0f;  // what the deviation of embeddings is multiplied by
};

struct EncoderDecoderLayers {
  Index encoder = 0, decoder = 0;
};

InitialStacks initial_stacks(InitialWeights kind, const EncoderDecoderLayers& layers,
                             float deviation);

}  // namespace heed::models
