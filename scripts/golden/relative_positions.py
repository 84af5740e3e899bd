#!/usr/bin/env python3
"""Writes what self-attention with relative positions computes, forward and backward:

  tests/nn/golden/t5_buckets.safetensors                      T5's bucket of each offset
  tests/nn/golden/attention_t5_both.safetensors, _back        T5Attention of transformers
  tests/nn/golden/attention_shaw_both.safetensors, _back      Shaw et al. (2018), equations 3 and 4

Each seeing keys on both sides, as an encoder, or those before alone. All else is as in pytorch.py
beside this.
Needs: pip install torch safetensors transformers (made with transformers 5)
"""
import math

import torch
from pytorch import draw, leaf, prefixed, write
from transformers import T5Config
from transformers.models.t5.modeling_t5 import T5Attention

HEADS, HEAD_WIDTH, BUCKETS, FARTHEST, REACH = 3, 4, 8, 10, 2
WIDTH, LENGTHS, SIDES = HEADS * HEAD_WIDTH, [4, 1, 14], ["both", "back"]
NAMES = {"q.weight": "attention.query.weight", "k.weight": "attention.key.weight",
         "v.weight": "attention.value.weight", "o.weight": "attention.output.weight",
         "relative_attention_bias.weight": "positions.offsets.buckets"}


def buckets():
    offsets = torch.arange(-300, 301)
    write("nn/golden/t5_buckets.safetensors", {"offsets": offsets.int()} | {
        side: T5Attention._relative_position_bucket(offsets, side == "both", 32, 128).int()
        for side in SIDES})


def mask_of(length, sides):
    """0 where a query sees a key, else -inf. (T, T)"""
    hidden = torch.full((length, length), -math.inf, dtype=torch.double)
    return hidden.triu(1) if sides == "back" else torch.zeros_like(hidden)


def save(name, parameters, x, y_of):
    y, dy = torch.cat([y_of(rows) for rows in x.split(LENGTHS)]), draw(*x.shape)
    y.backward(dy)
    write(f"nn/golden/attention_{name}.safetensors",
          prefixed("parameters.", parameters)
          | prefixed("gradients.", {name: p.grad for name, p in parameters.items()})
          | {"x": x, "y": y, "dy": dy, "dx": x.grad, "lengths": torch.tensor(LENGTHS).int()})


def t5(sides):
    attention = T5Attention(
        T5Config(d_model=WIDTH, d_kv=HEAD_WIDTH, num_heads=HEADS, is_decoder=sides == "back",
                 relative_attention_num_buckets=BUCKETS, relative_attention_max_distance=FARTHEST,
                 attn_implementation="eager"),
        has_relative_attention_bias=True, layer_idx=0).double().eval()
    with torch.no_grad():
        for p in attention.parameters():
            p.copy_(draw(*p.shape, scale=0.3))

    def y_of(rows):
        length = len(rows)
        bias = attention.compute_bias(length, length)
        return attention(rows[None], position_bias=bias + mask_of(length, sides))[0][0]

    save(f"t5_{sides}", {NAMES[name]: p for name, p in attention.named_parameters()},
         leaf(sum(LENGTHS), WIDTH), y_of)


def shaw(sides):
    rows = 2 * REACH + 1 if sides == "both" else REACH + 1
    p = {f"attention.{name}.weight": leaf(WIDTH, WIDTH, scale=0.3)
         for name in ["query", "key", "value", "output"]}
    p |= {f"attention.relative.{name}": leaf(rows, HEAD_WIDTH) for name in ["keys", "values"]}

    def by_head(name, x):
        return (x @ p[f"attention.{name}.weight"].T).unflatten(1, (HEADS, -1))

    def y_of(x):
        place = torch.arange(len(x))
        offset = (place[None, :] - place[:, None]).clamp(-REACH, REACH if sides == "both" else 0)
        a_k, a_v = (p[f"attention.relative.{name}"][offset + REACH] for name in ["keys", "values"])
        q, k, v = (by_head(name, x) for name in ["query", "key", "value"])
        scores = torch.einsum("ihd,ijhd->hij", q, k[None] + a_k[:, :, None]) / math.sqrt(HEAD_WIDTH)
        weights = (scores + mask_of(len(x), sides)).softmax(-1)
        z = torch.einsum("hij,ijhd->ihd", weights, v[None] + a_v[:, :, None])
        return z.flatten(1) @ p["attention.output.weight"].T

    save(f"shaw_{sides}", p, leaf(sum(LENGTHS), WIDTH), y_of)


if __name__ == "__main__":
    torch.manual_seed(6)
    buckets()
    for sides in SIDES:
        t5(sides)
        shaw(sides)
