#!/usr/bin/env python3
"""Holds folders of Vision Transformers against ViTForImageClassification of transformers, both ways.

    vision_transformer.py HEED                        with small models of random weights
    vision_transformer.py HEED FOLDER IMAGE ...       with a model folder of heed, and pictures

HEED is the program. What it calls the classes of pictures, and their probabilities, are those of
transformers for the same folder; pictures are prepared with Pillow as preprocessor_config.json says.
Needs pip install transformers torch numpy pillow; exits with 77, a skip, where one is missing."""
import json
import pathlib
import sys
import tempfile

try:
    import numpy as np
    import torch
    import transformers
    from PIL import Image
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

from findings import Findings, run

# Of probabilities, which are printed to four digits; and where pictures are resized, whose bytes may
# be rounded otherwise.
TOLERANCE, RESIZED_TOLERANCE = 1e-4, 2e-3
transformers.logging.set_verbosity_error()
transformers.logging.disable_progress_bar()
torch.set_num_threads(1)
findings = Findings()


def pixels(path, folder):
    """(1, C, H, W), as ViTImageProcessor makes them."""
    how = json.loads((folder / "preprocessor_config.json").read_text())
    image = Image.open(path).convert("L" if len(how["image_mean"]) == 1 else "RGB")
    size = how["size"]["width"], how["size"]["height"]
    x = np.asarray(image.resize(size, Image.Resampling(how["resample"])), dtype=np.float64)
    x = x.reshape(*x.shape[:2], -1) * how["rescale_factor"]
    x = (x - np.array(how["image_mean"])) / np.array(how["image_std"])
    return torch.tensor(x.transpose(2, 0, 1)[None], dtype=torch.float32)


def compare(heed, folder, images, name, tolerance=RESIZED_TOLERANCE):
    model = transformers.ViTForImageClassification.from_pretrained(folder).eval()
    ours = {}
    count = model.config.num_labels
    for line in run(heed, "classify", folder, *images, "--top", count).decode().splitlines():
        path, label, probability = line.split("\t")
        ours[path, label] = float(probability)
    worst = 0.0
    for path in images:
        with torch.no_grad():
            theirs = model(pixels(path, folder)).logits.softmax(-1)[0]
        for i, p in enumerate(theirs.tolist()):
            worst = max(worst, abs(p - ours[str(path), model.config.id2label[i]]))
    findings.report(f"probabilities of transformers, {name}",
                    len(ours) == count * len(images) and worst < tolerance,
                    f"differ by {worst:.1e} at most")


def random_images(folder, height, width):
    rng = np.random.default_rng(1)
    for label in ["a", "b", "c"]:
        (folder / label).mkdir(parents=True)
        for name in ["a.png", "b.png", "c.png"]:
            rows, columns = np.mgrid[0:height, 0:width]
            waves = [127 + 120 * np.sin(rows * rng.normal() / 3 + columns * rng.normal() / 3)
                     for _ in range(3)]
            Image.fromarray(np.stack(waves, axis=2).astype(np.uint8)).save(folder / label / name)
    return sorted(path for path in folder.rglob("*.*"))


def trained_here(heed, folder, images, channels):
    model = folder / f"heed_{channels}"
    run(heed, "train", "--task", "image-classification", "--train", images, "--output", model,
        "--image-size", 12, "--patch-size", 4, "--channels", channels, "--layers", 2, "--width", 16,
        "--heads", 2, "--hidden", 24, "--steps", 30, "--warmup", 5, "--learning-rate", 0.02,
        "--batch-images", 6, "--mean", 0.3, "--deviation", 0.2)
    return model


def made_there(folder, activation):
    torch.manual_seed(3)
    config = transformers.ViTConfig(
        hidden_size=16, num_hidden_layers=2, num_attention_heads=4, intermediate_size=24,
        image_size=16, patch_size=8, num_labels=5, initializer_range=0.5, hidden_act=activation)
    model = folder / f"transformers_{activation}"
    transformers.ViTForImageClassification(config).save_pretrained(model)
    (model / "preprocessor_config.json").write_text(json.dumps(
        {"size": {"height": 16, "width": 16}, "image_mean": [0.4, 0.5, 0.6],
         "image_std": [0.2, 0.3, 0.4], "resample": 2, "rescale_factor": 1 / 255}))
    return model


def main():
    heed = sys.argv[1]
    if len(sys.argv) > 3:
        compare(heed, pathlib.Path(sys.argv[2]), sys.argv[3:], sys.argv[2])
        return findings.wrong != 0
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        images = random_images(folder / "images", 20, 26)
        whole = random_images(folder / "whole", 16, 16)  # as large as the model reads them
        for channels in [1, 3]:
            compare(heed, trained_here(heed, folder, folder / "images", channels), images,
                    f"trained here, {channels} channels")
        for activation in ["gelu", "gelu_new"]:
            compare(heed, made_there(folder, activation), whole, f"made there, {activation}",
                    TOLERANCE)
    return findings.wrong != 0


sys.exit(main())
