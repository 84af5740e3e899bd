"""Attention beside PyTorch's scaled_dot_product_attention and, in float32, our own plain formula:
forward and back, in GFLOP/s of its seven products. Of a causal mask half of them count, since no more
are needed."""
import functools
import itertools
import time
from importlib.metadata import version

import torch
from torch.nn import functional

from peers.comparison import Comparison, peaks, run, types

ROWS, WIDTH = 4096, 256  # of all sequences and of all heads together, as far as the shape allows
PLAIN_LENGTH = 2048  # beyond it the plain formula's memory is too much

# Length, width of a head, mask, dropout: every length and width with the others in turn.
SHAPES = [(length, 64, mask, 0.0) for length in (16, 64, 256, 1024, 4096, 16384)
          for mask in ("full", "causal")]
SHAPES += [(length, width, "causal", 0.0) for length in (16, 256, 1024)
           for width in (1, 8, 32, 128, 256)]
SHAPES += [(length, width, "causal", 0.1) for length in (16, 256, 1024) for width in (32, 64)]


def sizes(length, head_width):
    """Sequences and heads."""
    return max(1, ROWS // length), max(1, WIDTH // head_width)


def operations(shape):
    length, head_width, mask, _ = shape
    sequences, heads = sizes(length, head_width)
    pairs = length * (length + 1) / 2 if mask == "causal" else length**2
    return 7 * 2 * sequences * heads * pairs * head_width


def ours(args, kind, number, shape):
    out = run([args.build / "bench_attention", kind, number, *words(shape)], threads=args.threads)
    return operations(shape) / float(out.split()[1]) / 1e9


def words(shape):
    length, head_width, mask, dropout = shape
    sequences, heads = sizes(length, head_width)
    return [sequences, length, heads, head_width, mask, dropout]


def theirs(number, shape):
    length, head_width, mask, dropout = shape
    sequences, heads = sizes(length, head_width)
    q, k, v, dy = (torch.randn(sequences, heads, length, head_width, dtype=getattr(torch, number))
                   for _ in range(4))
    for x in (q, k, v):
        x.requires_grad_()
    least, begun, runs = float("inf"), time.perf_counter(), 0
    while runs < 3 or (time.perf_counter() - begun < 0.5 and runs < 1000):
        start = time.perf_counter()
        y = functional.scaled_dot_product_attention(q, k, v, dropout_p=dropout,
                                                    is_causal=mask == "causal")
        torch.autograd.grad(y, (q, k, v), dy)
        least, runs = min(least, time.perf_counter() - start), runs + 1
    return operations(shape) / least / 1e9


def comparisons(args, source, target, folder):
    torch.set_num_threads(args.threads)
    peak = peaks(args.build)
    for number, shape in itertools.product(types(), SHAPES):
        length, head_width, mask, dropout = shape
        peers = {f"PyTorch {version('torch')}": functools.partial(theirs, number, shape)}
        if length <= PLAIN_LENGTH and number == "float32":
            peers["plain"] = functools.partial(ours, args, "plain", number, shape)
        yield Comparison(
            name=f"attention, {length} long, {head_width} wide, {mask}"
                 + (f", dropout {dropout}" if dropout else ""),
            type=number, unit="GFLOP/s", target=1.0, peers=peers,
            bound=args.threads * peak[number] / 1e9,
            ours=functools.partial(ours, args, "tiled", number, shape))
