#!/usr/bin/env python3
"""Writes what PyTorch computes, forward and backward, from padded batches with their masks:

  tests/ops/golden/layer_norm.safetensors, cross_entropy.safetensors, rms_norm.safetensors,
    batch_norm.safetensors: also after a second batch, and in inference
  tests/nn/golden/attention_causal.safetensors, attention_cross.safetensors,
    feed_forward_*.safetensors: the gated networks of transformers' Llama
  tests/models/golden/transformer_*.safetensors, language_model_*.safetensors

All numbers given are float32, all computing is in double, results are rounded to float32. Rows are
stored packed: padding is cut out. "parameters.*" and "gradients.*" bear the names of our modules.
Needs: pip install torch transformers safetensors (made with torch 2 and transformers 5)
"""
import math
import pathlib
import warnings

import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from torch import nn
from transformers import LlamaConfig
from transformers.models.llama.modeling_llama import LlamaMLP

TESTS = pathlib.Path(__file__).resolve().parents[2] / "tests"
WIDTH, HEADS, HIDDEN, LAYERS, SMOOTHING = 12, 3, 20, 2, 0.1


def draw(*shape, scale=1.0):
    return (scale * torch.randn(shape)).float().double()


def leaf(*shape, scale=1.0):
    return draw(*shape, scale=scale).requires_grad_()


def redraw(module):
    """Every parameter, so that no gain is 1 and no bias 0."""
    with torch.no_grad():
        for name, p in module.named_parameters():
            is_gain = "norm" in name and name.endswith("weight")
            p.copy_(draw(*p.shape, scale=0.3) + (1 if is_gain else 0))
            p.copy_(p.float().double())
    return module


def write(path, tensors):
    path = TESTS / path
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file({name: (t.detach().float() if t.is_floating_point() else t).contiguous()
               for name, t in tensors.items()}, path)


def padding(lengths):
    """True where there is no token: PyTorch's key_padding_mask. (B, T)"""
    return torch.arange(max(lengths))[None, :] >= torch.tensor(lengths)[:, None]


def padded(packed, lengths):
    return nn.utils.rnn.pad_sequence(packed.split(lengths), batch_first=True)


def packed(rows, lengths):
    return rows[~padding(lengths)]


def layer_norm():
    x, gain, bias, dy = leaf(5, 9, scale=3.0), leaf(9), leaf(9), draw(5, 9)
    y = F.layer_norm(x, (9,), gain, bias, eps=1e-5)
    y.backward(dy)
    write("ops/golden/layer_norm.safetensors", {
        "x": x, "gain": gain, "bias": bias, "dy": dy, "y": y,
        "dx": x.grad, "dgain": gain.grad, "dbias": bias.grad})


def rms_norm():
    x, gain, dy = leaf(5, 9, scale=3.0), leaf(9), draw(5, 9)
    norm = nn.RMSNorm(9, eps=1e-5).double()
    norm.weight = nn.Parameter(gain)
    y = norm(x)
    y.backward(dy)
    write("ops/golden/rms_norm.safetensors", {
        "x": x, "gain": gain, "dy": dy, "y": y, "dx": x.grad, "dgain": norm.weight.grad})


def batch_norm():
    norm = redraw(nn.BatchNorm1d(9).double())
    batches, dy = [leaf(5, 9, scale=3.0), leaf(7, 9, scale=2.0)], draw(5, 9)
    y = norm(batches[0])
    y.backward(dy)
    norm(batches[1])
    inference = norm.eval()(batches[0])
    write("ops/golden/batch_norm.safetensors", {
        "x": batches[0], "second": batches[1], "gain": norm.weight, "bias": norm.bias, "dy": dy,
        "y": y, "dx": batches[0].grad, "dgain": norm.weight.grad, "dbias": norm.bias.grad,
        "running_mean": norm.running_mean, "running_variance": norm.running_var,
        "inference": inference})


