#!/usr/bin/env python3
"""Writes what PyTorch's nn.RNN, nn.LSTM and nn.GRU compute of packed sequences, forward and backward:

  tests/nn/golden/recurrent_{vanilla,lstm,gru}.safetensors          two layers, both directions
  tests/nn/golden/recurrent_{vanilla,lstm,gru}_from.safetensors     one layer, from given states

and of encoder-decoders made of them, of nn.Linear and of nn.Conv1d, one pair of sentences at a time:

  tests/models/golden/recurrent_{none,additive,dot,general}.safetensors
  tests/models/golden/convolutional.safetensors

Numbers are as in pytorch.py beside this. An LSTM's state is its hidden state, then its cell.
Needs: pip install torch safetensors transformers (made with torch 2)
"""
import math

import torch
import torch.nn.functional as F
from pytorch import SMOOTHING, draw, leaf, packed, padded, prefixed, redraw, write
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


VOCAB, EMBEDDING, SOURCES, TARGETS = 13, 6, [4, 1, 6], [3, 7, 2]


def linears(names):
    return {f"{name}.{kind}": getattr(module, kind)
            for name, module in names.items() for kind in ["weight", "bias"]
            if getattr(module, kind, None) is not None}


class Recurrent(nn.Module):
    def __init__(self, cell, layers, directions, score, feeds, shared):
        super().__init__()
        self.score, self.feeds, self.cell = score, feeds, cell
        self.directions, self.layers = directions, layers
        memory = directions * HIDDEN
        self.source = nn.Parameter(draw(VOCAB, EMBEDDING))
        self.target = self.source if shared else nn.Parameter(draw(VOCAB, EMBEDDING))
        self.output = self.source if shared else nn.Parameter(draw(VOCAB, EMBEDDING))
        self.encoder = CELLS[cell](EMBEDDING, HIDDEN, num_layers=layers,
                                   bidirectional=directions == 2)
        beside = memory if score in ["none", "additive"] else EMBEDDING if feeds else 0
        one = {"vanilla": nn.RNNCell, "lstm": nn.LSTMCell, "gru": nn.GRUCell}[cell]
        self.states = 2 if cell == "lstm" else 1
        self.decoder = nn.ModuleList(
            one(EMBEDDING + beside if i == 0 else HIDDEN, HIDDEN) for i in range(layers))
        self.bridge = nn.ModuleList(
            nn.Linear(directions * self.states * HIDDEN, self.states * HIDDEN)
            for _ in range(layers))
        self.readout = nn.Linear(HIDDEN + memory, EMBEDDING)
        if score == "additive":
            self.query, self.key = nn.Linear(HIDDEN, HIDDEN), nn.Linear(memory, HIDDEN, bias=False)
            self.vector = nn.Parameter(draw(HIDDEN))
        if score == "general":
            self.query = nn.Linear(HIDDEN, memory, bias=False)

    def context(self, h, memory):
        if self.score == "additive":
            scores = torch.tanh(self.query(h) + self.key(memory)) @ self.vector
        else:
            scores = memory @ (self.query(h) if self.score == "general" else h)
        return scores.softmax(0) @ memory

    def words(self, table, tokens):
        keep = torch.ones(VOCAB, 1).double()
        keep[-1] = 0
        return (table * keep)[tokens] * math.sqrt(EMBEDDING)

    def forward(self, source, target):
        """one sentence each -> logits (Tt, V)"""
        memory, last = self.encoder(self.words(self.source, source))
        parts = last if self.cell == "lstm" else (last,)
        ends = [part[-self.directions + d] for d in range(self.directions) for part in parts]
        start = torch.cat(ends)
        fixed = torch.cat(ends[::self.states])
        states = [torch.tanh(b(start)).split(HIDDEN) for b in self.bridge]
        fed = torch.zeros(EMBEDDING).double()
        logits = []
        for word in self.words(self.target, target):
            c = (fixed if self.score == "none" else
                 self.context(states[-1][0], memory) if self.score == "additive" else None)
            x = torch.cat([word] + ([c] if c is not None else [fed] if self.feeds else []))
            for i, cell in enumerate(self.decoder):
                new = cell(x, states[i] if self.cell == "lstm" else states[i][0])
                states[i] = new if self.cell == "lstm" else (new,)
                x = states[i][0]
            c = self.context(x, memory) if c is None else c
            fed = torch.tanh(self.readout(torch.cat([x, c])))
            logits.append(fed @ self.words(self.output, torch.arange(VOCAB)).T
                          / math.sqrt(EMBEDDING))
        return torch.stack(logits)

    def by_our_names(self):
        ours = {"source_embedding": self.source}
        ours |= {} if self.target is self.source else {
            "target_embedding": self.target, "output": self.output}
        for i in range(self.layers):
            for d in range(self.directions):
                theirs = f"_l{i}" + ("_reverse" if d else "")
                for kind in ["weight", "bias"]:
                    path = f"encoder.layers.{i}.{d}."
                    ours[f"{path}input.{kind}"] = getattr(self.encoder, f"{kind}_ih{theirs}")
                    ours[f"{path}recurrent.{kind}"] = getattr(self.encoder, f"{kind}_hh{theirs}")
        for i, cell in enumerate(self.decoder):
            for kind in ["weight", "bias"]:
                ours[f"decoder.{i}.input.{kind}"] = getattr(cell, f"{kind}_ih")
                ours[f"decoder.{i}.recurrent.{kind}"] = getattr(cell, f"{kind}_hh")
        ours |= linears({f"bridge.{i}": b for i, b in enumerate(self.bridge)})
        ours |= linears({"readout": self.readout})
        if self.score in ["additive", "general"]:
            ours |= linears({"source_attention.0.query": self.query})
        if self.score == "additive":
            ours |= linears({"source_attention.0.key": self.key})
            ours["source_attention.0.score"] = self.vector
        return ours, {name: p.grad for name, p in ours.items()}


