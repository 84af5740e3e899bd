"""Target tokens/s of `heed` beside CTranslate2: the same weights, the same sentences."""
import io
import json
import pathlib
import sys

import ctranslate2
import sentencepiece
import transformers

from peers.comparison import Comparison, peaks, run

VOCAB = 32000
SENTENCES, SOURCE, FORCED = 320, 24, 26
WORKERS = 2
LAYERS, WIDTH, HIDDEN = 6, 512, 2048


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
    sizes = {"layers": LAYERS, "attention_heads": 8, "ffn_dim": HIDDEN}
    config = transformers.MarianConfig(
        vocab_size=VOCAB, d_model=WIDTH, scale_embedding=True, activation_function="relu",
        pad_token_id=VOCAB - 1, eos_token_id=0, decoder_start_token_id=VOCAB - 1,
        forced_eos_token_id=None, max_position_embeddings=512,
        **{f"{side}_{name}": size for side in ("encoder", "decoder")
           for name, size in sizes.items()})
    transformers.MarianMTModel(config).eval().save_pretrained(folder)


def convert(folder, converted):
    ctranslate2.converters.TransformersConverter(str(folder)).convert(str(converted))


def bound(roof, kind, beams, sentences, workers):
    """Target tokens/s: what the products alone would allow or, of one sentence at a time in eight
    bits, reading every weight of the decoder for each token."""
    if sentences > 1:
        return roof[kind] * workers / operations(beams)
    weights = LAYERS * (6 * WIDTH * WIDTH + 2 * WIDTH * HIDDEN) + WIDTH * VOCAB
    return roof["memory"] / weights


def operations(beams):
    """Of the products alone, for a target token of the base model."""
    square, feed_forward = WIDTH * WIDTH, 2 * WIDTH * HIDDEN
    of_source = LAYERS * (4 * square + feed_forward + 2 * square)  # the cross-attention's keys too
    of_target = LAYERS * (4 * square + 2 * square + feed_forward) + WIDTH * VOCAB
    return 2 * (of_source * SOURCE / FORCED + of_target * beams)


def write_sentences(lines, folder, path):
    """The SENTENCES lines whose lengths are nearest to SOURCE tokens, as text and as pieces."""
    pieces = sentencepiece.SentencePieceProcessor(model_file=str(folder / "source.spm"))
    cut = [(line, pieces.encode(line, out_type=str) + ["</s>"]) for line in lines if line.strip()]
    cut = sorted(cut, key=lambda one: abs(len(one[1]) - SOURCE))[:SENTENCES]
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
    roof = peaks(args.build)
    for *case, wanted in CASES:
        yield comparison(args, (base, folder / "base-peer"), source, (*case, wanted, FORCED),
                         bound(roof, *case))
    if args.model:
        for case in CASES:
            yield comparison(args, (args.model, folder / "model-peer"), source, (*case, 0), None)


# type, beams, sentences a batch, workers, ratio wanted
CASES = [("float32", 1, 32, WORKERS, 1.4), ("float32", 4, 32, WORKERS, 1.3),
         ("int8", 1, 32, WORKERS, 1.7), ("int8", 4, 32, WORKERS, 1.7), ("int8", 1, 1, 1, 3.0)]
if "avx512_bf16" in pathlib.Path("/proc/cpuinfo").read_text():
    CASES += [("bfloat16", 1, 32, WORKERS, 1.0), ("bfloat16", 4, 32, WORKERS, 1.0)]
PEER_TYPE = {"float32": "float32", "int8": "int8", "bfloat16": "int8"}


def comparison(args, folders, source, case, bound):
    """Of a model folder; the second one is for the peer's files."""
    kind, beams, sentences, workers, wanted, forced = case
    model, converted = folders
    path = converted.with_suffix(".text")
    if not converted.exists():
        convert(model, converted)
        write_sentences(source, model, path)
    ours = [args.build / "bench_translating", model, kind, path.with_suffix(".txt"), beams,
            sentences, workers, forced]

    def theirs(environment, lines=SENTENCES):
        script = pathlib.Path(__file__).with_name("ctranslate2_run.py")
        return float(run([sys.executable, script, converted, path.with_suffix(".json"), lines,
                          PEER_TYPE[kind], beams, sentences, workers, forced], **environment))

    best = fastest(lambda environment: theirs(environment, lines=64))
    search = "greedy" if beams == 1 else f"beam {beams}"
    return Comparison(
        name=f"translating, {model.name}, {search}" + (", one sentence, one core" if workers == 1 else ""),
        type=kind, target=wanted, bound=bound,
        ours=lambda: float(run(ours, threads=workers)),
        peers={f"CTranslate2 {ctranslate2.__version__}, {PEER_TYPE[kind]}": lambda: theirs(best)})
