#!/usr/bin/env python3
"""Holds model folders against transformers and CTranslate2, both ways.

    hugging_face.py BUILD                  with small models of random weights
    hugging_face.py BUILD FOLDER TEXT      with a model folder of heed, and lines to translate

BUILD is the build folder, with the programs `heed` and `interop`. Needs pip install transformers torch
sentencepiece safetensors ctranslate2; exits with 77, a skip, where one is missing."""
import json
import pathlib
import random
import subprocess
import sys
import tempfile

try:
    import ctranslate2
    import safetensors.torch
    import sentencepiece  # noqa: F401, which the tokenizer of transformers needs
    import torch
    import transformers
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

from findings import Findings, run

TOLERANCE = 1e-4  # of logits, and of scores for one of their size
SEARCHES = [
    dict(num_beams=1, length_penalty=1.0, early_stopping=False),
    dict(num_beams=4, length_penalty=1.0, early_stopping=False),
    dict(num_beams=4, length_penalty=0.6, early_stopping=True),
    dict(num_beams=5, length_penalty=2.0, early_stopping="never"),
    dict(num_beams=4, no_repeat_ngram_size=2),
    dict(num_beams=4, no_repeat_ngram_size=2, min_length=9, renormalize_logits=True),
    dict(num_beams=4, repetition_penalty=1.4, min_length=6),
    dict(num_beams=3, repetition_penalty=1.4, min_length=12, renormalize_logits=True),
    dict(num_beams=1, repetition_penalty=1.4, no_repeat_ngram_size=3, min_length=5),
]
transformers.logging.set_verbosity_error()
transformers.logging.disable_progress_bar()
torch.set_num_threads(1)  # small models; threads would only wait for each other


class Heed:
    """Its programs, and a folder for what they are asked and answer."""

    def __init__(self, build, folder):
        self.build, self.folder = pathlib.Path(build), pathlib.Path(folder)

    def run(self, *arguments, program="interop", text=""):
        return run(self.build / program, *arguments, text=text)

    def written(self, name, value):
        path = self.folder / name
        path.write_text(json.dumps(value))
        return path

    def translate(self, model, lines, **search):
        return json.loads(self.run("translate", model,
                                   self.written("request.json", dict(search, lines=lines))))

    def command_line(self, model, lines, *flags):
        """The text that `heed translate` writes."""
        out = self.run("translate", model, *flags, program="heed",
                       text="".join(line + "\n" for line in lines))
        return out.decode().split("\n")[:-1]

    def flags(self, max_length, search):
        stop = {True: "all-ended", False: "no-better-now", "never": "no-better-ever"}
        return ["--beam", search["num_beams"],
                "--length-penalty", search.get("length_penalty", 1),
                "--stop", stop[search.get("early_stopping", False)], "--at-limit", "end",
                "--no-repeat-ngram", search.get("no_repeat_ngram_size", 0),
                "--repetition-penalty", search.get("repetition_penalty", 1),
                "--min-length", max(0, search.get("min_length", 0) - 1),
                "--probabilities", "allowed" if search.get("renormalize_logits") else "all",
                "--max-length", max_length - 1]

    def logits(self, model, sources, targets):
        out = self.folder / "logits.safetensors"
        self.run("logits", model,
                 self.written("ids.json", dict(source=sources, target=targets)), out)
        return safetensors.torch.load_file(out)["logits"]


@torch.no_grad()
def their_logits(model, sources, targets):
    return torch.cat([model(input_ids=torch.tensor([source]),
                            decoder_input_ids=torch.tensor([target])).logits[0]
                      for source, target in zip(sources, targets)])


def compare_logits(findings, heed, folder, sources, targets):
    model = transformers.AutoModelForSeq2SeqLM.from_pretrained(folder).eval()
    theirs = their_logits(model, sources, targets)
    ours = heed.logits(folder, sources, targets)
    worst = (ours - theirs).abs().max().item()
    findings.report("logits of transformers", worst <= TOLERANCE,
                    f"differ by {worst:.1e} at most, of {theirs.abs().max():.1f}")


