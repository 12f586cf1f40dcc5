"""Trains the encoder of the sentence classifier (`claims.encoder`); called by `training.kinds`.

Needs ``training/requirements-network.txt``. It begins as all-MiniLM-L6-v2
(sentence-transformers, Apache-2.0); first its upper layers are tuned while the rest stays as it is, then all of them.
Two cores, no GPU: about twenty-five minutes for a round of the first stage, thirty-five for one of the second.
"""

from __future__ import annotations

import copy
import random
import tempfile
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy
import torch
from torch import nn
from torch.nn import functional

from claims.encoder import BEGIN, END, FILE, PIECES, UNKNOWN, Batch, Pieces, Vocabulary, batch
from claims.model import KINDS
from claims.network import FLAGS, MENTIONS, ROLES, TAGS, Inputs
from training.network import encoder_folder

SIZE, HEADS = 384, 12
"""Of the public encoder."""
LOOKS, VALUE, HIDDEN = 4, 128, 160
BATCH, CHUNK = 48, 40
DROPPED = 0.2
WARM = 100
"""So many steps lead up to the full rate."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One part of the training, its rate falling to almost nothing.

    Attributes:
        rounds: How often the sentences are gone through.
        tuned: How many layers change, counted from above.
        rate_layers: Of learning, in the topmost layer.
        fall: What it is multiplied by from a layer to the one below: what lies deeper was learnt from more text.
        rate: Of learning, in what is laid on top.
    """

    rounds: float
    tuned: int
    rate_layers: float
    fall: float
    rate: float


