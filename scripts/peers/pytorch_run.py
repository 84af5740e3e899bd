"""One measurement of PyTorch's training, in a process of its own so that its peak of memory is too:

    pytorch_run.py SIZES BATCHES float32|bfloat16 eager|compiled THREADS

SIZES are a model's, as JSON; BATCHES is what the benchmarks of `bench/` read. Prints tokens/s, and the peak of memory in MB."""
import json
import math
import pathlib
import sys
import time

import torch
from torch import nn
from torch.nn import functional

IGNORED = -100  # a label that counts for nothing


class Translator(nn.Module):
    """The paper's model as a PyTorch user writes it: nn.Transformer, one embedding for all."""

    longest_gradient = None

    def __init__(self, layers, width, heads, hidden, vocab, dropout):
        super().__init__()
        self.pad = vocab - 1
        self.embedding = nn.Embedding(vocab, width, padding_idx=self.pad)
        nn.init.normal_(self.embedding.weight, std=width**-0.5)
        self.dropout, self.scale = nn.Dropout(dropout), math.sqrt(width)
        self.stacks = nn.Transformer(width, heads, layers, layers, hidden, dropout,
                                     batch_first=True)
        place = torch.arange(512)[:, None] / 10000 ** (torch.arange(0, width, 2) / width)
        self.register_buffer("places", torch.stack([place.sin(), place.cos()], -1).flatten(1))

    def embed(self, ids):
        return self.dropout(self.embedding(ids) * self.scale + self.places[: ids.shape[1]])

    def forward(self, source, target, answers):
        """The loss of the answers, each a place ahead of the target."""
        hides = source == self.pad
        causal = nn.Transformer.generate_square_subsequent_mask(target.shape[1])
        y = self.stacks(self.embed(source), self.embed(target), tgt_mask=causal, tgt_is_causal=True,
                        src_key_padding_mask=hides, memory_key_padding_mask=hides)
        logits = functional.linear(y, self.embedding.weight)
        return functional.cross_entropy(logits.float().flatten(0, 1), answers.flatten(),
                                        ignore_index=IGNORED, label_smoothing=0.1)

    def optimizer(self):
        return torch.optim.Adam(self.parameters(), lr=1e-4, betas=(0.9, 0.98), eps=1e-9, fused=True)

    def batch(self, row):
        """Padded to its longest sentence."""
        def padded(rows, pad):
            longest = max(map(len, rows))
            return torch.tensor([one + [pad] * (longest - len(one)) for one in rows])

        shifted = [[self.pad, *one[:-1]] for one in row["target"]]
        return (padded(row["source"], self.pad), padded(shifted, self.pad),
                padded(row["target"], IGNORED))


class Block(nn.Module):
    def __init__(self, width, heads, dropout):
        super().__init__()
        self.heads, self.rate = heads, dropout
        self.norms = nn.ModuleList(nn.LayerNorm(width, bias=False) for _ in range(2))
        self.projection = nn.Linear(width, 3 * width, bias=False)
        self.output = nn.Linear(width, width, bias=False)
        self.expand = nn.Linear(width, 4 * width, bias=False)
        self.contract = nn.Linear(4 * width, width, bias=False)
        self.dropout = nn.Dropout(dropout)

    def attend(self, x):
        parts = self.projection(x).unflatten(-1, (3, self.heads, -1)).permute(2, 0, 3, 1, 4)
        y = functional.scaled_dot_product_attention(*parts, dropout_p=self.rate, is_causal=True)
        return self.output(y.transpose(1, 2).flatten(2))

    def forward(self, x):
        x = x + self.dropout(self.attend(self.norms[0](x)))
        return x + self.dropout(self.contract(functional.gelu(self.expand(self.norms[1](x)))))


class LanguageModel(nn.Module):
    """nanoGPT's model: pre-norm, learned positions, no biases, the output tied to the embedding."""

    longest_gradient = 1.0

    def __init__(self, layers, width, heads, context, vocab, dropout):
        super().__init__()
        self.tokens, self.places = nn.Embedding(vocab, width), nn.Embedding(context, width)
        self.dropout = nn.Dropout(dropout)
        self.blocks = nn.Sequential(*(Block(width, heads, dropout) for _ in range(layers)))
        self.norm = nn.LayerNorm(width, bias=False)
        for weight in self.parameters():
            if weight.dim() > 1:
                nn.init.normal_(weight, std=0.02)

    def forward(self, ids, answers):
        places = torch.arange(ids.shape[1])
        x = self.blocks(self.dropout(self.tokens(ids) + self.places(places)))
        logits = functional.linear(self.norm(x), self.tokens.weight)
        return functional.cross_entropy(logits.float().flatten(0, 1), answers.flatten())

    def optimizer(self):
        decays = [p for p in self.parameters() if p.dim() > 1]
        stays = [p for p in self.parameters() if p.dim() == 1]
        groups = [{"params": decays, "weight_decay": 0.1}, {"params": stays, "weight_decay": 0.0}]
        return torch.optim.AdamW(groups, lr=1e-3, betas=(0.9, 0.99), fused=True)

    def batch(self, rows):
        ids = torch.tensor(rows)
        return ids[:, :-1], ids[:, 1:]


def train(model, optimizer, batches, kind):
    """Seconds of one step a batch."""
    start = time.perf_counter()
    for row in batches:
        with torch.autocast("cpu", torch.bfloat16, enabled=kind == "bfloat16"):
            loss = model(*model.batch(row))
        optimizer.zero_grad()
        loss.backward()
        if model.longest_gradient:
            nn.utils.clip_grad_norm_(model.parameters(), model.longest_gradient)
        optimizer.step()
    return time.perf_counter() - start


def peak_memory():
    status = pathlib.Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def main():
    sizes, path, kind, how, threads = sys.argv[1:]
    torch.set_num_threads(int(threads))
    torch.manual_seed(1)
    batches = [json.loads(line) for line in open(path)]
    sizes = json.loads(sizes)
    model = (LanguageModel if "context" in sizes else Translator)(**sizes)
    if how == "compiled":
        model.compile()
    optimizer = model.optimizer()
    # The first batch warms up; what is compiled meets every shape once.
    train(model, optimizer, batches if how == "compiled" else batches[:1], kind)
    seconds = train(model, optimizer, batches[1:], kind)
    tokens = sum((model.batch(row)[-1] != IGNORED).sum().item() for row in batches[1:])
    print(tokens / seconds, peak_memory())


if __name__ == "__main__":
    main()