class Convolution(nn.Module):
    def __init__(self, width, kernel, causal):
        super().__init__()
        self.width, self.kernel, self.causal = width, kernel, causal
        self.both = nn.Conv1d(width, 2 * width, kernel)

    def forward(self, x):
        before = self.kernel - 1 if self.causal else self.kernel // 2
        x = F.pad(x.T, (before, self.kernel - 1 - before))
        return F.glu(self.both(x[None])[0], 0).T

    def by_our_names(self, path):
        ours, gradients = {}, {}
        for of, into in [(lambda p: p, ours), (lambda p: p.grad, gradients)]:
            weights = of(self.both.weight).transpose(1, 2).flatten(1).split(self.width)
            for part, w, b in zip(["value", "gate"], weights, of(self.both.bias).split(self.width)):
                into[f"{path}.{part}.weight"], into[f"{path}.{part}.bias"] = w, b
        return ours, gradients


class Convolutional(nn.Module):
    LAYERS, KERNEL, CHANNELS, POSITIONS = 2, 3, 5, 8

    def __init__(self):
        super().__init__()
        self.table = nn.Parameter(draw(VOCAB, EMBEDDING))
        self.places = nn.ParameterList(nn.Parameter(draw(self.POSITIONS, EMBEDDING))
                                       for _ in range(2))
        into, out = (EMBEDDING, self.CHANNELS), (self.CHANNELS, EMBEDDING)
        self.ends = nn.ModuleList(nn.Linear(*size) for size in [into, out, into, out])
        self.encoder = nn.ModuleList(Convolution(self.CHANNELS, self.KERNEL, False)
                                     for _ in range(self.LAYERS))
        self.decoder = nn.ModuleList(Convolution(self.CHANNELS, self.KERNEL, True)
                                     for _ in range(self.LAYERS))
        self.queries = nn.ModuleList(nn.Linear(*out) for _ in range(self.LAYERS))
        self.contexts = nn.ModuleList(nn.Linear(*into) for _ in range(self.LAYERS))

    def words(self, tokens, side):
        keep = torch.ones(VOCAB, 1).double()
        keep[-1] = 0
        return (self.table * keep)[tokens] + self.places[side][:len(tokens)]

    def forward(self, source, target):
        half = math.sqrt(0.5)
        words = self.words(source, 0)
        x = self.ends[0](words)
        for convolution in self.encoder:
            x = (convolution(x) + x) * half
        keys = self.ends[1](x)
        values = (keys + words) * half
        words = self.words(target, 1)
        x = self.ends[2](words)
        for convolution, query, context in zip(self.decoder, self.queries, self.contexts):
            y = convolution(x)
            weights = ((query(y) + words) * half @ keys.T).softmax(-1)
            c = weights @ values * math.sqrt(len(source))
            x = ((y + context(c)) * half + x) * half
        keep = torch.ones(VOCAB, 1).double()
        keep[-1] = 0
        return self.ends[3](x) @ (self.table * keep).T

    def by_our_names(self):
        ours = {"source_embedding": self.table, "source_positions.table": self.places[0],
                "target_positions.table": self.places[1]}
        ends = ["encoder_input", "encoder_output", "decoder_input", "decoder_output"]
        ours |= linears(dict(zip(ends, self.ends)))
        for i in range(self.LAYERS):
            ours |= linears({f"decoder.{i}.query": self.queries[i],
                             f"decoder.{i}.context": self.contexts[i]})
        gradients = {name: p.grad for name, p in ours.items()}
        for i in range(self.LAYERS):
            for path, convolution in [(f"encoder.{i}", self.encoder[i]),
                                      (f"decoder.{i}.convolution", self.decoder[i])]:
                both = convolution.by_our_names(path)
                ours, gradients = ours | both[0], gradients | both[1]
        return ours, gradients


