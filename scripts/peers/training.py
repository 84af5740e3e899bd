"""Training beside PyTorch, on the same batches of real text, dropout on in both: target tokens/s, and
the peak of memory. PyTorch gets sentences padded and bucketed by length, as its users do; heed gets
the same ones packed."""
import io
import json
import pathlib
import random
import subprocess
import sys
from dataclasses import dataclass
from importlib.metadata import version

import sentencepiece

from peers.comparison import Comparison, peaks, run, types

VOCAB = 8000  # of the translators, <pad> the last
TOKENS = 4096  # of the target a step


@dataclass
class Case:
    sizes: dict         # of the model
    wanted: float       # the ratio to PyTorch's best
    steps: int          # timed, after one that warms up
    sequences: int = 0  # a batch, of a language model
    wanted_in_float32: float | None = None  # beside PyTorch's float32, where bfloat16 is faster


# The paper's base model and Multi30k's tiny one; nanoGPT's two models of Shakespeare's characters.
CASES = {
    "tiny": Case(dict(layers=4, width=128, heads=4, hidden=256, vocab=VOCAB, dropout=0.3), 3.0, 8),
    "base": Case(dict(layers=6, width=512, heads=8, hidden=2048, vocab=VOCAB, dropout=0.1),
                 1.5, 2, wanted_in_float32=1.2),
    "characters 4/4/128": Case(
        dict(layers=4, width=128, heads=4, context=64, vocab=65, dropout=0.2), 2.0, 60, 12),
    "characters 6/6/384": Case(
        dict(layers=6, width=384, heads=6, context=256, vocab=65, dropout=0.2), 2.0, 2, 64),
}


def make_batches(source, target):
    """Batches of sentences of about one length, at most TOKENS target tokens each."""
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(source + target), model_writer=model, vocab_size=VOCAB - 1,
        model_type="bpe", unk_id=1, eos_id=0, bos_id=-1, pad_id=-1, minloglevel=2)
    pieces = sentencepiece.SentencePieceProcessor(model_proto=model.getvalue())
    pairs = [(pieces.encode(s) + [0], pieces.encode(t) + [0]) for s, t in zip(source, target)]
    random.Random(1).shuffle(pairs)
    pairs.sort(key=lambda pair: len(pair[1]))
    batches, batch, tokens = [], [], 0
    for pair in pairs:
        if tokens + len(pair[1]) > TOKENS:
            batches.append(batch)
            batch, tokens = [], 0
        batch.append(pair)
        tokens += len(pair[1])
    random.Random(2).shuffle(batches)
    return [{"source": [s for s, _ in batch], "target": [t for _, t in batch]}
            for batch in batches]


def largest_first(batches):
    """What warms up shall take the memory that all others need."""
    return sorted(batches, key=lambda batch: -sum(map(len, batch["source"] + batch["target"])))


