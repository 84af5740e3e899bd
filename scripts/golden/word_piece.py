#!/usr/bin/env python3
"""Writes tests/text/golden/word_piece: lines of many scripts, the WordPiece that the `tokenizers`
package learns of them, and what it makes of them.

The lines are those of byte_level_bpe.py beside this, without characters that came into Unicode after
3.2 or have another category since: `tokenizers` knows the categories of Unicode 8 here.
tests/interop/word_piece.py does the same with more of them. Needs: pip install tokenizers
"""
import json
import pathlib
import random
import unicodedata

import byte_level_bpe
import tokenizers
from tokenizers import decoders, models, normalizers, pre_tokenizers, processors, trainers

TARGET = pathlib.Path(__file__).resolve().parents[2] / "tests/text/golden/word_piece"
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
ODD = ["[MASK]", "a [MASK], b", "[mask]", "x[SEP]y[CLS] [UNK]", "[ MASK ]", "##a", "a##b", "Don't!",
       "do not", "x" * 100, "x" * 101, "é" * 100, "ＦＵＬＬ－ｗｉｄｔｈ", "a\u200bb", "각 각", "İIı", "ΣΑΣ",
       "$5 €5 +5 <5> ^5 5% «5» 5°"]


def is_settled(character):
    return ord(character) > 0x3000 or unicodedata.category(character) == \
        unicodedata.ucd_3_2_0.category(character) != "Cn"


def lines_of(count, seed):
    lines = byte_level_bpe.lines_of(count, seed)
    return ODD + [line for line in lines if all(map(is_settled, line))]


def tokenizer_of(model, **normalization):
    tokenizer = tokenizers.Tokenizer(model)
    tokenizer.normalizer = normalizers.BertNormalizer(**normalization)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    return tokenizer


def learnt(lines, vocab_size, min_frequency):
    """The pieces that WordPieceTrainer learns, by number. It numbers characters within a word in
    another order each time, and by these numbers pairs that stand there equally often: here they are
    given to it in the order of their code points, as special tokens."""
    tokenizer = tokenizer_of(models.WordPiece(unk_token="[UNK]"))
    words = [word for line in lines for word, _ in tokenizer.pre_tokenizer.pre_tokenize_str(
        tokenizer.normalizer.normalize_str(line))]
    characters = sorted({c for word in words for c in word})
    within = sorted({"##" + c for word in words for c in word[1:]})
    tokenizer.train_from_iterator(lines, trainers.WordPieceTrainer(
        vocab_size=vocab_size, min_frequency=min_frequency,
        special_tokens=SPECIAL + characters + within, show_progress=False))
    vocab = tokenizer.get_vocab()
    return sorted(vocab, key=vocab.get)


def write_case(folder, lines, vocab_size):
    """tokenizer.json and vocab.txt beside what write_expected writes."""
    tokenizer = tokenizer_of(models.WordPiece(unk_token="[UNK]"))
    tokenizer.train_from_iterator(lines, trainers.WordPieceTrainer(
        vocab_size=vocab_size, special_tokens=SPECIAL, show_progress=False))
    ends = [(token, tokenizer.token_to_id(token)) for token in ("[SEP]", "[CLS]")]
    tokenizer.post_processor = processors.BertProcessing(*ends)
    tokenizer.save(str(folder / "tokenizer.json"))
    tokenizer.model.save(str(folder))
    write_expected(folder, lines, tokenizer, {"vocab_size": vocab_size, "min_frequency": 2,
                                              "learnt": learnt(lines, vocab_size, 2)})


def write_expected(folder, lines, tokenizer, training={}):
    """cased.json and expected.json, of which `random` are ids by chance."""
    cased = tokenizer_of(tokenizer.model, lowercase=False, handle_chinese_chars=False)
    cased.add_special_tokens(SPECIAL)
    cased.save(str(folder / "cased.json"))
    ids = [tokenizer.encode(line, add_special_tokens=False).ids for line in lines]
    rng = random.Random(7)
    chance = [[rng.randrange(tokenizer.get_vocab_size()) for _ in range(rng.randrange(1, 12))]
              for _ in range(len(lines) // 4)]
    expected = training | {
        "lines": lines, "ids": ids,
        "normalized": [tokenizer.normalizer.normalize_str(line) for line in lines],
        "cased": [cased.encode(line).ids for line in lines],
        "texts": [tokenizer.decode(line) for line in ids],
        "written": [tokenizer.decode(line, skip_special_tokens=False) for line in ids],
        "random": chance, "random_texts": [tokenizer.decode(line) for line in chance],
    }
    (folder / "expected.json").write_text(json.dumps(expected, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    TARGET.mkdir(parents=True, exist_ok=True)
    write_case(TARGET, lines_of(150, seed=1), vocab_size=500)
