#!/usr/bin/env python3
"""Compares what `heed score` prints with what sacreBLEU prints, over its metrics and tokenisations.

  metrics.py HEED HYPOTHESES REFERENCE [REFERENCE ...]

Needs: pip install sacrebleu (2.x)
"""
import argparse
import re
import subprocess
import sys

from sacrebleu.metrics import BLEU, CHRF

TOKENISATIONS = ["13a", "intl", "none", "char", "zh"]


def lines(path):
    with open(path, encoding="utf-8", newline="\n") as file:
        return [line.rstrip("\n").removesuffix("\r") for line in file]


def without_version(line):
    return re.sub(r"version:\S+", "version:*", line.strip())


def cases():
    """(flags of heed score, sacreBLEU's metric)"""
    for lower in [False, True]:
        flag = ["--lowercase"] if lower else []
        for tok in TOKENISATIONS:
            yield ["--metric", "bleu", "--tokenize", tok, *flag], BLEU(tokenize=tok,
                                                                       lowercase=lower, force=True)
        yield ["--metric", "chrf", *flag], CHRF(lowercase=lower)
        yield ["--metric", "chrf++", *flag], CHRF(word_order=2, lowercase=lower)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("heed")
    parser.add_argument("hypotheses")
    parser.add_argument("references", nargs="+")
    files = parser.parse_args()
    hypotheses, references = lines(files.hypotheses), [lines(r) for r in files.references]
    wrong = 0
    for flags, metric in cases():
        score = metric.corpus_score(hypotheses, references)
        expected = score.format(width=2, signature=metric.get_signature().format())
        got = subprocess.run([files.heed, "score", files.hypotheses, *files.references, *flags],
                             check=True, capture_output=True, text=True).stdout
        same = without_version(expected) in map(without_version, got.splitlines())
        wrong += not same
        print("same  " if same else "DIFFER", " ".join(flags))
        if not same:
            print(f"  sacreBLEU: {expected}\n  heed:      {got.strip()}")
    return wrong != 0


if __name__ == "__main__":
    sys.exit(main())