def their_search(model, tokenizer, line, **search):
    """The ids, and the score where there are beams."""
    out = model.generate(**tokenizer(line, return_tensors="pt"), return_dict_in_generate=True,
                         output_scores=True, **search)
    score = out.sequences_scores.item() if "sequences_scores" in out else None
    return out.sequences[0, 1:].tolist(), score


def without_end(ids, end):
    return ids[:ids.index(end)] if end in ids else ids


def compare_scores(findings, name, ours, theirs):
    worst = max(abs(a - b) / (1 + abs(b)) for a, b in zip(ours, theirs, strict=True))
    findings.report(f"scores of transformers, {name}", worst <= TOLERANCE,
                    f"differ by {worst:.1e} at most")


def compare_transformers(findings, heed, folder, lines, max_length):
    model = transformers.AutoModelForSeq2SeqLM.from_pretrained(folder).eval()
    tokenizer = transformers.MarianTokenizer.from_pretrained(folder)
    for search in SEARCHES:
        name = " ".join(f"{key}={value}" for key, value in search.items())
        answers = heed.translate(folder, lines, max_length=max_length, **search)
        if search is SEARCHES[0]:
            findings.same("source ids of transformers", [a["source"] for a in answers],
                          [tokenizer(line).input_ids for line in lines])
            compare_logits(findings, heed, folder, [a["source"] for a in answers],
                           [[model.config.pad_token_id] + a["output"] for a in answers])
        found = [their_search(model, tokenizer, line, max_length=max_length, **search)
                 for line in lines]
        theirs, scores = zip(*found)
        findings.same(f"ids of transformers, {name}", [a["output"] for a in answers],
                      [without_end(ids, model.config.eos_token_id) for ids in theirs])
        if search["num_beams"] > 1:
            compare_scores(findings, name, [a["score"] for a in answers], scores)
        findings.same(f"text of transformers, {name}",
                      heed.command_line(folder, lines, *heed.flags(max_length, search)),
                      [tokenizer.decode(ids, skip_special_tokens=True) for ids in theirs])


def compare_defaults(findings, heed, folder, lines):
    """Without a flag heed decodes as the folder's file says."""
    path = folder / "generation_config.json"
    written = json.loads(path.read_text())
    for more in [
            dict(max_length=20),
            dict(max_length=20, forced_eos_token_id=None, num_beams=3, no_repeat_ngram_size=2),
            dict(max_length=25, num_beams=1, repetition_penalty=1.5, min_length=8),
            dict(max_length=25, num_beams=4, repetition_penalty=1.2, min_length=15,
                 length_penalty=0.7, early_stopping=True, renormalize_logits=True)]:
        path.write_text(json.dumps({**written, **more}))
        model = transformers.AutoModelForSeq2SeqLM.from_pretrained(folder).eval()
        tokenizer = transformers.MarianTokenizer.from_pretrained(folder)
        theirs = [their_search(model, tokenizer, line)[0] for line in lines]
        findings.same("text of transformers by the file, " +
                      " ".join(f"{key}={value}" for key, value in more.items()),
                      heed.command_line(folder, lines),
                      [tokenizer.decode(ids, skip_special_tokens=True) for ids in theirs])
    path.write_text(json.dumps(written))


def source_pieces(tokenizer):
    """By id. The converter calls those of the target by the same names, whatever they are."""
    vocabulary = tokenizer.get_vocab()
    return sorted(vocabulary, key=vocabulary.get)


