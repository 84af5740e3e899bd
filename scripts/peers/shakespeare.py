#!/usr/bin/env python3
"""nanoGPT's recipe for a CPU on Shakespeare's characters, by heed and by its model in plain PyTorch.

    scripts/peers/shakespeare.py BUILD TEXT [--seeds 3] [--recipe RECIPE] [--threads 2]

BUILD is the folder with the program heed. For each seed in turn both train, each from the text to a
model; told are the loss over the whole of the last tenth of the text, in windows of 64 characters side
by side, and the seconds by the clock. Needs torch.
"""
import argparse
import math
import pathlib
import re
import statistics
import subprocess
import tempfile
import time

import torch
from torch import nn
from torch.nn import functional as F

LAYERS, HEADS, WIDTH, CONTEXT, SEQUENCES = 4, 4, 128, 64, 12
STEPS, WARMUP, PEAK, FLOOR = 2000, 100, 1e-3, 1e-4
RECIPE = pathlib.Path(__file__).parents[2] / "recipes" / "shakespeare-characters.toml"


class Norm(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(WIDTH))

    def forward(self, x):
        return F.layer_norm(x, self.weight.shape, self.weight, None, 1e-5)


class Layer(nn.Module):
    def __init__(self):
        super().__init__()
        self.first_norm, self.second_norm = Norm(), Norm()
        self.queries_keys_values = nn.Linear(WIDTH, 3 * WIDTH, bias=False)
        self.output = nn.Linear(WIDTH, WIDTH, bias=False)
        self.expand = nn.Linear(WIDTH, 4 * WIDTH, bias=False)
        self.contract = nn.Linear(4 * WIDTH, WIDTH, bias=False)

    def forward(self, x):
        batch, length, _ = x.shape
        heads = [part.view(batch, length, HEADS, -1).transpose(1, 2)
                 for part in self.queries_keys_values(self.first_norm(x)).split(WIDTH, dim=2)]
        seen = F.scaled_dot_product_attention(*heads, is_causal=True)
        x = x + self.output(seen.transpose(1, 2).reshape(batch, length, WIDTH))
        return x + self.contract(F.gelu(self.expand(self.second_norm(x))))


class LanguageModel(nn.Module):
    def __init__(self, vocab):
        super().__init__()
        self.tokens = nn.Embedding(vocab, WIDTH)
        self.places = nn.Embedding(CONTEXT, WIDTH)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.norm = Norm()
        for name, weight in self.named_parameters():
            if weight.dim() < 2:
                continue
            ends_sublayer = "output" in name or "contract" in name
            nn.init.normal_(weight, std=0.02 / math.sqrt(2 * LAYERS) if ends_sublayer else 0.02)

    def loss(self, windows):
        read, labels = windows[:, :-1], windows[:, 1:]
        x = self.tokens(read) + self.places(torch.arange(read.shape[1]))
        for layer in self.layers:
            x = layer(x)
        logits = F.linear(self.norm(x), self.tokens.weight)
        return F.cross_entropy(logits.reshape(-1, logits.shape[-1]), labels.reshape(-1))


def rate(step):
    if step <= WARMUP:
        return PEAK * step / WARMUP
    share = (step - WARMUP) / (STEPS - WARMUP)
    return FLOOR + 0.5 * (1 + math.cos(math.pi * share)) * (PEAK - FLOOR)


def windows(tokens, starts):
    return torch.stack([tokens[start:start + CONTEXT + 1] for start in starts])


def in_pytorch(text, seed):
    begin = time.perf_counter()
    torch.manual_seed(seed)
    characters = sorted(set(text))
    number = {character: i for i, character in enumerate(characters)}
    tokens = torch.tensor([number[character] for character in text])
    kept = int(len(tokens) * 0.9)
    train, valid = tokens[:kept], tokens[kept:]
    model = LanguageModel(len(characters))
    matrices = [p for p in model.parameters() if p.dim() >= 2]
    gains = [p for p in model.parameters() if p.dim() < 2]
    optimizer = torch.optim.AdamW([{"params": matrices, "weight_decay": 0.1},
                                   {"params": gains, "weight_decay": 0.0}], betas=(0.9, 0.99))
    for step in range(1, STEPS + 1):
        for group in optimizer.param_groups:
            group["lr"] = rate(step)
        starts = torch.randint(len(train) - CONTEXT, (SEQUENCES,))
        model.loss(windows(train, starts)).backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
    total, count = 0.0, 0
    with torch.no_grad():
        for start in range(0, len(valid) - 1, CONTEXT):
            window = valid[start:start + CONTEXT + 1].unsqueeze(0)
            total += model.loss(window).item() * (window.shape[1] - 1)
            count += window.shape[1] - 1
    return total / count, time.perf_counter() - begin


def in_heed(args, seed):
    with tempfile.TemporaryDirectory() as folder:
        begin = time.perf_counter()
        result = subprocess.run(
            [args.build / "heed", "train", "--config", args.recipe, "--train", args.text,
             "--output", f"{folder}/model", "--seed", str(seed), "--validate-every", "2000",
             "--threads", str(args.threads)], capture_output=True, text=True, check=True)
        seconds = time.perf_counter() - begin
    return float(re.findall(r"validation at step .*?loss (\S+)", result.stderr)[-1]), seconds


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("text", type=pathlib.Path)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--recipe", type=pathlib.Path, default=RECIPE)
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    text = args.text.read_text(encoding="utf-8")
    all_of = {"heed": [], "PyTorch": []}
    for seed in range(1, args.seeds + 1):
        for name, run in [("heed", lambda: in_heed(args, seed)),
                          ("PyTorch", lambda: in_pytorch(text, seed))]:
            loss, seconds = run()
            all_of[name].append((loss, seconds))
            print(f"seed {seed}  {name:8}  loss {loss:.4f}  {seconds:6.1f} s", flush=True)
    for name, runs in all_of.items():
        print(f"{name}: mean loss {statistics.mean(loss for loss, _ in runs):.4f}, "
              f"median {statistics.median(seconds for _, seconds in runs):.1f} s")


if __name__ == "__main__":
    main()
