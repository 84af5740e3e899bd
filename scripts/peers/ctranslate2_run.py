"""One measurement of CTranslate2, in a process of its own since its environment decides its kernels:

    ctranslate2_run.py MODEL TOKENS.json TYPE BEAMS SENTENCES WORKERS FORCED

TOKENS.json is a list of sentences, each a list of pieces. Prints target tokens/s."""
import json
import sys
import time

import ctranslate2

model, path, kind = sys.argv[1:4]
beams, sentences, workers, forced = map(int, sys.argv[4:])
translator = ctranslate2.Translator(model, compute_type=kind, inter_threads=workers, intra_threads=1)
tokens = json.load(open(path))
how = dict(beam_size=beams, max_batch_size=sentences)
if forced:
    how |= dict(min_decoding_length=forced, max_decoding_length=forced)
translator.translate_batch(tokens[:4], **how)
start = time.perf_counter()
found = translator.translate_batch(tokens, **how)
seconds = time.perf_counter() - start
count = sum(forced or len(one.hypotheses[0]) + 1 for one in found)
print(count / seconds)
