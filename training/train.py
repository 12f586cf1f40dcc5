"""The whole recipe: corpora in, shipped pipeline and model card out.

Usage: ``python -m training.train ARCHIVES WORK [--compare NAME=MODEL]``
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from spacy.cli.train import train
from thinc.api import Config

import training.tokenizer  # noqa: F401 - registers the callback that config.cfg names
from training.convert import convert
from training.package import package

HERE = Path(__file__).parent
TARGET = HERE.parent / "claims" / "data" / "en_medfact_sm"


def resumed_config(checkpoint: Path, target: Path) -> Path:
    """Writes a configuration that goes on from a checkpoint, say with changed documents.

    Args:
        checkpoint: an earlier run's ``model-last``.
        target: where to write it.
    """
    config = Config().from_disk(HERE / "config.cfg", interpolate=False)
    for name in config["nlp"]["pipeline"]:
        config["components"][name] = {"source": str(checkpoint)}
    config["initialize"]["components"] = {}
    config.to_disk(target)
    return target


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("archives", type=Path, help="folder with the corpora's archives")
    parser.add_argument("work", type=Path, help="folder for documents and checkpoints")
    parser.add_argument("--compare", metavar="NAME=MODEL[:DATA]", help="another pipeline, for the model card")
    parser.add_argument("--target", type=Path, default=TARGET)
    parser.add_argument("--resume", type=Path, help="go on from this checkpoint")
    parser.add_argument("--steps", type=int, help="instead of the configuration's")
    parser.add_argument("--rate", type=float, help="initial learning rate, instead of the configuration's")
    arguments = parser.parse_args()
    data = arguments.work / "data"
    convert(arguments.archives, data)
    overrides: dict[str, str | int | float] = {
        "paths.train": str(data / "train.spacy"),
        "paths.dev": str(data / "dev.spacy"),
        "paths.labels": str(data / "labels" / "parser.json"),
    }
    for name in ("steps", "rate"):
        if getattr(arguments, name) is not None:
            overrides[f"vars.{name}"] = getattr(arguments, name)
    config = HERE / "config.cfg"
    if arguments.resume:
        config = resumed_config(arguments.resume, arguments.work / "resumed.cfg")
    train(config, arguments.work / "model", overrides=overrides)
    # The learning rate falls to nothing, so the last state is the one to take.
    package(arguments.work / "model" / "model-last", arguments.target)
    command = [sys.executable, "-m", "training.evaluate", str(data), str(arguments.target)]
    command += ["--card", str(arguments.target / "MODEL_CARD.md")]
    if arguments.compare:
        command += ["--compare", arguments.compare]
    subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
