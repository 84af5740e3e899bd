"""Target tokens/s of training beside PyTorch, on the same batches of real sentences. PyTorch gets
them padded and bucketed by length, as its users do; heed gets the same sentences packed. Dropout is
on in both."""
import io
import json
import math
import pathlib
import random
import time

import sentencepiece
import torch
from torch import nn
from torch.nn import functional

from peers.comparison import Comparison, run

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


def write_batches(batches, path):
    with path.open("w") as file:
        for batch in batches:
            row = {"source": [s for s, _ in batch], "target": [t for _, t in batch]}
            file.write(json.dumps(row) + "\n")


def comparisons(args, source, target, folder):
    torch.set_num_threads(args.threads)
    for preset, batch_count, wanted in (("tiny", 9, 3.0), ("base", 3, 1.5)):
        batches = make_batches(source, target, 4096, batch_count)
        path = folder / f"{preset}.jsonl"
        write_batches(batches, path)
        ours = [args.build / "bench_training", preset, VOCAB, path]
        yield Comparison(
            name=f"training {preset}", target=wanted, type="float32",
            ours=lambda ours=ours: float(run(ours, threads=args.threads)),
            peers={f"PyTorch {torch.__version__} {kind}":
                   lambda preset=preset, batches=batches, kind=kind:
                   time_torch(preset, batches, kind) for kind in kinds()})
