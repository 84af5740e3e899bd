#!/usr/bin/env python3
"""Compares what `heed score` prints with what sacreBLEU prints, over its metrics and tokenisations.

  metrics.py HEED [HYPOTHESES REFERENCE [REFERENCE ...]]

Without files on made-up lines. Needs: pip install sacrebleu (2.x); exits with 77, a skip, without.
"""
import argparse
import pathlib
import random
import re
import subprocess
import sys
import tempfile

try:
    from sacrebleu.metrics import BLEU, CHRF
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

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
            yield (["--metrics", "bleu", "--tokenize", tok, *flag],
                   BLEU(tokenize=tok, lowercase=lower, force=True))
        yield ["--metrics", "chrf", *flag], CHRF(lowercase=lower)
        yield ["--metrics", "chrf++", *flag], CHRF(word_order=2, lowercase=lower)


WORDS = ("the The a dog Hund Größe, 3.14 1,000 U.S. e.g. (no) “yes” it's co-op — … 中文 你好。 だ "
         "naïve é 50% $5 a/b x&amp;y ! ?").split()


def made_up(folder):
    """Hypotheses and two references that share much of them."""
    rng = random.Random(1)
    texts = [[], [], []]
    for _ in range(200):
        line = [rng.choice(WORDS) for _ in range(rng.randrange(1, 25))]
        for text in texts:
            changed = [rng.choice(WORDS) if rng.random() < 0.3 else word for word in line]
            text.append(" ".join(changed[rng.randrange(2):]))
    paths = [folder / name for name in ["hypotheses", "reference1", "reference2"]]
    for path, text in zip(paths, texts):
        path.write_text("\n".join(text) + "\n", encoding="utf-8")
    return paths


def compare(heed, hypotheses_file, *reference_files):
    hypotheses, references = lines(hypotheses_file), [lines(r) for r in reference_files]
    wrong = 0
    for flags, metric in cases():
        score = metric.corpus_score(hypotheses, references)
        expected = score.format(width=2, signature=metric.get_signature().format())
        got = subprocess.run([heed, "score", hypotheses_file, *reference_files, *flags],
                             check=True, capture_output=True, text=True).stdout
        same = without_version(expected) in map(without_version, got.splitlines())
        wrong += not same
        print("same  " if same else "DIFFER", " ".join(flags))
        if not same:
            print(f"  sacreBLEU: {expected}\n  heed:      {got.strip()}")
    return wrong != 0


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("heed")
    parser.add_argument("files", nargs="*")
    arguments = parser.parse_args()
    if arguments.files:
        return compare(arguments.heed, *arguments.files)
    with tempfile.TemporaryDirectory() as folder:
        return compare(arguments.heed, *made_up(pathlib.Path(folder)))


if __name__ == "__main__":
    sys.exit(main())
