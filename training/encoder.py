"""Trains the encoder of the sentence classifier (`claims.encoder`); called by `training.kinds`.

Needs ``training/requirements-network.txt``. It begins as all-MiniLM-L6-v2
(sentence-transformers, Apache-2.0); first its upper layers are tuned while the rest stays as it is, then all of them.
Then what matters least is cut out of each layer (Michel et al., 2019, arXiv:1905.10650: heads, by how much the loss
feels them; here inner neurons as well), and what is left learns from the whole one and from the labels (Hinton et al.,
2015, arXiv:1503.02531; Jiao et al., 2020, arXiv:1909.10351), since a reader waits for it; last it goes on from the
labels alone.
Two cores, no GPU: about twenty-five minutes for a round of the first stage and of the last, thirty-five for one of the
second.
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

SIZE, HEAD = 384, 32
"""Of the public encoder: numbers a piece, and of them a head's."""
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
        dropped: Share of numbers left out at random in the layers.
        heads: How many each layer keeps; 0: as many as it has.
        inner: How many inner neurons each layer keeps; 0: as many as it has.
    """

    rounds: float
    tuned: int
    rate_layers: float
    fall: float
    rate: float
    dropped: float = 0.1
    heads: int = 0
    inner: int = 0


STAGES = Stage(1.7, 3, 1e-4, 1.0, 1e-3), Stage(2.0, 6, 8e-5, 0.8, 6e-4)
SMALLER = (
    Stage(0.3, 6, 3e-4, 1.0, 9e-4, 0.05, heads=9, inner=896),
    Stage(2.0, 6, 3e-4, 1.0, 9e-4, 0.05, heads=6, inner=512),
)
"""What follows with the whole encoder as teacher: it is cut in two steps, so that what is left can take over."""
LAST = Stage(0.9, 6, 1.2e-4, 0.9, 4e-4, 0.05)
"""What follows once it is small, from the labels alone. Of its second half the mean of the weights is kept."""
MEANT, NEWER = 200, 0.6
"""Over so many steps the running mean goes; how much of the result it makes, beside what it was before the last stage
(Wortsman et al., 2022, arXiv:2203.05482: what lies between two of one origin is often better than either)."""
NEAR = 3.0
"""How much it counts that each layer's numbers lie near to the teacher's."""
HARD = 0.5
"""How much the labels count beside what the teacher says."""
PROBED = 60
"""Batches by which heads and neurons are weighed before they are cut."""


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


class Layer(nn.Module):
    """A layer of the encoder, as BERT has it (Devlin et al., 2019, arXiv:1810.04805), with the heads it keeps.

    What is asked of a piece, what it offers and what it gives are one product, which is counted faster than three.
    """

    def __init__(self, heads: int, inner: int) -> None:
        super().__init__()
        self.asked, self.mixed = nn.Linear(SIZE, 3 * heads * HEAD), nn.Linear(heads * HEAD, SIZE)
        self.inner, self.outer = nn.Linear(SIZE, inner), nn.Linear(inner, SIZE)
        self.first, self.last = nn.LayerNorm(SIZE, eps=1e-12), nn.LayerNorm(SIZE, eps=1e-12)
        self.drop = nn.Dropout(0.1)

    @property
    def heads(self) -> int:
        """How many heads it has."""
        return self.mixed.in_features // HEAD

    def forward(self, states: torch.Tensor, masked: torch.Tensor) -> torch.Tensor:
        """What the pieces know after it; ``masked`` is added where no piece is."""
        sentences, pieces, _ = states.shape
        parts = self.asked(states).view(sentences, pieces, 3, self.heads, HEAD).permute(2, 0, 3, 1, 4)
        asked, offered, given = parts.unbind(0)
        heat = (torch.matmul(asked, offered.transpose(2, 3)) * HEAD**-0.5 + masked).softmax(-1)
        mixed = torch.matmul(self.drop(heat), given).transpose(1, 2).reshape(sentences, pieces, -1)
        states = self.first(states + self.drop(self.mixed(mixed)))
        result: torch.Tensor = self.last(states + self.drop(self.outer(functional.gelu(self.inner(states)))))
        return result


def _taken_over(layer: nn.Module) -> Layer:
    """A layer of the public encoder as a `Layer`."""
    given = layer.state_dict()
    asked = [f"attention.self.{name}" for name in ("query", "key", "value")]
    made = Layer(given["attention.self.query.weight"].shape[0] // HEAD, given["intermediate.dense.weight"].shape[0])
    names = {
        "mixed": "attention.output.dense", "first": "attention.output.LayerNorm", "inner": "intermediate.dense",
        "outer": "output.dense", "last": "output.LayerNorm",
    }  # fmt: skip
    state = {f"{new}.{end}": given[f"{old}.{end}"] for new, old in names.items() for end in ("weight", "bias")}
    for end in ("weight", "bias"):
        state[f"asked.{end}"] = torch.cat([given[f"{name}.{end}"] for name in asked])
    made.load_state_dict(state)
    return made


class Net(nn.Module):
    """The encoder as `claims.encoder` computes it, with what training needs."""

    def __init__(self) -> None:
        super().__init__()
        from transformers import AutoModel

        model = AutoModel.from_pretrained(encoder_folder())
        self.embeddings = model.embeddings.requires_grad_(False)
        self.layers = nn.ModuleList([_taken_over(layer) for layer in model.encoder.layer])
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
        return self.decided(self.read(numbers, there)[-1], own, labels, about, flags)

    def read(self, numbers: torch.Tensor, there: torch.Tensor) -> list[torch.Tensor]:
        """What the pieces know after each layer."""
        masked = (~there)[:, None, None, :].float() * -1e4
        kept = len(self.layers) - self.tuned
        found = []
        with torch.no_grad():
            states = self.embeddings(numbers)
            for layer in self.layers[:kept]:
                states = layer(states, masked)
                found.append(states)
        for layer in self.layers[kept:]:
            states = layer(states, masked)
            found.append(states)
        return found

    def decided(
        self, states: torch.Tensor, own: torch.Tensor, labels: torch.Tensor, about: torch.Tensor, flags: torch.Tensor
    ) -> torch.Tensor:
        """Log odds by what the pieces know after the last layer."""
        words = torch.cat([states, self.mention(labels[0]), self.tag(labels[1]), self.role(labels[2])], 2)
        heat = self.look(words).masked_fill(~own.unsqueeze(-1), -1e4).softmax(1)
        looks = torch.matmul(heat.transpose(1, 2), self.value(self.drop(words))).flatten(1)
        known = [functional.relu(looks), states[:, 0], self.subject(about[:, 0]), self.treatment(about[:, 1]), flags]
        result: torch.Tensor = self.kind(self.drop(functional.relu(self.sentence(self.drop(torch.cat(known, 1))))))
        return result


def train(sentences: Sequence[Sentence], *, seed: int = 0) -> Net:
    """Trains an encoder: a whole one, then a smaller one that learns from it, and goes on by itself.

    Args:
        sentences: What it learns from, cut in pieces by the `public_vocabulary`.
        seed: Of everything that is drawn.
    """
    torch.manual_seed(seed)
    whole = Net()
    for stage in STAGES:
        teach(whole, sentences, stage, seed=seed)
    net = copy.deepcopy(whole)
    for stage in SMALLER:
        teach(net, sentences, stage, teacher=whole.eval(), seed=seed)
    later = copy.deepcopy(net)
    mean = teach(later, sentences, LAST, seed=seed)
    return between(net, mean, NEWER).eval()


def between(one: Net, other: Net, share: float) -> Net:
    """Returns an encoder whose weights lie between those of two of one shape: so much of the other."""
    made = copy.deepcopy(one)
    _move(made, other, share)
    return made


def _move(net: Net, other: Net, share: float) -> None:
    """Moves an encoder's weights so much of the way to those of another of its shape."""
    with torch.no_grad():
        for mine, theirs in zip(net.parameters(), other.parameters(), strict=True):
            mine.lerp_(theirs, share)


