"""One measurement of CTranslate2, in a process of its own since its environment decides its kernels:

    ctranslate2_run.py MODEL TOKENS.json LINES TYPE BEAMS SENTENCES WORKERS FORCED

TOKENS.json is a list of sentences, each a list of pieces, of which the first LINES count. Prints target tokens/s."""
import json
import sys
import time

import ctranslate2

model, path, lines, kind = sys.argv[1:5]
beams, sentences, workers, forced = map(int, sys.argv[5:])
translator = ctranslate2.Translator(model, compute_type=kind, inter_threads=workers, intra_threads=1)
tokens = json.load(open(path))[: int(lines)]
how = dict(beam_size=beams, max_batch_size=sentences)
if forced:
    how |= dict(min_decoding_length=forced, max_decoding_length=forced)
translator.translate_batch(tokens[:4], **how)
start = time.perf_counter()
found = translator.translate_batch(tokens, **how)
seconds = time.perf_counter() - start
count = sum(forced or len(one.hypotheses[0]) + 1 for one in found)
print(count / seconds)
