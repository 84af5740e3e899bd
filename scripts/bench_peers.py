#!/usr/bin/env python3
"""Speed of heed beside PyTorch and CTranslate2, in alternation on this machine.

    scripts/bench_peers.py BUILD SOURCE TARGET [--only translating|training|attention] [--model FOLDER]
                           [--characters TEXT]

BUILD is the folder with the benchmarks' programs, SOURCE and TARGET a parallel corpus (plain or .gz),
FOLDER a model trained on such text, to translate with real ends of sentences too, TEXT what language
models of characters train on. Needs torch, transformers, ctranslate2 and sentencepiece. Writes one row
a comparison into --output: medians of all rounds, the least and the most of them, how many times better
than the best peer, share of what the products alone allow.
"""
import argparse
import gzip
import importlib
import json
import pathlib
import tempfile

from peers.comparison import Seen


KINDS = ("translating", "training", "attention")


def lines(path):
    opened = gzip.open(path, "rt", encoding="utf-8") if path.endswith(".gz") else open(path)
    with opened as file:
        return [line.rstrip("\n") for line in file]


def told(row):
    wanted = f" (wanted {row['target']})" if row["target"] else ""
    share = f", {row['share_of_bound']:.0%} of the bound" if row["share_of_bound"] else ""
    spread = row["spread"]["ours"]
    return (f"{row['name']}, {row['type']}: {row['ours']:,.0f} ({spread[0]:,.0f} to {spread[1]:,.0f}) "
            f"{row['unit']}, {row['peer_name']} {row['peer']:,.0f}: ratio {row['ratio']:.2f}"
            f"{wanted}{share}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("source")
    parser.add_argument("target")
    parser.add_argument("--only", choices=KINDS)
    parser.add_argument("--model", type=pathlib.Path)
    parser.add_argument("--characters", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--output", type=pathlib.Path, default=pathlib.Path("bench/peers.json"))
    args = parser.parse_args()
    source, target = lines(args.source), lines(args.target)
    rows = json.loads(args.output.read_text()) if args.output.exists() else []
    for kind in [args.only] if args.only else KINDS:
        peers = importlib.import_module(f"peers.{kind}")
        with tempfile.TemporaryDirectory() as folder:
            for comparison in peers.comparisons(args, source, target, pathlib.Path(folder)):
                seen = Seen(comparison)
                for _ in range(args.rounds):
                    seen.round()
                rows = [row for row in rows if row["name"] != comparison.name
                        or row["type"] != comparison.type] + [seen.row()]
                print(told(rows[-1]), flush=True)
                args.output.write_text(json.dumps(rows, indent=1) + "\n")


if __name__ == "__main__":
    main()
