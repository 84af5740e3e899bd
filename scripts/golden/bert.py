#!/usr/bin/env python3
"""Writes tests/models/golden/bert_*: small model folders as transformers saves them, and in each
expected.safetensors: what transformers computes of the tokens there, forward and backward, in double
from the folder's float32 numbers, rounded to float32. "gradients.*" bear the names of our module.
Needs: pip install torch transformers safetensors (made with torch 2 and transformers 5)
"""
import pathlib

import torch
import torch.nn.functional as F
import transformers
from safetensors.torch import save_file

TARGET = pathlib.Path(__file__).resolve().parents[2] / "tests/models/golden"
LENGTHS = [6, 1, 4]
SEGMENTS = [[0, 0, 0, 1, 1, 1], [0], [0, 1, 1, 1]]
LABELS = ["en", "fr", "ko"]
SIZES = dict(vocab_size=23, hidden_size=12, num_hidden_layers=2, num_attention_heads=3,
             intermediate_size=20, max_position_embeddings=8)
CASES = {
    "bert_body": (transformers.BertModel, {}, None),
    "bert_masked": (transformers.BertForMaskedLM, dict(hidden_act="gelu_new"),
                    [-100, 3, -100, 0, 22, -100, 7, -100, -100, 5, -100]),
    "bert_sentence": (transformers.BertForSequenceClassification, {}, [2, 0, 1]),
    "bert_token": (transformers.BertForTokenClassification, dict(hidden_act="relu"),
                   [-100, 0, 1, -100, 2, -100, 1, -100, 0, 2, -100]),
}
LAYER = {"attention.query": "attention.self.query", "attention.key": "attention.self.key",
         "attention.value": "attention.self.value", "attention.output": "attention.output.dense",
         "attention_residual.norm": "attention.output.LayerNorm",
         "feed_forward.expand": "intermediate.dense", "feed_forward.contract": "output.dense",
         "feed_forward_residual.norm": "output.LayerNorm"}


def redraw(model):
    """Every parameter, so that no gain is 1 and no bias 0."""
    with torch.no_grad():
        for name, p in model.named_parameters():
            is_gain = "LayerNorm" in name and name.endswith("weight")
            p.copy_(0.3 * torch.randn(p.shape) + (1 if is_gain else 0))
    return model


def modules_by_our_names(model, body):
    yield "embedding_norm", body.embeddings.LayerNorm
    for i, layer in enumerate(body.encoder.layer):
        for ours, theirs in LAYER.items():
            yield f"layers.{i}.{ours}", layer.get_submodule(theirs)
    if body.pooler is not None:
        yield "transform.0", body.pooler.dense
    if isinstance(model, transformers.BertForMaskedLM):
        yield "transform.0", model.cls.predictions.transform.dense
        yield "transform_norm.0", model.cls.predictions.transform.LayerNorm


def by_our_names(model):
    """{our name: parameter}"""
    body = getattr(model, "bert", model)
    embeddings = body.embeddings
    names = {"embedding": embeddings.word_embeddings.weight,
             "positions": embeddings.position_embeddings.weight,
             "segments": embeddings.token_type_embeddings.weight}
    for name, module in modules_by_our_names(model, body):
        names[name + (".gain" if "norm" in name else ".weight")] = module.weight
        names[name + ".bias"] = module.bias
    if isinstance(model, transformers.BertForMaskedLM):
        names["output_bias"] = model.cls.predictions.bias
    elif hasattr(model, "classifier"):
        names |= {"output": model.classifier.weight, "output_bias": model.classifier.bias}
    return names


def compute(model, tokens, segments):
    """The states of the last layer and, where the model has them, logits and pooled states; packed."""
    outputs = {"states": [], "logits": [], "pooled": []}
    for ids, kinds in zip(tokens.split(LENGTHS), segments):
        out = model(input_ids=ids[None], token_type_ids=torch.tensor([kinds]),
                    output_hidden_states=True)
        outputs["states"].append(out.hidden_states[-1][0])
        if "logits" in out:
            outputs["logits"].append(out.logits.reshape(-1, out.logits.shape[-1]))
        if "pooler_output" in out:
            outputs["pooled"].append(out.pooler_output)
    return {name: torch.cat(parts) for name, parts in outputs.items() if parts}


def write_cases(folder, sizes):
    for seed, (name, (model_class, case, labels)) in enumerate(CASES.items()):
        torch.manual_seed(seed)
        config = transformers.BertConfig(
            hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0,
            id2label=dict(enumerate(LABELS)),
            label2id={label: i for i, label in enumerate(LABELS)}, **sizes, **case)
        model = redraw(model_class(config))
        model.save_pretrained(folder / name)
        model = model.double().eval()
        # Not [PAD], 0, which gets no gradient there, and is in no text here.
        tokens = torch.randint(1, config.vocab_size, (sum(LENGTHS),))
        expected = {"tokens": tokens.int(), "lengths": torch.tensor(LENGTHS).int(),
                    "segments": torch.tensor(sum(SEGMENTS, [])).int()}
        expected |= compute(model, tokens, SEGMENTS)
        if labels:
            alike = [[0] * length for length in LENGTHS]  # a training's texts are of one segment
            loss = F.cross_entropy(compute(model, tokens, alike)["logits"], torch.tensor(labels))
            loss.backward()
            expected |= {"loss": loss, "labels": torch.tensor(labels).clamp(min=-1).int()}
            for path, parameter in by_our_names(model).items():
                expected[f"gradients.{path}"] = parameter.grad
        save_file({key: (t.detach().float() if t.is_floating_point() else t).contiguous()
                   for key, t in expected.items()}, folder / name / "expected.safetensors")


if __name__ == "__main__":
    write_cases(TARGET, SIZES)
