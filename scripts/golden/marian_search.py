#!/usr/bin/env python3
"""Writes tests/decode/golden/marian_search.txt: what transformers' generate finds with the small
models of tests/models/golden (pip install transformers torch). A line a case, its parts between
bars: folder, settings, source ids, then each hypothesis as score and ids (without start and end)."""
import itertools
import pathlib
import random

import torch
import transformers

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAD, END = 22, 0
END_BIAS = {"marian_shared": 3.0, "marian_untied": 4.0}  # so that these models end at times
STOPS = {"all_ended": True, "no_better_now": False, "no_better_ever": "never"}
PLAIN = dict(beams=4, exponent=1.0, stop="no_better_now", min_length=0, ngram=0, penalty=1.0,
             at_limit="cut", limit=20, prefix="")


def cases():
    yield from (dict(PLAIN, beams=1, at_limit=a) for a in ["cut", "end"])
    yield dict(PLAIN, beams=1, ngram=2)
    yield dict(PLAIN, beams=1, penalty=1.7)
    yield dict(PLAIN, beams=1, min_length=6)
    yield dict(PLAIN, beams=1, prefix="3,5")
    for stop, exponent, at_limit in itertools.product(STOPS, [0.0, 0.6, 1.0, 2.0, -0.5],
                                                      ["cut", "end"]):
        yield dict(PLAIN, stop=stop, exponent=exponent, at_limit=at_limit)
    for stop in STOPS:
        yield dict(PLAIN, stop=stop, beams=2, ngram=2)
        yield dict(PLAIN, stop=stop, beams=3, penalty=1.7)
        yield dict(PLAIN, stop=stop, beams=6, min_length=7)
        yield dict(PLAIN, stop=stop, prefix="3,5")


def ids(sequence, pad):
    kept = [t for t in sequence[1:] if t != pad]
    return kept[:kept.index(END)] if END in kept else kept


@torch.no_grad()
def generate(model, source, case):
    generation = transformers.GenerationConfig(
        num_beams=case["beams"], num_return_sequences=case["beams"],
        length_penalty=case["exponent"],
        early_stopping=STOPS[case["stop"]] if case["beams"] > 1 else False,
        max_length=case["limit"] + 1,
        min_length=case["min_length"] + 1 if case["min_length"] else 0,
        no_repeat_ngram_size=case["ngram"], repetition_penalty=case["penalty"],
        forced_eos_token_id=END if case["at_limit"] == "end" else None, bad_words_ids=[[PAD]],
        pad_token_id=PAD, eos_token_id=END, decoder_start_token_id=PAD, do_sample=False,
        return_dict_in_generate=True, output_scores=True)
    start = [PAD] + [int(t) for t in case["prefix"].split(",") if t]
    out = model.generate(torch.tensor([source]), decoder_input_ids=torch.tensor([start]),
                         generation_config=generation)
    scores = out.sequences_scores.tolist() if case["beams"] > 1 else [0.0]
    return [(s, ids(q, PAD)) for s, q in zip(scores, out.sequences.tolist())]


def main():
    lines, numbers = [], random.Random(1)
    for folder in ["marian_shared", "marian_untied"]:
        model = transformers.MarianMTModel.from_pretrained(
            ROOT / "tests/models/golden" / folder, dtype=torch.float32).eval()
        model.final_logits_bias.zero_()
        model.final_logits_bias[0, END] = END_BIAS[folder]
        model.generation_config = transformers.GenerationConfig()
        model.config.forced_eos_token_id = None
        for case, _ in itertools.product(cases(), range(3)):
            source = [numbers.randrange(1, PAD) for _ in range(numbers.randrange(1, 9))] + [END]
            parts = [folder, " ".join(f"{k}={v}" for k, v in case.items()),
                     " ".join(map(str, source))]
            parts += [" ".join([f"{score:.6f}", *map(str, found)])
                      for score, found in generate(model, source, case)]
            lines.append("|".join(parts))
    (ROOT / "tests/decode/golden/marian_search.txt").write_text("\n".join(lines) + "\n")


main()
