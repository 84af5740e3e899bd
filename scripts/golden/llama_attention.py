#!/usr/bin/env python3
"""Writes what the attention of Llama computes, forward and backward:

  tests/nn/golden/rotary.safetensors              transformers' rotary positions, with each scaling
  tests/nn/golden/attention_grouped.safetensors   PyTorch's attention whose heads share keys, so turned

Angles are float32, as transformers has them; all else is as in pytorch.py beside this.
Needs: pip install torch safetensors transformers (made with transformers 5)
"""
import torch
import torch.nn.functional as F
from pytorch import draw, leaf, prefixed, write
from transformers import LlamaConfig
from transformers.models.llama.modeling_llama import LlamaRotaryEmbedding, apply_rotary_pos_emb

SCALINGS = {
    "none": dict(rope_type="default"),
    "linear": dict(rope_type="linear", factor=2.5),
    "llama3": dict(rope_type="llama3", factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0,
                   original_max_position_embeddings=64),
}
HEADS, KEY_VALUE_HEADS, HEAD_WIDTH = 4, 2, 6
WIDTH = HEADS * HEAD_WIDTH


def embedding(head_width, scaling):
    return LlamaRotaryEmbedding(LlamaConfig(
        hidden_size=head_width, num_attention_heads=1, num_key_value_heads=1, head_dim=head_width,
        max_position_embeddings=512, rope_parameters=SCALINGS[scaling] | dict(rope_theta=10000.0)))


def by_head(x, heads):
    """(T, heads * Dh) -> (1, heads, T, Dh)"""
    return x.unflatten(1, (heads, -1)).transpose(0, 1)[None]


def together(x):
    return x[0].transpose(0, 1).flatten(1)


def rotary():
    heads, head_width = 3, 16
    positions = torch.tensor([0, 1, 2, 3, 0, 1, 17, 40])
    x = draw(len(positions), heads * head_width)
    tensors = {"x": x, "positions": positions.int()}
    for scaling in SCALINGS:
        turning = embedding(head_width, scaling)
        cos, sin = turning(x, positions[None])
        y, _ = apply_rotary_pos_emb(by_head(x, heads), by_head(x, heads), cos, sin)
        tensors |= {f"{scaling}.frequencies": turning.inv_freq, f"{scaling}.y": together(y)}
    write("nn/golden/rotary.safetensors", tensors)


def attention(lengths):
    parameters = {}
    for name, out in [("query", WIDTH), ("key", KEY_VALUE_HEADS * HEAD_WIDTH),
                      ("value", KEY_VALUE_HEADS * HEAD_WIDTH), ("output", WIDTH)]:
        parameters[f"{name}.weight"] = leaf(out, WIDTH, scale=0.3)
        parameters[f"{name}.bias"] = leaf(out, scale=0.3)

    def linear(name, x):
        return F.linear(x, parameters[f"{name}.weight"], parameters[f"{name}.bias"])

    turning = embedding(HEAD_WIDTH, "llama3")
    x, dy = leaf(sum(lengths), WIDTH), draw(sum(lengths), WIDTH)
    parts = []
    for rows in x.split(lengths):
        cos, sin = turning(rows, torch.arange(len(rows))[None])
        q, k = apply_rotary_pos_emb(by_head(linear("query", rows), HEADS),
                                    by_head(linear("key", rows), KEY_VALUE_HEADS), cos, sin)
        v = by_head(linear("value", rows), KEY_VALUE_HEADS)
        parts.append(together(
            F.scaled_dot_product_attention(q, k, v, is_causal=True, enable_gqa=True)))
    y = linear("output", torch.cat(parts))
    y.backward(dy)
    write("nn/golden/attention_grouped.safetensors",
          prefixed("parameters.", parameters)
          | prefixed("gradients.", {name: p.grad for name, p in parameters.items()})
          | {"x": x, "y": y, "dy": dy, "dx": x.grad, "lengths": torch.tensor(lengths)})


if __name__ == "__main__":
    torch.manual_seed(4)
    rotary()
    attention([4, 1, 6])
