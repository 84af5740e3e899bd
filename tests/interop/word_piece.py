#!/usr/bin/env python3
"""Holds heed's WordPiece against the `tokenizers` package, id by id.

  word_piece.py TEXT_TEST [LINES]

Of so many made-up lines (10,000) `tokenizers` learns a WordPiece, and encodes and decodes all of
them; the test program does the same with heed, which learns the same pieces, and saves the tokenizer
anew; `tokenizers` loads that.
Exits with 77 (skipped) where tokenizers is not installed.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "scripts/golden"))
try:
    import tokenizers

    import word_piece as golden
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)


def differences(ids, lines, tokenizer):
    """How many lines have other ids, the first ten of them shown."""
    count = 0
    for line, wanted in zip(lines, ids, strict=True):
        got = tokenizer.encode(line, add_special_tokens=False).ids
        if got != wanted:
            count += 1
            if count <= 10:
                print(f"{line!r}: {got}, wanted {wanted}")
    return count


def of_saved(folder):
    """Whether what the test program saved gives `tokenizers` the ids of its own files."""
    expected = json.loads((folder / "expected.json").read_text())
    lines, ids = expected["lines"], expected["ids"]
    whole = tokenizers.Tokenizer.from_file(str(folder / "ours.json"))
    model = tokenizers.models.WordPiece.from_file(str(folder / "ours.txt"), unk_token="[UNK]")
    parts = golden.tokenizer_of(model)
    parts.add_special_tokens(golden.SPECIAL)
    ends = whole.encode("").ids == [whole.token_to_id("[CLS]"), whole.token_to_id("[SEP]")]
    return differences(ids, lines, whole) + differences(ids, lines, parts) + (not ends)


def check(program, count):
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        lines = golden.lines_of(count + count // 5, seed=2)  # of which some are left out
        golden.write_case(folder, lines, vocab_size=3000)
        print(f"{len(lines)} lines encoded by tokenizers {tokenizers.__version__}", flush=True)
        run = subprocess.run([program, "--gtest_filter=WordPieceGolden.*"],
                             env=os.environ | {"HEED_TEST_WORD_PIECE": str(folder)})
        return run.returncode or int(of_saved(folder) > 0)


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    sys.exit(check(sys.argv[1], int(sys.argv[2]) if len(sys.argv) == 3 else 10_000))