def cut_batches(text, case):
    """Random pieces of the first nine tenths of a text, as nanoGPT takes them, each one character
    longer than the context."""
    alphabet = {c: i for i, c in enumerate(sorted(set(text)))}
    ids = [alphabet[c] for c in text[: len(text) * 9 // 10]]
    drawn, context = random.Random(1), case.sizes["context"]
    if len(alphabet) > case.sizes["vocab"] or len(ids) <= context:
        sys.exit(f"--characters: wanted over {context} characters of {case.sizes['vocab']} kinds, "
                 f"got {len(ids)} of {len(alphabet)}")
    starts = (drawn.randrange(len(ids) - context) for _ in range(case.sequences * (case.steps + 1)))
    pieces = [ids[start : start + context + 1] for start in starts]
    return [pieces[i : i + case.sequences] for i in range(0, len(pieces), case.sequences)]


def operations(sizes, batches):
    """Of the products alone, for a target token: two forward and four backward a weight."""
    square, width = sizes["width"] ** 2, sizes["width"]
    if "context" in sizes:
        weights = sizes["layers"] * 12 * square + width * sizes["vocab"]
        return 6 * weights
    feed_forward = 2 * width * sizes["hidden"]
    of_source = sizes["layers"] * (4 * square + feed_forward + 2 * square)  # and the decoder's keys
    of_target = sizes["layers"] * (6 * square + feed_forward) + width * VOCAB
    source, target = (sum(len(s) for batch in batches[1:] for s in batch[side])
                      for side in ("source", "target"))
    return 6 * (of_source * source / target + of_target)


@dataclass
class Programs:
    """Both sides of one case; either measures (tokens/s, MB)."""

    name: str
    batches: pathlib.Path
    build: pathlib.Path
    threads: int

    def ours(self, kind, activations="kept"):
        sizes = CASES[self.name].sizes
        if "context" in sizes:
            words = [sizes[name] for name in ("layers", "heads", "width", "vocab", "dropout")]
            return self.measured(self.build / "bench_language_model", *words, self.batches, kind)
        return self.measured(self.build / "bench_training", self.name, VOCAB, self.batches, kind,
                             activations)

    def pytorch(self, kind, how):
        script = pathlib.Path(__file__).with_name("pytorch_run.py")
        return self.measured(sys.executable, script, json.dumps(CASES[self.name].sizes),
                             self.batches, kind, how, self.threads)

    def measured(self, *command):
        return [float(word) for word in run(command, threads=self.threads, seconds=900).split()]


def trials(programs, kind):
    """What PyTorch measures eager and compiled, once; the rounds take the faster. Compiling takes
    minutes, may fail, and is the slower one where shapes change much."""
    found = {"eager": programs.pytorch(kind, "eager")}
    try:
        found["compiled"] = programs.pytorch(kind, "compiled")
    except (SystemExit, subprocess.TimeoutExpired) as failure:
        print(f"PyTorch {kind} compiled: {failure}", file=sys.stderr)
    for how, measured in found.items():
        print(f"training {programs.name}, one trial of PyTorch {kind} {how}: "
              "{:,.0f} tokens/s, {:,.0f} MB".format(*measured), flush=True)
    return found


def peer(kind, how):
    return f"PyTorch {version('torch')} {kind} {how}"


NEAR = 0.9  # of the best trial: what may prove to be the best


def speed(programs, kind, tried, bound, wanted):
    """Our type beside the best of PyTorch's types or, of float32, beside PyTorch's float32."""
    found = {(theirs, how): tokens for theirs in tried for how, (tokens, _) in tried[theirs].items()
             if theirs == kind or kind != "float32"}
    peers = {peer(*one): lambda one=one: programs.pytorch(*one)[0]
             for one, tokens in found.items() if tokens >= NEAR * max(found.values())}
    return Comparison(name=f"training {programs.name}", type=kind, bound=bound, target=wanted,
                      ours=lambda: programs.ours(kind)[0], peers=peers)


def memory(programs, kind, found, activations, wanted):
    """PyTorch's is that of its trials in our type, eager and compiled."""
    how = "" if activations == "kept" else ", gradient checkpointing"
    return Comparison(name=f"peak memory, training {programs.name}{how}", type=kind,
                      target=wanted, unit="MB", better=min,
                      ours=lambda: programs.ours(kind, activations)[1],
                      peers={peer(kind, how): lambda mb=mb: mb for how, (_, mb) in found.items()})


def comparisons(args, source, target, folder):
    sentences = make_batches(source, target)
    text = args.characters.read_text() if args.characters else ""
    batches = {name: cut_batches(text, case) if case.sequences
               else largest_first(sentences[: case.steps + 1])
               for name, case in CASES.items() if text or not case.sequences}
    roof = peaks(args.build)
    for name, case in CASES.items():
        if name not in batches:
            print(f"training {name}: left out, as no --characters TEXT was given")
            continue
        path = folder / f"{name.replace('/', '-')}.jsonl"
        path.write_text("".join(json.dumps(batch) + "\n" for batch in batches[name]))
        programs = Programs(name, path, args.build, args.threads)
        tried = {kind: trials(programs, kind) for kind in types()}
        for kind in types():
            bound = args.threads * roof[kind] / operations(case.sizes, batches[name])
            wanted = case.wanted if kind == types()[-1] else case.wanted_in_float32
            if wanted:
                yield speed(programs, kind, tried, bound, wanted)
            if name == "base":
                yield memory(programs, kind, tried[kind], "kept", 2.0)
                yield memory(programs, kind, tried[kind], "recomputed", None)
