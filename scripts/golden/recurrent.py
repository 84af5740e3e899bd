#!/usr/bin/env python3
"""Writes what PyTorch's nn.RNN, nn.LSTM and nn.GRU compute of packed sequences, forward and backward:

  tests/nn/golden/recurrent_{vanilla,lstm,gru}.safetensors          two layers, both directions
  tests/nn/golden/recurrent_{vanilla,lstm,gru}_from.safetensors     one layer, from given states

Numbers are as in pytorch.py beside this. An LSTM's state is its hidden state, then its cell.
Needs: pip install torch safetensors transformers (made with torch 2)
"""
import torch
from pytorch import draw, leaf, packed, padded, prefixed, redraw, write
from torch import nn

WIDTH, HIDDEN, LENGTHS = 5, 7, [4, 1, 6, 4]
CELLS = {"vanilla": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}


def run(module, x, initial=None):
    """-> hidden states of all rows, packed, and the module's last states"""
    rows = nn.utils.rnn.pack_padded_sequence(padded(x, LENGTHS), LENGTHS, batch_first=True,
                                             enforce_sorted=False)
    y, last = module(rows, initial)
    y, _ = nn.utils.rnn.pad_packed_sequence(y, batch_first=True)
    return packed(y, LENGTHS), last


def by_our_names(module, of, layers, directions):
    names = {}
    for i in range(layers):
        for d in range(directions):
            theirs = f"_l{i}" + ("_reverse" if d else "")
            ours = f"layers.{i}.{d}." if layers > 1 else ""
            for kind in ["weight", "bias"]:
                names[f"{ours}input.{kind}"] = of(getattr(module, f"{kind}_ih{theirs}"))
                names[f"{ours}recurrent.{kind}"] = of(getattr(module, f"{kind}_hh{theirs}"))
    return names


def both(module, layers, directions):
    return (prefixed("parameters.", by_our_names(module, lambda p: p, layers, directions))
            | prefixed("gradients.", by_our_names(module, lambda p: p.grad, layers, directions)))


def stack(name):
    module = redraw(CELLS[name](WIDTH, HIDDEN, num_layers=2, bidirectional=True,
                                batch_first=True).double())
    x, dy = leaf(sum(LENGTHS), WIDTH), draw(sum(LENGTHS), 2 * HIDDEN)
    y, last = run(module, x)
    # (layers * directions, B, H) of each part of the state -> the last layer's, side by side
    parts = last if name == "lstm" else (last,)
    last = torch.cat([part[2 + d] for d in range(2) for part in parts], 1)
    dlast = draw(*last.shape)
    torch.autograd.backward([y, last], [dy, dlast])
    write(f"nn/golden/recurrent_{name}.safetensors", both(module, 2, 2) | {
        "x": x, "dx": x.grad, "y": y, "dy": dy, "last": last, "dlast": dlast,
        "lengths": torch.tensor(LENGTHS)})


def from_states(name):
    module = redraw(CELLS[name](WIDTH, HIDDEN, batch_first=True).double())
    x, dy = leaf(sum(LENGTHS), WIDTH), draw(sum(LENGTHS), HIDDEN)
    initial = leaf(len(LENGTHS), 2 * HIDDEN if name == "lstm" else HIDDEN)
    parts = tuple(part[None].contiguous() for part in initial.split(HIDDEN, 1))
    y, _ = run(module, x, parts if name == "lstm" else parts[0])
    y.backward(dy)
    write(f"nn/golden/recurrent_{name}_from.safetensors", both(module, 1, 1) | {
        "x": x, "dx": x.grad, "initial": initial, "dinitial": initial.grad, "y": y, "dy": dy,
        "lengths": torch.tensor(LENGTHS)})


if __name__ == "__main__":
    torch.manual_seed(5)
    for cell in CELLS:
        stack(cell)
        from_states(cell)
