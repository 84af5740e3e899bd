#!/usr/bin/env python3
"""Writes tests/text/golden/byte_level_bpe: lines of many scripts, the byte-level BPE that the
`tokenizers` package learns of them, and what it makes of them.

The lines are made here, of mixed scripts, emoji, code and broken spacing. tests/interop/
byte_level_bpe.py does the same with more of them. Needs: pip install tokenizers
"""
import json
import pathlib
import random

import tokenizers
from tokenizers import decoders, models, pre_tokenizers, processors, trainers

TARGET = pathlib.Path(__file__).resolve().parents[2] / "tests/text/golden/byte_level_bpe"
SPECIAL = ["<|endoftext|>", "<|pad|>"]
WORDS = [
    "the", "The", "whether", "unbelievable", "isn't", "we'll", "I'VE", "they're", "x's", "O'Neill",
    "größeren", "Straße", "naïve", "café", "cafe\u0301", "e\u0301\u0323", "İstanbul", "ŒUVRE",
    "книга", "лежит", "Σωκράτης", "ὀδύσσεια", "שלום", "السلام", "عليكم", "नमस्ते", "हिन्दी", "สวัสดี",
    "안녕하세요", "하늘", "图书馆", "图书", "昨日", "ひらがな", "カタカナ", "𠀀𠀁", "ﬁne", "Ａｂｃ",
    "1996", "3.14", "1,250.50", "٣٫٥", "½", "x²", "Ⅷ", "①", "२०२६", "๑๒๓",
    "🙂", "👩\u200d👩\u200d👧", "🇰🇷", "❤\ufe0f", "👍🏽", "™", "…", "—", "«oui»", "„ja“", "!!!", "?!",
    "for(int i=0;i<n;++i){", "return a->b::c();", "def f(x): # y", "\\n", "</div>", "$HOME/.x",
    "https://example.org/?a=b&c=d", "snake_case", "camelCase", "0xFF", "'", "''", "'s", " 's",
    "\u200b", "\ufeff", "\u00ad", "\u2028", "\u0085", "\x00", "\x1c", "\x7f", "\x1b[0m", "\ufffd",
]
SPACES = [" "] * 12 + ["", "", "  ", "   ", "\t", "\t\t", "\n", "\r\n", " \n ", "\n\n\n", "\u00a0",
                       " \u00a0", "\u3000", "\u2003 ", "\u202f", "\v", "\f", "\x1c", "\u1680"]
ODD = ["", " ", "  ", "\n", " \n", "a", " a", "a ", "'", "'l", "'ll", "'re'", "can't've", "'S 'LL",
       "a\u0301b", "<|endoftext|>", "a<|endoftext|>b", " <|endoftext|> <|pad|>\n", "<|endoftext",
       "<|endoftext|><|endoftext|>", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "hahahahahahahaha"]


def lines_of(count, seed):
    """Lines of up to 12 words; as in a language, few words are most of them."""
    rng = random.Random(seed)
    lines = list(ODD)
    while len(lines) < count:
        line = rng.choice(["", "", "", " ", "\t", "  "])
        for _ in range(rng.randrange(1, 13)):
            word = WORDS[int(len(WORDS) * rng.random() ** 2)]
            if rng.random() < 0.1:
                word = word[rng.randrange(len(word)):] + rng.choice(WORDS)
            if rng.random() < 0.02:
                word = chr(rng.choice([rng.randrange(0x250), rng.randrange(0x3000)]))
            line += word + rng.choice(SPACES)
        lines.append(line)
    return lines


def tokenizer_of(model, prefix):
    tokenizer = tokenizers.Tokenizer(model)
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=prefix)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.post_processor = processors.ByteLevel(trim_offsets=False)
    return tokenizer


def train(lines, vocab_size, min_frequency, prefix):
    tokenizer = tokenizer_of(models.BPE(), prefix)
    tokenizer.train_from_iterator(lines, trainers.BpeTrainer(
        vocab_size=vocab_size, min_frequency=min_frequency, special_tokens=SPECIAL,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False))
    return tokenizer


def write_case(folder, lines, vocab_size, min_frequency):
    """What `tokenizers` learns of the lines, and what it makes of them."""
    tokenizer, prefixed = (train(lines, vocab_size, min_frequency, prefix)
                           for prefix in (False, True))
    write_expected(folder, lines, tokenizer, prefixed,
                   {"vocab_size": vocab_size, "min_frequency": min_frequency, "special": SPECIAL})


def write_expected(folder, lines, tokenizer, prefixed, training):
    """tokenizer.json, vocab.json, merges.txt and expected.json, of which `prefixed` is with a space
    before each text, and `random` are ids by chance, which are no UTF-8."""
    tokenizer.save(str(folder / "tokenizer.json"))
    tokenizer.model.save(str(folder))
    prefixed.save(str(folder / "prefixed.json"))
    ids = [tokenizer.encode(line).ids for line in lines]
    words = [[word for word, _ in tokenizer.pre_tokenizer.pre_tokenize_str(line)] for line in lines]
    rng = random.Random(7)
    chance = [[rng.randrange(tokenizer.get_vocab_size()) for _ in range(rng.randrange(1, 12))]
              for _ in range(len(lines) // 4)]
    expected = training | {
        "lines": lines, "words": words, "ids": ids,
        "prefixed": [prefixed.encode(line).ids for line in lines],
        "texts": [tokenizer.decode(line) for line in ids],
        "written": [tokenizer.decode(line, skip_special_tokens=False) for line in ids],
        "random": chance, "random_texts": [tokenizer.decode(line) for line in chance],
    }
    (folder / "expected.json").write_text(json.dumps(expected, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    TARGET.mkdir(parents=True, exist_ok=True)
    write_case(TARGET, lines_of(150, seed=1), vocab_size=500, min_frequency=2)