def cross_entropy():
    x, weight, bias = leaf(7, 6), leaf(11, 6), draw(11)
    targets = torch.tensor([3, -1, 0, 10, 10, -1, 5])
    all_of_it = {"x": x, "weight": weight, "bias": bias, "targets": targets}
    for name, smoothing in [("plain", 0.0), ("smoothed", SMOOTHING)]:
        x.grad = weight.grad = None
        loss = F.cross_entropy(x @ weight.T + bias, targets, ignore_index=-1,
                               label_smoothing=smoothing)
        loss.backward()
        all_of_it |= {f"{name}.loss": loss, f"{name}.dx": x.grad, f"{name}.dweight": weight.grad}
    write("ops/golden/cross_entropy.safetensors", all_of_it)


def by_our_names(attention):
    """{our name: (parameter or its gradient)} of an nn.MultiheadAttention, for both."""
    both = []
    for of in [lambda p: p, lambda p: p.grad]:
        names = {}
        for kind in ["weight", "bias"]:
            joint = getattr(attention, f"in_proj_{kind}")
            if joint is None:
                continue
            for part, t in zip(["query", "key", "value"], of(joint).chunk(3)):
                names[f"{part}.{kind}"] = t
            names[f"output.{kind}"] = of(getattr(attention.out_proj, kind))
        both.append(names)
    return both


def prefixed(prefix, names):
    return {prefix + name: t for name, t in names.items()}


def attention(name, queries, keys, causal):
    module = redraw(nn.MultiheadAttention(WIDTH, HEADS, batch_first=True).double())
    x, memory, dy = leaf(sum(queries), WIDTH), leaf(sum(keys), WIDTH), draw(sum(queries), WIDTH)
    asked = padded(x, queries)
    answered = asked if causal else padded(memory, keys)
    mask = torch.ones(max(queries), max(queries)).triu(1).bool() if causal else None
    y, _ = module(asked, answered, answered, key_padding_mask=padding(keys), attn_mask=mask)
    y = packed(y, queries)
    y.backward(dy)
    parameters, gradients = by_our_names(module)
    tensors = prefixed("parameters.", parameters) | prefixed("gradients.", gradients)
    tensors |= {"x": x, "y": y, "dy": dy, "dx": x.grad, "queries": torch.tensor(queries),
                "keys": torch.tensor(keys)}
    write(f"nn/golden/attention_{name}.safetensors",
          tensors if causal else tensors | {"memory": memory, "dmemory": memory.grad})


def gated_feed_forward(name, activation, bias):
    module = redraw(LlamaMLP(LlamaConfig(hidden_size=WIDTH, intermediate_size=HIDDEN,
                                         hidden_act=activation, mlp_bias=bias,
                                         num_attention_heads=HEADS)).double())
    x, dy = leaf(7, WIDTH), draw(7, WIDTH)
    y = module(x)
    y.backward(dy)
    ours = {"gate_proj": "gate", "up_proj": "expand", "down_proj": "contract"}
    names = {name.replace(part, ours[part]): p for name, p in module.named_parameters()
             for part in [name.split(".")[0]]}
    write(f"nn/golden/feed_forward_{name}.safetensors",
          prefixed("parameters.", names)
          | prefixed("gradients.", {n: p.grad for n, p in names.items()})
          | {"x": x, "y": y, "dy": dy, "dx": x.grad})