def weighed(net: Net, sentences: Sequence[Sentence], seed: int) -> list[tuple[torch.Tensor, torch.Tensor]]:
    """Returns for each layer how much its heads and its inner neurons matter.

    To the first order of what the loss would change by without them, summed over sentences.
    """
    seen: dict[nn.Module, torch.Tensor] = {}

    def keep(module: nn.Module, given: tuple[torch.Tensor, ...]) -> None:
        given[0].retain_grad()
        seen[module] = given[0]

    def felt(module: nn.Module) -> torch.Tensor:
        return (seen[module] * seen[module].grad).detach()

    hooks = [module.register_forward_pre_hook(keep) for layer in net.layers for module in (layer.mixed, layer.outer)]
    found = [(torch.zeros(layer.heads), torch.zeros(layer.outer.in_features)) for layer in net.layers]
    draw = numpy.random.default_rng(seed)
    net.eval()
    for _ in range(PROBED):
        chosen = [sentences[row] for row in draw.choice(len(sentences), BATCH)]
        net.zero_grad()
        _missed(net(**laid(chosen)), chosen).sum().backward()
        for layer, (heads, inner) in zip(net.layers, found, strict=True):
            heads += felt(layer.mixed).unflatten(2, (-1, HEAD)).sum((1, 3)).abs().sum(0)
            inner += felt(layer.outer).sum(1).abs().sum(0)
    for hook in hooks:
        hook.remove()
    return found


