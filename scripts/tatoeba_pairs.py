#!/usr/bin/env python3
"""Makes the corpus of short sentences that docs/results.md trains translators on.

  tatoeba_pairs.py ARCHIVE LANGUAGE OUT

ARCHIVE holds lines of an English sentence, its translation and who wrote them (fra-eng.zip).
{train,valid,test}.{en,LANGUAGE}: all pairs, but that no English sentence and no translation of the
1,000 of valid and the 2,000 of test stands in train.
"""
import io
import pathlib
import random
import sys
import zipfile

VALID, TEST = 1_000, 2_000


def pairs(archive):
    archive = zipfile.ZipFile(archive)
    member = next(n for n in archive.namelist() if n.endswith(".txt") and "about" not in n)
    lines = io.TextIOWrapper(archive.open(member), "utf-8")
    return sorted({tuple(line.rstrip("\n").split("\t")[:2]) for line in lines})


def split(all_pairs):
    random.seed(1)
    random.shuffle(all_pairs)
    parts = {"valid": [], "test": [], "train": []}
    english, other = set(), set()  # of what is held out
    for pair in all_pairs:
        known = pair[0] in english or pair[1] in other
        part = "valid" if len(parts["valid"]) < VALID else "test"
        if len(parts["test"]) < TEST and not known:
            parts[part].append(pair)
            english.add(pair[0])
            other.add(pair[1])
    parts["train"] = [pair for pair in all_pairs if pair[0] not in english and pair[1] not in other]
    return parts


def main(archive, language, out):
    out.mkdir(parents=True, exist_ok=True)
    for part, lines in split(pairs(archive)).items():
        for side, name in enumerate(("en", language)):
            text = "".join(pair[side] + "\n" for pair in lines)
            (out / f"{part}.{name}").write_text(text, encoding="utf-8")
        print(f"{part}: {len(lines)} pairs")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(pathlib.Path(sys.argv[1]), sys.argv[2], pathlib.Path(sys.argv[3]))