class Model(nn.Module):
    """nn.Transformer between embeddings and the output layer of section 3.4."""

    def __init__(self, vocab, pre_norm, activation, sharing, positions, bias):
        super().__init__()
        same = dict(activation=activation, dropout=0.0, batch_first=True, norm_first=pre_norm,
                    bias=bias)
        self.core = nn.Transformer(WIDTH, HEADS, LAYERS, LAYERS, HIDDEN, **same)
        if not pre_norm:  # PyTorch ends on a norm in any case, the paper does not
            self.core.encoder.norm = self.core.decoder.norm = None
        self.source = nn.Parameter(torch.empty(vocab, WIDTH))
        self.target = self.source if sharing == "all" else nn.Parameter(torch.empty(vocab, WIDTH))
        self.output = self.target if sharing != "none" else nn.Parameter(torch.empty(vocab, WIDTH))
        learned = positions == "learned"
        self.places = nn.ParameterList([torch.empty(8, WIDTH) for _ in range(2 * learned)])
        self.scale = 1.0 if learned else math.sqrt(WIDTH)
        self.keep = torch.ones(vocab, 1, dtype=torch.float64)
        self.keep[-1] = 0  # <pad> has an embedding of zeros that nothing trains

    def embed(self, table, tokens, side):
        length = tokens.shape[1]
        if len(self.places):
            return (table * self.keep)[tokens] + self.places[side][:length]
        angles = (torch.arange(length).double()[:, None]
                  * 10000 ** (-torch.arange(0, WIDTH, 2).double() / WIDTH))
        places = torch.stack([angles.sin(), angles.cos()], -1).flatten(1)
        return (table * self.keep)[tokens] * self.scale + places

    def forward(self, source, source_lengths, target, target_lengths):
        hidden = padding(source_lengths)
        causal = torch.ones(target.shape[1], target.shape[1]).triu(1).bool()
        x = self.core(self.embed(self.source, source, 0), self.embed(self.target, target, 1),
                      tgt_mask=causal, src_key_padding_mask=hidden, memory_key_padding_mask=hidden,
                      tgt_key_padding_mask=padding(target_lengths))
        return x @ (self.output * self.keep).T

    def modules_by_our_names(self):
        """(our name, theirs), of everything but attention."""
        for i, layer in enumerate(self.core.encoder.layers):
            yield f"encoder.{i}.feed_forward.expand", layer.linear1
            yield f"encoder.{i}.feed_forward.contract", layer.linear2
            yield f"encoder.{i}.attention_residual.norm", layer.norm1
            yield f"encoder.{i}.feed_forward_residual.norm", layer.norm2
        for i, layer in enumerate(self.core.decoder.layers):
            yield f"decoder.{i}.feed_forward.expand", layer.linear1
            yield f"decoder.{i}.feed_forward.contract", layer.linear2
            yield f"decoder.{i}.self_residual.norm", layer.norm1
            yield f"decoder.{i}.source_residual.norm", layer.norm2
            yield f"decoder.{i}.feed_forward_residual.norm", layer.norm3
        for side in ["encoder", "decoder"]:
            if norm := getattr(self.core, side).norm:
                yield f"{side}_norm.0", norm

    def attentions_by_our_names(self):
        for i, layer in enumerate(self.core.encoder.layers):
            yield f"encoder.{i}.attention.", layer.self_attn
        for i, layer in enumerate(self.core.decoder.layers):
            yield f"decoder.{i}.self_attention.", layer.self_attn
            yield f"decoder.{i}.source_attention.", layer.multihead_attn

    def all_by_our_names(self):
        names = {"source_embedding": self.source}
        names |= {} if self.target is self.source else {"target_embedding": self.target}
        names |= {} if self.output is self.target else {"output": self.output}
        for side, table in zip(["source", "target"], self.places):
            names[f"{side}_positions.table"] = table
        for name, module in self.modules_by_our_names():
            kind = "gain" if "norm" in name else "weight"
            names[f"{name}.{kind}"] = module.weight
            names |= {} if module.bias is None else {f"{name}.bias": module.bias}
        gradients = {name: p.grad for name, p in names.items()}
        for name, module in self.attentions_by_our_names():
            parameters_of, gradients_of = by_our_names(module)
            names |= prefixed(name, parameters_of)
            gradients |= prefixed(name, gradients_of)
        return prefixed("parameters.", names) | prefixed("gradients.", gradients)


def transformer(name, **choices):
    vocab, sources, targets = 13, [4, 1, 6], [3, 7, 2]
    model = redraw(Model(vocab, **choices).double())
    with torch.no_grad():
        for table in {model.source, model.target, model.output}:
            table[-1] = 0
    source = torch.randint(1, vocab - 1, (sum(sources),))
    answers = torch.randint(1, vocab - 1, (sum(targets),))
    source[torch.tensor(sources).cumsum(0) - 1] = answers[torch.tensor(targets).cumsum(0) - 1] = 0
    starts = torch.tensor([0] + targets[:-1]).cumsum(0)
    target = answers.roll(1)
    target[starts] = vocab - 1
    logits = packed(model(padded(source, sources), sources, padded(target, targets), targets),
                    targets)
    wanted = answers.clone()
    wanted[4] = -1  # a token that does not count
    loss = F.cross_entropy(logits, wanted, ignore_index=-1, label_smoothing=SMOOTHING)
    loss.backward()
    write(f"models/golden/transformer_{name}.safetensors", model.all_by_our_names() | {
        "source": source, "target": target, "answers": wanted, "source_lengths":
        torch.tensor(sources), "target_lengths": torch.tensor(targets), "logits": logits,
        "loss": loss})