def shrink(net: Net, sentences: Sequence[Sentence], heads: int, inner: int, *, seed: int = 0) -> None:
    """Cuts heads and inner neurons out of each layer: those that matter least.

    Args:
        net: The encoder; it is changed.
        sentences: By which they are weighed.
        heads: How many a layer keeps; 0: as many as it has.
        inner: How many inner neurons it keeps; 0: as many as it has.
        seed: Of the sentences that are drawn.
    """
    for index, (of_heads, of_inner) in enumerate(weighed(net, sentences, seed)):
        kept = of_heads.topk(heads or len(of_heads)).indices.sort().values
        rows = (kept[:, None] * HEAD + torch.arange(HEAD)).flatten()
        neurons = of_inner.topk(inner or len(of_inner)).indices.sort().values
        old = net.layers[index].state_dict()
        net.layers[index] = made = Layer(len(kept), len(neurons))
        made.load_state_dict(
            {
                **old,
                "asked.weight": old["asked.weight"].unflatten(0, (3, -1))[:, rows].flatten(0, 1),
                "asked.bias": old["asked.bias"].unflatten(0, (3, -1))[:, rows].flatten(),
                "mixed.weight": old["mixed.weight"][:, rows],
                "inner.weight": old["inner.weight"][neurons],
                "inner.bias": old["inner.bias"][neurons],
                "outer.weight": old["outer.weight"][:, neurons],
            }
        )


def _missed(odds: torch.Tensor, sentences: Sequence[Sentence]) -> torch.Tensor:
    """The loss of each sentence by its labels."""
    labels = torch.from_numpy(numpy.stack([one.labels for one in sentences])).float()
    return functional.binary_cross_entropy_with_logits(odds, labels, reduction="none").sum(1)


def _strayed(net: Net, teacher: Net, given: dict[str, torch.Tensor]) -> tuple[torch.Tensor, torch.Tensor]:
    """The log odds of a batch, and how far they and what lies below them are from the teacher's."""
    numbers, there, *known = given.values()
    with torch.no_grad():
        shown = teacher.read(numbers, there)
        taught = teacher.decided(shown[-1], *known).sigmoid()
    found = net.read(numbers, there)
    odds = net.decided(found[-1], *known)
    apart = sum(((one - other)[there] ** 2).mean() for one, other in zip(found, shown, strict=True))
    unlike = functional.binary_cross_entropy_with_logits(odds, taught, reduction="none").sum(1).mean()
    return odds, unlike + NEAR * apart


def teach(net: Net, sentences: Sequence[Sentence], stage: Stage, *, teacher: Net | None = None, seed: int = 0) -> Net:
    """Lets an encoder go through one stage; returns one with the running mean of the weights of its second half.

    Args:
        net: The encoder; it is changed.
        sentences: What it learns from.
        stage: How.
        teacher: A larger one that it learns from as well.
        seed: Of what is drawn.
    """
    if stage.heads or stage.inner:
        shrink(net, sentences, stage.heads, stage.inner, seed=seed)
    draw, shuffle = numpy.random.default_rng(seed), random.Random(seed)
    net.train()
    net.tuned = stage.tuned
    tuned = list(net.layers)[-stage.tuned :]
    net.layers[: -stage.tuned].eval()
    for layer in tuned:
        layer.drop.p = stage.dropped
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
    mean = copy.deepcopy(net)
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
            given = laid(chosen)
            found, strayed = (net(**given), 0.0) if teacher is None else _strayed(net, teacher, given)
            missed = (_missed(found, chosen) * counts).sum() / counts.sum()
            loss = missed if teacher is None else HARD * missed + strayed
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimizer.step()
            pace.step()
            step, total = step + 1, total + missed.item()
            if 2 * step >= steps:
                _move(mean, net, 1 / MEANT if 2 * (step - 1) >= steps else 1.0)
            if step % 200 == 0:
                print(f"encoder, step {step} of {steps}: loss {total / 200:.3f}", flush=True)
                total = 0.0
    return mean


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
        # A bit less of each weight: what adds up stays in range on processors without VNNI.
        quantize_dynamic(
            whole, file, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True,
            extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},
        )  # fmt: skip
    pieces.write_text("\n".join(names[number] for number in kept) + "\n", encoding="utf-8")