def model(name, of):
    of = redraw(of.double())
    with torch.no_grad():
        for table in {getattr(of, n) for n in ["source", "target", "output", "table"]
                      if hasattr(of, n)}:
            table[-1] = 0
    source = torch.randint(1, VOCAB - 1, (sum(SOURCES),))
    answers = torch.randint(1, VOCAB - 1, (sum(TARGETS),))
    source[torch.tensor(SOURCES).cumsum(0) - 1] = answers[torch.tensor(TARGETS).cumsum(0) - 1] = 0
    target = answers.roll(1)
    target[torch.tensor([0] + TARGETS[:-1]).cumsum(0)] = VOCAB - 1
    logits = torch.cat([of(s, t) for s, t in zip(source.split(SOURCES), target.split(TARGETS))])
    wanted = answers.clone()
    wanted[4] = -1  # a token that does not count
    loss = F.cross_entropy(logits, wanted, ignore_index=-1, label_smoothing=SMOOTHING)
    loss.backward()
    ours, gradients = of.by_our_names()
    write(f"models/golden/{name}.safetensors",
          prefixed("parameters.", ours) | prefixed("gradients.", gradients) | {
              "source": source, "target": target, "answers": wanted,
              "source_lengths": torch.tensor(SOURCES), "target_lengths": torch.tensor(TARGETS),
              "logits": logits, "loss": loss})


if __name__ == "__main__":
    torch.manual_seed(5)
    for cell in CELLS:
        stack(cell)
        from_states(cell)
    model("recurrent_none", Recurrent("lstm", 2, 1, "none", False, True))
    model("recurrent_additive", Recurrent("gru", 1, 2, "additive", False, True))
    model("recurrent_dot", Recurrent("vanilla", 1, 1, "dot", False, True))
    model("recurrent_general", Recurrent("lstm", 2, 2, "general", True, False))
    model("convolutional", Convolutional())