STAGES = Stage(1.7, 3, 1e-4, 1.0, 1e-3), Stage(2.0, 6, 8e-5, 0.8, 6e-4)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One labelled sentence.

    Attributes:
        pieces: What is read.
        read: What the network sees of its text.
        index: Its number there.
        labels: How sure each kind is, 0 to 1.
        share: How likely it is taken in a round.
        count: How much it counts when it is.
        side: Which rendering of its passage it is from; rounds take turns.
    """

    pieces: Pieces
    read: Inputs
    index: int
    labels: numpy.ndarray
    share: float
    count: float
    side: bool


def public_vocabulary() -> Vocabulary:
    """Returns the pieces of the public encoder, in its order."""
    from transformers import AutoTokenizer

    numbers = AutoTokenizer.from_pretrained(encoder_folder()).get_vocab()
    return Vocabulary(sorted(numbers, key=numbers.__getitem__))


class Net(nn.Module):
    """The encoder as `claims.encoder` computes it, with what training needs."""

    def __init__(self) -> None:
        super().__init__()
        from transformers import AutoModel

        model = AutoModel.from_pretrained(encoder_folder(), attn_implementation="eager")
        self.embeddings = model.embeddings.requires_grad_(False)
        self.layers = model.encoder.layer
        self.tuned = len(self.layers)
        self.mention, self.tag = nn.Embedding(len(MENTIONS), 12), nn.Embedding(len(TAGS), 8)
        self.role = nn.Embedding(len(ROLES), 8)
        self.look, self.value = nn.Linear(SIZE + 28, LOOKS), nn.Linear(SIZE + 28, VALUE)
        self.subject, self.treatment = nn.Embedding(len(MENTIONS), 6), nn.Embedding(len(MENTIONS), 6)
        self.sentence = nn.Linear(LOOKS * VALUE + SIZE + 12 + FLAGS, HIDDEN)
        self.kind = nn.Linear(HIDDEN, len(KINDS))
        self.drop = nn.Dropout(DROPPED)

    def forward(
        self,
        numbers: torch.Tensor,
        there: torch.Tensor,
        own: torch.Tensor,
        labels: torch.Tensor,
        about: torch.Tensor,
        flags: torch.Tensor,
    ) -> torch.Tensor:
        """Log odds of sentences laid side by side, see `claims.encoder.Batch`."""
        masked = (~there)[:, None, None, :].float() * -1e4
        kept = len(self.layers) - self.tuned
        with torch.no_grad():
            states = self.embeddings(numbers)
            for layer in self.layers[:kept]:
                states = _states(layer(states, masked))
        for layer in self.layers[kept:]:
            states = _states(layer(states, masked))
        words = torch.cat([states, self.mention(labels[0]), self.tag(labels[1]), self.role(labels[2])], 2)
        heat = self.look(words).masked_fill(~own.unsqueeze(-1), -1e4).softmax(1)
        looks = torch.matmul(heat.transpose(1, 2), self.value(self.drop(words))).flatten(1)
        known = [functional.relu(looks), states[:, 0], self.subject(about[:, 0]), self.treatment(about[:, 1]), flags]
        result: torch.Tensor = self.kind(self.drop(functional.relu(self.sentence(self.drop(torch.cat(known, 1))))))
        return result


def _states(found: Any) -> torch.Tensor:
    """What a layer gives: alone or first of several, by the version of the library."""
    result: torch.Tensor = found[0] if isinstance(found, tuple) else found
    return result


def train(sentences: Sequence[Sentence], *, stages: Sequence[Stage] = STAGES, seed: int = 0) -> Net:
    """Trains an encoder.

    Args:
        sentences: What it learns from, cut in pieces by the `public_vocabulary`.
        stages: Gone through one after the other.
        seed: Of everything that is drawn.
    """
    torch.manual_seed(seed)
    net = Net()
    for stage in stages:
        teach(net, sentences, stage, seed=seed)
    return net.eval()


def teach(net: Net, sentences: Sequence[Sentence], stage: Stage, *, seed: int = 0) -> None:
    """Lets an encoder go through one stage.

    Args:
        net: The encoder; it is changed.
        sentences: What it learns from.
        stage: How.
        seed: Of what is drawn.
    """
    draw, shuffle = numpy.random.default_rng(seed), random.Random(seed)
    net.train()
    net.tuned = stage.tuned
    tuned = list(net.layers)[-stage.tuned :]
    net.layers[: -stage.tuned].eval()
    groups: list[dict[str, Any]] = [
        {"params": list(layer.parameters()), "lr": stage.rate_layers * stage.fall**depth, "weight_decay": 0.01}
        for depth, layer in enumerate(reversed(tuned))
    ]
    inside = {id(parameter) for part in (net.layers, net.embeddings) for parameter in part.parameters()}
    others = [one for one in net.parameters() if id(one) not in inside]
    optimizer = torch.optim.AdamW([*groups, {"params": others, "lr": stage.rate, "weight_decay": 0.02}])
    share, side = (numpy.array([getattr(one, name) for one in sentences]) for name in ("share", "side"))
    lengths = numpy.array([len(one.pieces.numbers) for one in sentences])
    steps = int(stage.rounds * share[side].sum() / BATCH)
    pace = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, (step + 1) / WARM) * max(0.02, 1 - step / steps)
    )
    step, turn, total = 0, 0, 0.0
    while step < steps:
        taken = numpy.flatnonzero((draw.random(len(share)) < share) & (side == (turn % 2 == 0)))
        draw.shuffle(taken)
        turn += 1
        batches: list[Any] = []
        for at in range(0, len(taken), BATCH * CHUNK):
            # Sentences of one length side by side: little is filled up.
            near = taken[at : at + BATCH * CHUNK]
            near = near[numpy.argsort(lengths[near], kind="stable")]
            cut = [near[low : low + BATCH] for low in range(0, len(near), BATCH)]
            shuffle.shuffle(cut)
            batches += cut
        for rows in batches[: steps - step]:
            chosen = [sentences[row] for row in rows]
            counts = torch.tensor([one.count for one in chosen])
            labels = torch.from_numpy(numpy.stack([one.labels for one in chosen])).float()
            missed = functional.binary_cross_entropy_with_logits(net(**laid(chosen)), labels, reduction="none").sum(1)
            loss = (missed * counts).sum() / counts.sum()
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimizer.step()
            pace.step()
            step, total = step + 1, total + loss.item()
            if step % 200 == 0:
                print(f"encoder, step {step} of {steps}: loss {total / 200:.3f}", flush=True)
                total = 0.0


def tensors(given: Batch) -> dict[str, torch.Tensor]:
    """Returns a batch as the net takes it."""
    return {name: torch.from_numpy(values) for name, values in given.named().items()}


def laid(sentences: Sequence[Sentence]) -> dict[str, torch.Tensor]:
    """Returns sentences side by side as the net takes them."""
    return tensors(batch([one.pieces for one in sentences], [(one.read, one.index) for one in sentences]))


def odds(net: Net, sentences: Sequence[Sentence]) -> numpy.ndarray:
    """Returns the log odds of each kind (columns) for sentences (rows)."""
    result = numpy.zeros((len(sentences), len(KINDS)), dtype="float32")
    order = sorted(range(len(sentences)), key=lambda row: len(sentences[row].pieces.numbers))
    with torch.no_grad():
        for at in range(0, len(order), 2 * BATCH):
            rows = order[at : at + 2 * BATCH]
            result[rows] = net(**laid([sentences[row] for row in rows])).numpy()
    return result


def save(net: Net, used: Collection[int], file: Path = FILE, pieces: Path = PIECES) -> None:
    """Writes a trained encoder for the run time: its weights in bytes, and its pieces of words.

    Args:
        net: The encoder.
        used: Numbers of the pieces that it keeps beside single signs: those that its texts are made of.
        file: Where it is written.
        pieces: Where its pieces are written, a line a piece.
    """
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.transformers.optimizer import optimize_model

    names = list(public_vocabulary().numbers)
    signs = (UNKNOWN, BEGIN, END)
    kept = [
        number for number, name in enumerate(names)
        if number in used or len(name.removeprefix("##")) == 1 or name in signs
    ]  # fmt: skip
    net = copy.deepcopy(net)
    table = net.embeddings.word_embeddings
    net.embeddings.word_embeddings = nn.Embedding.from_pretrained(table.weight[kept].detach())
    given = Batch(
        numpy.zeros((2, 4), dtype="int64"), numpy.ones((2, 4), dtype=bool), numpy.ones((2, 4), dtype=bool),
        numpy.zeros((3, 2, 4), dtype="int64"), numpy.zeros((2, 2), dtype="int64"),
        numpy.zeros((2, FLAGS), dtype="float32"),
    )  # fmt: skip
    row, both = {0: "sentences"}, {0: "sentences", 1: "pieces"}
    free = {"numbers": both, "there": both, "own": both, "labels": {1: "sentences", 2: "pieces"}}
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.onnx"
        torch.onnx.export(
            net, tuple(tensors(given).values()), str(whole), input_names=list(given.named()), output_names=["odds"],
            dynamic_axes={**free, "about": row, "flags": row, "odds": row}, opset_version=17, dynamo=False,
        )  # fmt: skip
        merged = optimize_model(str(whole), model_type="bert", num_heads=HEADS, hidden_size=SIZE, opt_level=1)
        merged.save_model_to_file(str(whole))
        # A bit less of each weight: what adds up stays in range on processors without VNNI.
        quantize_dynamic(
            whole, file, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True,
            extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},
        )  # fmt: skip
    pieces.write_text("\n".join(names[number] for number in kept) + "\n", encoding="utf-8")
