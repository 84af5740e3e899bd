#!/usr/bin/env python3
"""Writes tests/text/golden/llama_tokenizer: lines of many scripts, a SentencePiece model as Llama's
that is learnt of them, and what LlamaTokenizer of `transformers` makes of them.

The lines are those of byte_level_bpe.py beside this, without special tokens. Where a line begins with
a space, `transformers` puts none before it, and SentencePiece does: these ids are SentencePiece's own.
tests/interop/llama.py does the same with more of them. Needs: pip install transformers
sentencepiece protobuf
"""
import io
import json
import pathlib
import random

import byte_level_bpe
import sentencepiece
import transformers

TARGET = pathlib.Path(__file__).resolve().parents[2] / "tests/text/golden/llama_tokenizer"


def lines_of(count, seed):
    return [line for line in byte_level_bpe.lines_of(count, seed) if "<|" not in line]


def train(lines, vocab_size):
    """The bytes of a model; its options are those that Llama's own says of itself."""
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(line.replace("\0", "") for line in lines), model_writer=model,
        model_type="bpe", vocab_size=vocab_size, byte_fallback=True, split_digits=True,
        character_coverage=0.98, normalization_rule_name="identity", add_dummy_prefix=True,
        remove_extra_whitespaces=False, allow_whitespace_only_pieces=True, minloglevel=2)
    return model.getvalue()


def text_of(model, ids):
    """Of ids that are no UTF-8, of which SentencePiece and transformers make different texts."""
    data = b""
    for i in ids:
        if model.is_byte(i):
            data += bytes([int(model.id_to_piece(i)[1:-1], 16)])
        elif not model.is_control(i) and not model.is_unknown(i):
            data += model.id_to_piece(i).replace("\u2581", " ").encode()
    return data.removeprefix(b" ").decode("utf-8", "replace")


def write_case(folder, lines, vocab_size):
    """tokenizer.model and expected.json, of which `random` are ids by chance."""
    (folder / "tokenizer.model").write_bytes(train(lines, vocab_size))
    tokenizer = transformers.LlamaTokenizer.from_pretrained(folder)
    original = sentencepiece.SentencePieceProcessor(str(folder / "tokenizer.model"))
    ids = [original.encode(line) if line[:1] in (" ", "\u2581")
           else tokenizer.encode(line, add_special_tokens=False) for line in lines]
    rng = random.Random(7)
    chance = [[rng.randrange(len(tokenizer)) for _ in range(rng.randrange(1, 12))]
              for _ in range(len(lines) // 4)]
    expected = {
        "lines": lines, "ids": ids,
        "texts": [tokenizer.decode(line, skip_special_tokens=True) for line in ids],
        "random": chance, "random_texts": [text_of(original, line) for line in chance],
    }
    (folder / "expected.json").write_text(json.dumps(expected, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    TARGET.mkdir(parents=True, exist_ok=True)
    write_case(TARGET, lines_of(300, seed=1), vocab_size=800)
