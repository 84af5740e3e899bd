#!/usr/bin/env python3
"""Training tokens/s of heed beside PyTorch: the same batches of real sentences, in alternation.

    scripts/bench_peers.py BENCH_TRAINING SOURCE TARGET [--rounds 5] [--threads 2]

BENCH_TRAINING is the program built from bench/training.cpp, SOURCE and TARGET a parallel corpus
(plain or .gz). Needs torch and sentencepiece. PyTorch gets the batches padded and bucketed by
length, as its users do; heed gets the same sentences packed. Prints target tokens/s of each round,
and the medians. Dropout is on in both.
"""
import argparse
import gzip
import io
import json
import math
import os
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile
import time

import sentencepiece
import torch
from torch import nn
from torch.nn import functional

VOCAB = 8000  # <pad> the last
PRESETS = {
    "tiny": dict(layers=4, width=128, heads=4, hidden=256, dropout=0.3),
    "base": dict(layers=6, width=512, heads=8, hidden=2048, dropout=0.1),
}


class Transformer(nn.Module):
    """The paper's model as a PyTorch user writes it: nn.Transformer, one embedding for all."""

    def __init__(self, layers, width, heads, hidden, dropout):
        super().__init__()
        self.embedding = nn.Embedding(VOCAB, width, padding_idx=VOCAB - 1)
        nn.init.normal_(self.embedding.weight, std=width**-0.5)
        self.dropout, self.scale = nn.Dropout(dropout), math.sqrt(width)
        self.stacks = nn.Transformer(width, heads, layers, layers, hidden, dropout,
                                     batch_first=True)
        place = torch.arange(512)[:, None] / 10000 ** (torch.arange(0, width, 2) / width)
        self.register_buffer("places", torch.stack([place.sin(), place.cos()], -1).flatten(1))

    def embed(self, ids):
        return self.dropout(self.embedding(ids) * self.scale + self.places[: ids.shape[1]])

    def forward(self, source, target):
        hides = source == VOCAB - 1
        causal = nn.Transformer.generate_square_subsequent_mask(target.shape[1])
        y = self.stacks(self.embed(source), self.embed(target), tgt_mask=causal, tgt_is_causal=True,
                        src_key_padding_mask=hides, memory_key_padding_mask=hides)
        return functional.linear(y, self.embedding.weight)


def kinds():
    """The types that PyTorch computes in at speed on this processor."""
    flags = pathlib.Path("/proc/cpuinfo").read_text()
    return ("float32", "bfloat16") if "avx512_bf16" in flags else ("float32",)


def lines(path):
    opened = gzip.open(path, "rt", encoding="utf-8") if path.endswith(".gz") else open(path)
    with opened as file:
        return [line.rstrip("\n") for line in file]


def make_batches(source, target, budget, count):
    """Batches of sentences of about one length, at most `budget` target tokens each."""
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(source + target), model_writer=model, vocab_size=VOCAB - 1,
        model_type="bpe", unk_id=1, eos_id=0, bos_id=-1, pad_id=-1, minloglevel=2)
    pieces = sentencepiece.SentencePieceProcessor(model_proto=model.getvalue())
    pairs = [(pieces.encode(s) + [0], pieces.encode(t) + [0]) for s, t in zip(source, target)]
    random.Random(1).shuffle(pairs)
    pairs.sort(key=lambda pair: len(pair[1]))
    batches, batch, tokens = [], [], 0
    for pair in pairs:
        if tokens + len(pair[1]) > budget:
            batches.append(batch)
            batch, tokens = [], 0
        batch.append(pair)
        tokens += len(pair[1])
    random.Random(2).shuffle(batches)
    return batches[:count]


def padded(rows):
    longest = max(map(len, rows))
    return torch.tensor([row + [VOCAB - 1] * (longest - len(row)) for row in rows])


def time_torch(preset, batches, kind):
    torch.manual_seed(1)
    model = Transformer(**PRESETS[preset])
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-4, betas=(0.9, 0.98), eps=1e-9)
    tokens, start = 0, 0.0
    for i, batch in enumerate(batches):
        if i == 1:
            start = time.perf_counter()  # the first one warms up
        source, answers = padded([s for s, _ in batch]), padded([t for _, t in batch])
        target = torch.cat([torch.full((len(batch), 1), VOCAB - 1), answers[:, :-1]], 1)
        with torch.autocast("cpu", torch.bfloat16, enabled=kind == "bfloat16"):
            logits = model(source, target)
        loss = functional.cross_entropy(logits.float().flatten(0, 1), answers.flatten(),
                                        ignore_index=VOCAB - 1, label_smoothing=0.1)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if i > 0:
            tokens += sum(len(t) for _, t in batch)
    return tokens / (time.perf_counter() - start)


def time_heed(program, preset, path, threads):
    run = subprocess.run([program, preset, str(VOCAB), path], check=True, capture_output=True,
                         env={**os.environ, "OMP_NUM_THREADS": str(threads)}, text=True)
    return float(run.stdout)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("source")
    parser.add_argument("target")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    source, target = lines(args.source), lines(args.target)
    print(f"PyTorch {torch.__version__}, {args.threads} threads, target tokens/s")
    for preset, batch_count in (("tiny", 9), ("base", 3)):
        batches = make_batches(source, target, 4096, batch_count)
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "batches.jsonl"
            with path.open("w") as file:
                for batch in batches:
                    row = {"source": [s for s, _ in batch], "target": [t for _, t in batch]}
                    file.write(json.dumps(row) + "\n")
            seen = {"heed float32": []} | {f"torch {kind}": [] for kind in kinds()}
            for _ in range(args.rounds):
                seen["heed float32"].append(time_heed(args.program, preset, path, args.threads))
                for kind in kinds():
                    seen[f"torch {kind}"].append(time_torch(preset, batches, kind))
        for name, rates in seen.items():
            print(f"{preset:5} {name:15} median {statistics.median(rates):8,.0f}  "
                  f"({min(rates):,.0f} to {max(rates):,.0f})")
        best = max(statistics.median(v) for k, v in seen.items() if k.startswith("torch"))
        print(f"{preset:5} ratio to the best of PyTorch "
              f"{statistics.median(seen['heed float32']) / best:.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
