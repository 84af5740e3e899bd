"""Target tokens/s of `heed` beside CTranslate2: the same weights, the same sentences."""
import io
import json
import pathlib
import sys

import ctranslate2
import sentencepiece
import transformers

from peers.comparison import Comparison, run

VOCAB = 32000
SENTENCES, FORCED = 320, 26
WORKERS = 2


def write_base(folder, text):
    """The paper's base model with random weights, as a MarianMT folder with a joint vocabulary."""
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(text), model_writer=model, vocab_size=VOCAB - 1, model_type="bpe",
        hard_vocab_limit=False, unk_id=1, eos_id=0, bos_id=-1, pad_id=-1, minloglevel=2)
    for side in ("source.spm", "target.spm"):
        (folder / side).write_bytes(model.getvalue())
    pieces = sentencepiece.SentencePieceProcessor(model_proto=model.getvalue())
    names = [pieces.id_to_piece(i) for i in range(pieces.get_piece_size())]
    names += [f"<unused{i}>" for i in range(VOCAB - 1 - len(names))] + ["<pad>"]
    (folder / "vocab.json").write_text(json.dumps({name: i for i, name in enumerate(names)}))
    (folder / "tokenizer_config.json").write_text(json.dumps(
        {"tokenizer_class": "MarianTokenizer", "model_max_length": 512}))
    sizes = {"layers": 6, "attention_heads": 8, "ffn_dim": 2048}
    config = transformers.MarianConfig(
        vocab_size=VOCAB, d_model=512, scale_embedding=True, activation_function="relu",
        pad_token_id=VOCAB - 1, eos_token_id=0, decoder_start_token_id=VOCAB - 1,
        forced_eos_token_id=None, max_position_embeddings=512,
        **{f"{side}_{name}": size for side in ("encoder", "decoder")
           for name, size in sizes.items()})
    transformers.MarianMTModel(config).eval().save_pretrained(folder)


def convert(folder, converted):
    ctranslate2.converters.TransformersConverter(str(folder)).convert(str(converted))


def write_sentences(lines, folder, path, tokens=24):
    """The SENTENCES lines whose lengths are nearest to so many tokens, as text and as pieces."""
    pieces = sentencepiece.SentencePieceProcessor(model_file=str(folder / "source.spm"))
    cut = [(line, pieces.encode(line, out_type=str) + ["</s>"]) for line in lines if line.strip()]
    if tokens:
        cut = sorted(cut, key=lambda one: abs(len(one[1]) - tokens))[:SENTENCES]
    path.with_suffix(".txt").write_text("".join(line + "\n" for line, _ in cut))
    path.with_suffix(".json").write_text(json.dumps([pieces for _, pieces in cut]))


def environments():
    """The settings of CTranslate2 that choose its kernels."""
    for mkl in "01":
        for packed in "01":
            for isa in ("AVX2", "AVX512"):
                if isa == "AVX2" or "avx512f" in pathlib.Path("/proc/cpuinfo").read_text():
                    yield {"CT2_USE_MKL": mkl, "CT2_PACKED_GEMM": packed,
                           "CT2_FORCE_CPU_ISA": isa}


def fastest(measure):
    """The environment in which CTranslate2 is fastest."""
    return max(environments(), key=measure)


def comparisons(args, source, target, folder):
    base = folder / "base"
    base.mkdir()
    write_base(base, source + target)
    yield from of_model(args, "base, 26 tokens forced", base, source, folder / "forced", FORCED)
    if args.model:
        yield from of_model(args, "real ends", args.model, source, folder / "real", 0)


# type, beams, sentences a batch, workers, ratio wanted
CASES = [("float32", 1, 32, WORKERS, 1.4), ("float32", 4, 32, WORKERS, 1.3),
         ("int8", 1, 32, WORKERS, 1.7), ("int8", 4, 32, WORKERS, 1.7), ("int8", 1, 1, 1, 3.0)]


def of_model(args, name, model, source, path, forced):
    converted = path.with_suffix(".ct2")
    convert(model, converted)
    write_sentences(source, model, path)
    for kind, beams, sentences, workers, wanted in CASES:
        ours = [args.build / "bench_translating", model, kind, path.with_suffix(".txt"), beams, sentences,
                workers, forced]
        peer = [sys.executable, pathlib.Path(__file__).with_name("ctranslate2_run.py"), converted,
                path.with_suffix(".json"), kind, beams, sentences, workers, forced]

        def theirs(environment, peer=peer):
            return float(run(peer, **environment))

        best = fastest(theirs)
        yield Comparison(
            name=f"{name}, " + ("greedy" if beams == 1 else f"beam {beams}"), type=kind,
            target=wanted, ours=lambda ours=ours, workers=workers: float(run(ours, threads=workers)),
            peers={f"CTranslate2 {ctranslate2.__version__}": lambda best=best: theirs(best)})