def compare_ctranslate2(findings, heed, folder, lines, max_length):
    converted = heed.folder / "ctranslate2"
    converter = pathlib.Path(sys.executable).parent / "ct2-transformers-converter"
    result = subprocess.run([converter, "--model", str(folder), "--output_dir", str(converted),
                             "--force"], capture_output=True)
    findings.report("ct2-transformers-converter accepts the folder", result.returncode == 0,
                    result.stderr.decode()[-300:] if result.returncode else "")
    if result.returncode:
        return
    translator = ctranslate2.Translator(str(converted), device="cpu", compute_type="float32")
    pieces = source_pieces(transformers.MarianTokenizer.from_pretrained(folder))
    for beams in [1, 4]:
        answers = heed.translate(folder, lines, max_length=max_length, num_beams=beams,
                                 length_penalty=1.0, early_stopping=True)
        results = translator.translate_batch(
            [[pieces[i] for i in a["source"]] for a in answers], beam_size=beams,
            max_decoding_length=max_length - 2, min_decoding_length=0, length_penalty=1.0)
        findings.same(f"ids of CTranslate2, beam {beams}", [a["output"] for a in answers],
                      [[pieces.index(piece) for piece in r.hypotheses[0]] for r in results])


def corpus(rng, words, count):
    return [" ".join(rng.choice(words) for _ in range(rng.randrange(1, 12)))
            for _ in range(count)]


def random_texts(folder):
    """Two small corpora of made-up words, the second in letters of its own too."""
    rng = random.Random(1)
    for name, letters in [("source", "abcdefghij"), ("target", "hijklmnöß.")]:
        words = ["".join(rng.choice(letters) for _ in range(rng.randrange(1, 8)))
                 for _ in range(60)]
        (folder / name).write_text("\n".join(corpus(rng, words, 500)) + "\n")
    return folder / "source", folder / "target"


def check(heed, folder, lines, max_length):
    findings = Findings()
    compare_transformers(findings, heed, folder, lines, max_length)
    compare_ctranslate2(findings, heed, folder, lines, max_length)
    return findings.wrong


def check_random_models(heed):
    source, target = random_texts(heed.folder)
    lines = source.read_text().splitlines()[:12] + ["a", "Not in the vocabulary: Q ♥"]
    wrong = 0
    for vocabularies, norms in [("joint", "after"), ("separate", "after"), ("joint", "before")]:
        print(f"a random model of heed, {vocabularies} vocabularies, norms {norms} the sub-layers")
        folder = heed.folder / f"{vocabularies}_{norms}"
        heed.run("make", folder, source, target, vocabularies, norms)
        wrong += check(heed, folder, lines, max_length=40)
        findings = Findings()
        compare_defaults(findings, heed, folder, lines)
        wrong += findings.wrong
    return wrong + check_models_of_transformers(heed)


def check_models_of_transformers(heed):
    findings = Findings()
    for seed, (name, config_class, case) in enumerate([
            ("joint", transformers.MarianConfig, dict(activation_function="swish")),
            ("separate", transformers.MarianConfig,
             dict(share_encoder_decoder_embeddings=False, decoder_vocab_size=90,
                  activation_function="gelu_new")),
            ("untied", transformers.MarianConfig,
             dict(share_encoder_decoder_embeddings=False, tie_word_embeddings=False,
                  activation_function="gelu_pytorch_tanh")),
            ("pegasus", transformers.PegasusConfig,
             dict(eos_token_id=0, activation_function="sigmoid")),
    ]):
        print(f"a random model of transformers, {name}")
        torch.manual_seed(seed)
        config = config_class(
            vocab_size=80, d_model=24, encoder_layers=2, decoder_layers=2,
            encoder_attention_heads=3, decoder_attention_heads=3, encoder_ffn_dim=40,
            decoder_ffn_dim=40, pad_token_id=79, decoder_start_token_id=79, init_std=0.3,
            scale_embedding=seed == 1, **case)
        folder = heed.folder / f"transformers_{name}"
        transformers.AutoModelForSeq2SeqLM.from_config(config).save_pretrained(folder)
        compare_logits(findings, heed, folder, [[5, 6, 7, 0], [8, 0]], [[79, 1, 2], [79, 3]])
    return findings.wrong


def main():
    with tempfile.TemporaryDirectory() as scratch:
        heed = Heed(sys.argv[1], scratch)
        if len(sys.argv) != 4:
            return check_random_models(heed) != 0
        lines = pathlib.Path(sys.argv[3]).read_text().splitlines()
        return check(heed, pathlib.Path(sys.argv[2]), lines, max_length=256) != 0


sys.exit(main())
