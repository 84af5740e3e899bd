#!/usr/bin/env python3
"""Makes what docs/results.md trains classifications on, out of two corpora.

  encoder_data.py TATOEBA MULTI30K OUT

language.{train,valid,test}.tsv: whether a sentence of Tatoeba (fra-eng.zip, deu-eng.zip) is English,
French or German; 40,000 different ones each, of which none stands in two languages or two files.
capitals.{train,valid,test}.conll: which words of Multi30k's German (train, val, test_2016_flickr .de.gz)
begin with a capital letter, all of them in lower case.
"""
import gzip
import io
import pathlib
import random
import sys
import zipfile

EACH, VALID, TEST = 40_000, 2_000, 5_000


def sentences(tatoeba):
    """{language: its sentences}"""
    texts = {}
    for name, language in [("fra-eng", "fr"), ("deu-eng", "de")]:
        archive = zipfile.ZipFile(tatoeba / f"{name}.zip")
        member = next(n for n in archive.namelist() if n.endswith(".txt") and "about" not in n)
        for line in io.TextIOWrapper(archive.open(member), "utf-8"):
            english, other = line.rstrip("\n").split("\t")[:2]
            texts.setdefault("en", set()).add(english)
            texts.setdefault(language, set()).add(other)
    return texts


def languages(tatoeba, out):
    random.seed(1)
    texts = sentences(tatoeba)
    several = (texts["en"] & texts["fr"]) | (texts["en"] & texts["de"]) | (texts["fr"] & texts["de"])
    rows = []
    for language, of_it in texts.items():
        own = sorted(of_it - several)
        random.shuffle(own)
        rows += [f"{language}\t{text}\n" for text in own[:EACH]]
    random.shuffle(rows)
    parts = {"valid": rows[:VALID], "test": rows[VALID:VALID + TEST], "train": rows[VALID + TEST:]}
    for part, lines in parts.items():
        (out / f"language.{part}.tsv").write_text("".join(lines), encoding="utf-8")


def capitals(multi30k, out):
    for part, name in [("train", "train"), ("valid", "val"), ("test", "test_2016_flickr")]:
        with gzip.open(multi30k / f"{name}.de.gz", "rt", encoding="utf-8") as lines, \
                open(out / f"capitals.{part}.conll", "w", encoding="utf-8") as file:
            for line in lines:
                for word in line.split():
                    file.write(f"{word.lower()} {'B-CAPITAL' if word[0].isupper() else 'O'}\n")
                file.write("\n")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    tatoeba, multi30k, out = map(pathlib.Path, sys.argv[1:])
    languages(tatoeba, out)
    capitals(multi30k, out)
