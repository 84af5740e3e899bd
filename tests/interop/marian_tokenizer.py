#!/usr/bin/env python3
"""Holds heed's Tokenizer against the MarianTokenizer of `transformers`, id by id.

  marian_tokenizer.py check TEXT_TEST                 on made-up lines, in a scratch folder
  marian_tokenizer.py check TEXT_TEST SOURCE TARGET   on real lines, .gz or plain
  marian_tokenizer.py golden                          rewrites tests/text/golden/marian

Each makes a MarianMT folder as such folders are (a SentencePiece model for each side, one
vocabulary for both, numbered otherwise than the models), encodes and decodes lines with
`transformers`, and writes what it says to expected.json; the test program does the same with heed.
Exits with 77 (skipped) where transformers or sentencepiece is not installed.
"""
import gzip
import io
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile

try:
    import sentencepiece
    import transformers
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

GOLDEN = pathlib.Path(__file__).resolve().parents[1] / "text" / "golden" / "marian"
# What is between >> and << but no code of the vocabulary is left out: transformers makes it one
# <unk>, heed reads it as text.
ODD_LINES = [
    "", " ", "  two  spaces\tand a tab ", "größer 파란 하늘 🙂", "ﬁne ① Ａ…", "a\u00a0b\u3000c",
    ">>deu<< Hello there.", ">>deu<<Hello", "x >>deu<< y", "((( ??? !!!",
]


def train(lines, path, options):
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(lines), model_writer=model, minloglevel=2,
        eos_id=0, unk_id=1, bos_id=-1, **options)
    path.write_bytes(model.getvalue())
    processor = sentencepiece.SentencePieceProcessor(model_proto=model.getvalue())
    return [processor.id_to_piece(i) for i in range(processor.get_piece_size())]


def make_folder(folder, source, target, options):
    pieces = set(train(source, folder / "source.spm", options))
    pieces |= set(train(target, folder / "target.spm", options))
    pieces -= {"</s>", "<unk>"}
    pieces = sorted(pieces)
    random.Random(1).shuffle(pieces)
    pieces = pieces[: len(pieces) * 9 // 10]  # some that the models know are in no vocabulary
    vocab = ["</s>", "<unk>", *pieces, ">>deu<<", ">>fra<<", "<pad>"]
    numbers = {piece: i for i, piece in enumerate(vocab)}
    (folder / "vocab.json").write_text(json.dumps(numbers, ensure_ascii=False, indent=1))


def expectations(folder, source, target):
    """[{side, line, ids, text}]: `text` is what the ids decode to, special tokens left out."""
    tokenizer = transformers.MarianTokenizer(
        str(folder / "source.spm"), str(folder / "target.spm"), str(folder / "vocab.json"))
    cases = []
    for side, lines in (("source", source), ("target", target)):
        for line in lines:
            encoded = tokenizer(line) if side == "source" else tokenizer(text_target=line)
            ids = encoded["input_ids"]
            assert ids[-1] == tokenizer.eos_token_id
            text = tokenizer.decode(ids, skip_special_tokens=True,
                                    use_source_tokenizer=side == "source")
            cases.append({"side": side, "line": line, "ids": ids[:-1], "text": text})
    return cases


def write_case(folder, source, target, options):
    make_folder(folder, source[0], target[0], options)
    cases = expectations(folder, source[1] + ODD_LINES, target[1] + ODD_LINES)
    (folder / "expected.json").write_text(json.dumps(cases, ensure_ascii=False, indent=1) + "\n")
    return len(cases)


def made_up():
    source, target = [], []
    words = random.Random(2)
    for _ in range(300):
        man, dog = words.choice(["man", "woman", "child"]), words.choice(["dog", "cat", "horse"])
        does, how = words.choice(["sees", "feeds", "calls"]), words.choice(["red", "small", "old"])
        source.append(f"The {man} {does} the {how} {dog}.")
        target.append(f"Der {man[::-1]} {does}t größere {how}e {dog}en!")
    return source, target


def golden():
    """Small: of made-up sentences, and without the table of a normalisation."""
    source, target = made_up()
    GOLDEN.mkdir(parents=True, exist_ok=True)
    options = {"model_type": "bpe", "vocab_size": 80, "normalization_rule_name": "identity"}
    write_case(GOLDEN, (source, source[:20]), (target, target[:20]), options)


def read(path):
    with (gzip.open if path.endswith(".gz") else open)(path, "rt", encoding="utf-8") as file:
        return [line.rstrip("\n") for line in file]


def check(program, *files):
    source, target = map(read, files) if files else made_up()
    options = dict(model_type="unigram", vocab_size=4000) if files else \
        dict(model_type="bpe", vocab_size=80)
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        count = write_case(folder, (source, source[:5000]), (target, target[:5000]), options)
        print(f"{count} lines encoded and decoded by transformers {transformers.__version__}",
              flush=True)
        run = subprocess.run([program, "--gtest_filter=MarianTokenizer.*"],
                             env=os.environ | {"HEED_TEST_MARIAN": str(folder)})
        return run.returncode


if __name__ == "__main__":
    if sys.argv[1:] == ["golden"]:
        golden()
    elif len(sys.argv) in (3, 5) and sys.argv[1] == "check":
        sys.exit(check(*sys.argv[2:]))
    else:
        sys.exit(__doc__)