def language_model(name, activation, tied, bias):
    """A decoder alone in GPT-2's form: the encoder's layers under a causal mask."""
    vocab, lengths = 13, [4, 1, 6]
    layer = nn.TransformerEncoderLayer(WIDTH, HEADS, HIDDEN, dropout=0.0, activation=activation,
                                       batch_first=True, norm_first=True, bias=bias)
    stack = redraw(nn.TransformerEncoder(layer, LAYERS, nn.LayerNorm(WIDTH, bias=bias),
                                         enable_nested_tensor=False).double())
    embedding, table = leaf(vocab, WIDTH, scale=0.3), leaf(8, WIDTH, scale=0.3)
    output = embedding if tied else leaf(vocab, WIDTH, scale=0.3)
    tokens, answers = torch.randint(0, vocab, (2, sum(lengths)))
    answers[4] = -1  # a token that does not count
    longest = max(lengths)
    x = stack(embedding[padded(tokens, lengths)] + table[:longest],
              mask=torch.ones(longest, longest).triu(1).bool(),
              src_key_padding_mask=padding(lengths))
    logits = packed(x, lengths) @ output.T
    loss = F.cross_entropy(logits, answers, ignore_index=-1)
    loss.backward()
    ours = {"embedding": embedding, "positions.table": table}
    ours |= {} if tied else {"output": output}
    modules = {"norm.0": stack.norm}
    for i, layer in enumerate(stack.layers):
        modules |= prefixed(f"layers.{i}.", {
            "feed_forward.expand": layer.linear1, "feed_forward.contract": layer.linear2,
            "attention_residual.norm": layer.norm1, "feed_forward_residual.norm": layer.norm2})
    for path, module in modules.items():
        ours[f"{path}.{'gain' if 'norm' in path else 'weight'}"] = module.weight
        ours |= {f"{path}.bias": module.bias} if bias else {}
    gradients = {path: p.grad for path, p in ours.items()}
    for i, layer in enumerate(stack.layers):
        both = by_our_names(layer.self_attn)
        ours, gradients = (all_of | prefixed(f"layers.{i}.attention.", some)
                           for all_of, some in zip((ours, gradients), both))
    write(f"models/golden/language_model_{name}.safetensors",
          prefixed("parameters.", ours) | prefixed("gradients.", gradients) | {
              "tokens": tokens, "answers": answers, "lengths": torch.tensor(lengths),
              "logits": logits, "loss": loss})


if __name__ == "__main__":
    warnings.filterwarnings("ignore", "enable_nested_tensor")
    torch.manual_seed(4)
    layer_norm()
    cross_entropy()
    attention("causal", [4, 1, 6], [4, 1, 6], causal=True)
    attention("cross", [4, 1, 6], [2, 5, 3], causal=False)
    transformer("post_norm", pre_norm=False, activation=F.relu, sharing="all",
                positions="sinusoidal", bias=True)
    transformer("pre_norm", pre_norm=True, activation=F.gelu, sharing="none",
                positions="learned", bias=True)
    transformer("without_biases", pre_norm=False, activation=F.silu, sharing="target_output",
                positions="sinusoidal", bias=False)
    language_model("gpt2", activation=F.gelu, tied=True, bias=True)
    language_model("untied", activation=F.relu, tied=False, bias=False)
    rms_norm()
    for glu, activation, bias in [("glu", "sigmoid", True), ("reglu", "relu", True),
                                  ("geglu", "gelu", True), ("geglu_tanh", "gelu_new", True),
                                  ("swiglu", "silu", False)]:
        gated_feed_forward(glu, activation, bias)
    batch_norm()
