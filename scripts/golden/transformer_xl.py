#!/usr/bin/env python3
"""Writes what TransfoXLLMHeadModel of transformers computes of three segments of two texts, each
after the memory of those before, and the gradients of the last one's loss:

  tests/models/golden/language_model_transformer_xl.safetensors

Its sinusoids stand in halves, the paper's and ours alternate: the columns of what projects them
change places. The first segment has no memory, where the class would begin with one of zeros.
All computing is in float32: the class masks in nothing else. The rest is as in pytorch.py beside
this.
Needs: pip install "torch==2.1.*" "numpy<2" "transformers==4.35.2" sacremoses safetensors: newer
transformers do not have the class.
"""
import torch
import torch.nn.functional as F
from pytorch import draw, prefixed, write
from transformers import TransfoXLConfig, TransfoXLLMHeadModel

VOCAB, WIDTH, HEADS, SEGMENT, MEMORY, TEXTS = 13, 12, 3, 4, 5, 2
OURS = {"transformer.word_emb.emb_layers.0.weight": "embedding",
        "crit.out_layers.0.bias": "output_bias", "transformer.layers": "layers",
        "dec_attn.layer_norm.weight": "attention_residual.norm.gain",
        "dec_attn.layer_norm.bias": "attention_residual.norm.bias",
        "pos_ff.layer_norm.weight": "feed_forward_residual.norm.gain",
        "pos_ff.layer_norm.bias": "feed_forward_residual.norm.bias",
        "dec_attn.o_net": "attention.output", "pos_ff.CoreNet.0": "feed_forward.expand",
        "pos_ff.CoreNet.3": "feed_forward.contract",
        "dec_attn.r_w_bias": "attention.relative.content_bias",
        "dec_attn.r_r_bias": "attention.relative.position_bias",
        "dec_attn.r_net": "attention.relative.position.0"}


def our_name(name):
    for theirs, ours in OURS.items():
        name = name.replace(theirs, ours)
    return name


def alternating(weight):
    """Columns of sines, then of cosines -> a sine's and a cosine's in turn."""
    return weight.unflatten(1, (2, -1)).transpose(1, 2).flatten(1)


def by_our_names(named):
    ours = {}
    for name, t in named.items():
        if "qkv_net" in name:
            for part, own in zip(["query", "key", "value"], t.chunk(3)):
                ours[name.replace("transformer.", "").replace("dec_attn.qkv_net",
                                                              f"attention.{part}")] = own
        elif "r_net" in name:
            ours[our_name(name)] = alternating(t)
        elif "_bias" in name and "out_layers" not in name:
            ours[our_name(name)] = t.flatten()
        else:
            ours[our_name(name)] = t
    return ours


def redraw(model):
    with torch.no_grad():
        for name, p in model.named_parameters():
            p.copy_(draw(*p.shape, scale=0.3) + (1 if name.endswith("layer_norm.weight") else 0))


def main():
    torch.manual_seed(5)
    model = TransfoXLLMHeadModel(TransfoXLConfig(
        vocab_size=VOCAB, cutoffs=[], div_val=1, d_model=WIDTH, d_embed=WIDTH, n_head=HEADS,
        d_head=WIDTH // HEADS, d_inner=20, n_layer=2, mem_len=MEMORY, clamp_len=-1,
        same_length=False, tie_word_embeddings=True)).eval()
    redraw(model)
    model.tie_weights()
    tokens = torch.randint(0, VOCAB, (TEXTS, 3 * SEGMENT + 1))
    memory = [torch.zeros(0, TEXTS, WIDTH) for _ in range(2)]
    logits = []
    for segment in tokens[:, :-1].split(SEGMENT, 1):
        out = model.transformer(segment, mems=memory)
        memory = [m.detach() for m in out.mems]
        logits.append(F.linear(out.last_hidden_state, model.transformer.word_emb.emb_layers[0].weight,
                               model.crit.out_layers[0].bias))
        scores = model.crit(out.last_hidden_state, None).view(logits[-1].shape)
        assert torch.allclose(scores, logits[-1].log_softmax(-1))
    loss = F.cross_entropy(logits[-1].flatten(0, 1), tokens[:, -SEGMENT:].flatten())
    loss.backward()
    parameters = {name: p for name, p in model.named_parameters()}
    gradients = {name: p.grad for name, p in parameters.items()}
    write("models/golden/language_model_transformer_xl.safetensors",
          prefixed("parameters.", by_our_names(parameters))
          | prefixed("gradients.", by_our_names(gradients))
          | {f"tokens.{i}": t for i, t in enumerate(tokens[:, :-1].int().split(SEGMENT, 1))}
          | {f"answers.{i}": t for i, t in enumerate(tokens[:, 1:].int().split(SEGMENT, 1))}
          | {f"logits.{i}": t.flatten(0, 1) for i, t in enumerate(logits)}
          | {f"memory.{i}": m.transpose(0, 1).flatten(0, 1) for i, m in enumerate(memory)}
          | {"loss": loss})


if __name__ == "__main__":
    main()
