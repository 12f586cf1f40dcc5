"""UD dependencies (English EWT) to the CLEAR style that CRAFT and spaCy's English pipelines use.

What cannot be converted with confidence keeps its UD head under the label ``dep``, which is what the CLEAR
converter itself says of what it cannot name. (Leaving it out would be better, but spaCy 3.8 takes a token
without head inside a parsed sentence as another root, and then breaks every arc that spans it.)
"""

from __future__ import annotations

from collections.abc import Callable

from training.conllu import Sentence, Word

# Prepositions that take a gerund ("after taking"); "while taking" and the like keep their marker.
GERUND_PREPOSITIONS = {
    "about", "after", "against", "at", "before", "besides", "between", "by", "despite", "for", "from", "in",
    "into", "of", "off", "on", "through", "to", "toward", "towards", "upon", "with", "without",
}  # fmt: skip
# Verbs whose object is the subject of the infinitive in PTB ("let it cool"), against "tell him to go".
SMALL_CLAUSE = {
    "allow", "cause", "expect", "feel", "find", "have", "hear", "help", "let", "like", "make", "need", "see",
    "show", "want", "watch", "wish", "would",
}  # fmt: skip
PREDICATE_COMPLEMENT = {"become": "acomp", "look": "acomp", "feel": "acomp", "get": "acomp", "sound": "acomp",
                        "stay": "acomp", "taste": "acomp", "smell": "acomp", "turn": "acomp", "go": "acomp",
                        "remain": "acomp", "appear": "oprd", "seem": "oprd"}  # fmt: skip
DEGREE_ADVERBS = {
    "very", "too", "so", "quite", "rather", "extremely", "really", "pretty", "highly", "fairly", "incredibly",
    "totally", "completely", "absolutely", "super", "as", "more", "most", "less", "least", "much", "far", "even",
    "particularly", "especially", "relatively", "slightly", "almost", "nearly", "fully", "entirely", "how",
    "somewhat", "that", "this", "perfectly", "truly", "enough", "equally", "kind", "sort", "not-so",
}  # fmt: skip

# fixed expression -> (word that takes the place, word that governs what follows, edges inside)
Edges = dict[int, tuple[int, str]]
FIXED: dict[tuple[str, ...], tuple[int, int, Edges]] = {
    ("because", "of"): (0, 1, {1: (0, "pcomp")}),
    ("due", "to"): (0, 1, {1: (0, "pcomp")}),
    ("according", "to"): (0, 1, {1: (0, "prep")}),
    ("as", "to"): (0, 1, {1: (0, "prep")}),
    ("as", "of"): (0, 1, {1: (0, "prep")}),
    ("as", "for"): (0, 1, {1: (0, "prep")}),
    ("along", "with"): (0, 1, {1: (0, "prep")}),
    ("such", "as"): (1, 1, {0: (1, "amod")}),
    ("instead", "of"): (1, 1, {0: (1, "advmod")}),
    ("rather", "than"): (1, 1, {0: (1, "advmod")}),
    ("prior", "to"): (1, 1, {0: (1, "amod")}),
    ("next", "to"): (1, 1, {0: (1, "advmod")}),
    ("as", "well", "as"): (2, 2, {0: (2, "advmod"), 1: (2, "advmod")}),
    ("as", "well"): (1, 1, {0: (1, "advmod")}),
    ("at", "least"): (1, 1, {0: (1, "advmod")}),
    ("at", "most"): (1, 1, {0: (1, "advmod")}),
    ("at", "all"): (1, 1, {0: (1, "advmod")}),
    ("of", "course"): (1, 1, {0: (1, "advmod")}),
    ("each", "other"): (1, 1, {0: (1, "det")}),
    ("one", "another"): (1, 1, {0: (1, "det")}),
}
# Both words hang on the same head: "more than 20", "as if".
FLAT_FIXED: dict[tuple[str, ...], tuple[str, str]] = {
    ("more", "than"): ("amod", "quantmod"),
    ("less", "than"): ("amod", "quantmod"),
    ("fewer", "than"): ("amod", "quantmod"),
    ("up", "to"): ("quantmod", "quantmod"),
    ("as", "if"): ("mark", "mark"),
    ("as", "though"): ("mark", "mark"),
    ("so", "that"): ("mark", "mark"),
    ("such", "that"): ("mark", "mark"),
    ("even", "though"): ("advmod", "mark"),
    ("even", "if"): ("advmod", "mark"),
}

SAME = {
    "amod", "appos", "aux", "cc", "ccomp", "advcl", "acl", "compound", "conj", "csubj", "det", "nsubj", "nummod",
    "prep", "pobj", "pcomp", "agent", "attr", "acomp", "xcomp", "quantmod", "neg", "preconj", "predet", "prt",
    "npadvmod", "relcl", "dobj", "dative", "nsubjpass", "csubjpass", "auxpass", "intj", "poss", "expl", "oprd",
    "mark", "advmod", "nmod", "punct", "case", "parataxis",
}  # fmt: skip
RENAMED = {
    "acl:relcl": "relcl", "aux:pass": "auxpass", "cc:preconj": "preconj", "compound:prt": "prt",
    "csubj:outer": "csubj", "csubj:pass": "csubjpass", "det:predet": "predet", "discourse": "intj",
    "iobj": "dative", "nmod:desc": "compound", "nmod:poss": "poss", "nsubj:outer": "nsubj",
    "nsubj:pass": "nsubjpass", "obj": "dobj", "vocative": "npadvmod", "root": "ROOT",
}  # fmt: skip
# Dependents that belong to the clause, not to its nominal or adjectival predicate.
CLAUSAL = {
    "nsubj", "nsubj:pass", "nsubj:outer", "csubj", "csubj:outer", "csubj:pass", "aux", "aux:pass", "mark", "expl",
    "parataxis", "discourse", "vocative", "obl:unmarked", "advcl", "dislocated", "advcl:relcl",
}  # fmt: skip


class Converter:
    """Converts one sentence; the arrays ``head`` and ``dep`` start as UD and end as CLEAR."""

    def __init__(self, words: list[Word]) -> None:
        """Takes the words of one sentence."""
        self.words = words
        self.head: list[int | None] = [w.head for w in words]
        self.dep: list[str | None] = [w.dep for w in words]
        self.low = [w.form.lower() for w in words]
        self.done: set[int] = set()
        self.bottom: dict[int, int] = {}
        self.preposition: dict[int, int] = {}

    def convert(self) -> tuple[list[int | None], list[str | None]]:
        """Runs all steps.

        Returns:
            Heads and labels; the root has itself as head and the label ROOT. All None if no tree came out.
        """
        for step in (
            self._ranges, self._fixed, self._flat, self._free_relatives, self._copulas, self._small_clauses,
            self._conjuncts, self._gerund_markers, self._prepositions, self._labels, self._check,
        ):  # fmt: skip
            step()
        return self.head, self.dep

    def _children(self, i: int, *deps: str) -> list[int]:
        return [j for j in range(len(self.words)) if self.head[j] == i and j != i and (not deps or self.dep[j] in deps)]

    def _forget(self, *tokens: int) -> None:
        for i in tokens:
            self.head[i], self.dep[i] = None, None
            self.done.add(i)

    def _set(self, i: int, head: int, dep: str) -> None:
        self.head[i], self.dep[i] = head, dep

    def _replace(self, old: int, new: int) -> None:
        """Puts ``new`` where ``old`` hangs."""
        if self.head[old] == old:
            self._set(new, new, "root")
        else:
            self.head[new], self.dep[new] = self.head[old], self.dep[old]

    def _ranges(self) -> None:
        """In "3 - 4 weeks", UD reads "3 to 4"; CRAFT takes the second number as head, as in "6 of 9"."""
        for dash, word in enumerate(self.words):
            last, first = dash + 1, dash - 1
            if word.tag not in ("SYM", "HYPH") or self.dep[dash] != "case" or self.head[dash] != last or first < 0:
                continue
            if self.head[last] != first or self.words[first].tag != "CD" or self.words[last].tag != "CD":
                continue
            for j in self._children(first):
                self.head[j] = last
            self._replace(first, last)
            self._set(first, last, "quantmod")
            self._set(dash, last, "punct")
            self.done.update((first, dash))

    def _fixed(self) -> None:
        for i in range(len(self.words)):
            parts = [i, *self._children(i, "fixed")]
            if len(parts) == 1:
                continue
            key = tuple(self.low[j] for j in parts)
            head = self.head[i]
            if key == ("in", "order") and self.dep[i] == "mark" and head is not None:
                above, label = self.head[head], self.dep[head]
                if label != "advcl" or above is None:
                    self._forget(*parts)
                    continue
                self._set(i, above, "prep")
                self._set(parts[1], i, "pobj")
                self._set(head, parts[1], "acl")
                self.done.update(parts)
            elif key in FIXED and len(set(key)) <= len(parts):
                top, bottom, edges = FIXED[key]
                others = [j for j in self._children(i) if j not in parts]
                if top:
                    self._replace(i, parts[top])
                for j in others:
                    self.head[j] = parts[top]
                for inner, (above_inner, label_inner) in edges.items():
                    self._set(parts[inner], parts[above_inner], label_inner)
                    self.done.add(parts[inner])
                self.bottom[parts[top]] = parts[bottom]
                if key == ("rather", "than") and self.dep[parts[top]] not in ("cc", "case", "mark"):
                    self._forget(parts[top])
            elif key in FLAT_FIXED and head is not None and head != i:
                for j, label in zip(parts, FLAT_FIXED[key], strict=True):
                    self._set(j, head, label)
                    self.done.add(j)
            else:
                self._forget(*parts[1:])

    def _flat(self) -> None:
        for i in range(len(self.words)):
            parts = [i, *self._children(i, "flat")]
            if len(parts) == 1:
                continue
            if any(self.words[j].tag not in ("NNP", "NNPS", "NN") for j in parts) or parts[-1] - i >= 2 * len(parts):
                self._forget(*parts[1:])
                continue
            last = parts[-1]
            for j in self._children(i):
                if j not in parts:
                    self.head[j] = last
            self._replace(i, last)
            for j in parts[:-1]:
                self._set(j, last, "compound")

    def _free_relatives(self) -> None:
        """In "what you need is", UD takes "what" as head; CLEAR takes the verb."""
        for i, word in enumerate(self.words):
            if not (word.tag in ("WP", "WRB") or self.low[i] in ("whatever", "whichever", "whoever")):
                continue
            clauses = [j for j in self._children(i, "acl:relcl", "advcl:relcl", "acl", "advcl") if j > i]
            if len(clauses) != 1 or self.dep[i] == "root":
                continue
            verb = clauses[0]
            role, cases = self.dep[i], self._children(i, "case", "punct", "cc")
            self._replace(i, verb)
            renamed = {"nsubj": "csubj", "nsubj:pass": "csubj:pass", "obj": "ccomp", "advmod": "advcl"}
            self.dep[verb] = renamed.get(role or "", role)
            for j in cases:
                self.head[j] = verb
            if word.tag == "WRB":
                self._set(i, verb, "advmod")
            elif not self._children(verb, "nsubj", "nsubj:pass", "csubj"):
                self._set(i, verb, "nsubj:pass" if self._children(verb, "aux:pass") else "nsubj")
            elif not self._children(verb, "obj", "cop", "xcomp", "ccomp"):
                self._set(i, verb, "obj")
            else:
                self._forget(i)

    def _copulas(self) -> None:
        for x in range(len(self.words)):
            copulas = self._children(x, "cop")
            if len(copulas) != 1:
                self._forget(*copulas)
                continue
            be = copulas[0]
            label = self._predicate_label(x)
            self._replace(x, be)
            self._set(x, be, label)
            extraposed_adverbials = 0
            for j in self._children(x):
                if j == be or not self._moves_to_verb(j, x, be, extraposed_adverbials):
                    extraposed_adverbials += self.dep[j] == "obl"
                    continue
                self.head[j] = be
                if self.dep[j] == "advcl" and label == "acomp" and j > x and self._adjective_infinitive(j, x):
                    self._set(j, x, "xcomp")
            kept = [j for j in self._descendants(x) if self.dep[j] != "punct"] + [x]
            for j in self._children(x, "punct"):
                if not min(kept) < j < max(kept) and self.words[j].tag != "HYPH":
                    self.head[j] = be

    def _adjective_infinitive(self, clause: int, adjective: int) -> bool:
        marks = self._children(clause, "mark")
        return any(self.words[m].tag == "TO" and m == adjective + 1 for m in marks)

    def _descendants(self, i: int) -> list[int]:
        found, todo = [], [i]
        while todo:
            for j in self._children(todo.pop()):
                if j not in found:
                    found.append(j)
                    todo.append(j)
        return found

    def _predicate_label(self, x: int) -> str:
        tag = self.words[x].tag or ""
        if tag.startswith(("NN", "CD", "PRP", "DT", "WP", "WDT", "$", "ADD", "FW", "EX")):
            return "attr"
        if tag.startswith("JJ"):
            return "acomp"
        if tag.startswith(("RB", "WRB")):
            return "advmod"
        if tag.startswith("VB"):
            has_subject = self._children(x, "nsubj", "nsubj:pass")
            marks = self._children(x, "mark")
            if any(self.words[m].tag == "TO" for m in marks) and len(has_subject) < 2:
                return "xcomp"
            if tag in ("VBN", "VBG") and not self._children(x, "aux", "aux:pass", "obj", "nsubj:outer"):
                return "acomp"
            return "ccomp"
        return "?"

    def _moves_to_verb(self, j: int, x: int, be: int, obliques: int) -> bool:
        dep, tag = self.dep[j], self.words[x].tag or ""
        if dep in CLAUSAL:
            # With a clause as predicate ("the reason is that it works") only what stands outside is the outer's.
            return not (tag.startswith("VB") and dep not in ("nsubj:outer", "csubj:outer") and j > be)
        if dep == "cc":
            return j < min(be, x)
        if dep == "conj":
            kinds = ("nsubj", "nsubj:pass", "cop", "aux", "expl")
            return bool(self._children(j, *kinds)) or (self.words[j].tag or "") in ("VB", "VBZ", "VBP", "VBD", "MD")
        if dep == "advmod":
            if self.words[j].tag == "WRB" or j < be:
                return self.low[j] != "how" or j + 1 != x
            if j < x:
                return self.low[j] not in DEGREE_ADVERBS and not self.low[j].endswith("ally-")
            return self.low[j] != "enough"
        if dep == "obl":
            return not (tag.startswith("JJ") and j > x and obliques == 0 and self._first_case(j) == x + 1)
        if dep == "xcomp":
            return not tag.startswith("JJ")
        return False

    def _first_case(self, i: int) -> int:
        cases = self._children(i, "case")
        return min(cases) if cases else -1

    def _small_clauses(self) -> None:
        for i, word in enumerate(self.words):
            objects, infinitives = self._children(i, "obj"), self._children(i, "xcomp")
            if len(objects) != 1 or len(infinitives) != 1:
                continue
            obj, inner = objects[0], infinitives[0]
            tag = self.words[inner].tag or ""
            if (
                word.lemma in SMALL_CLAUSE
                and i < obj < inner
                and (tag == "VB" or (tag.startswith(("JJ", "VB")) and word.lemma in ("make", "have")))
            ):
                passive = self._children(inner, "aux:pass") or tag == "VBN"
                self._set(obj, inner, "nsubj:pass" if passive else "nsubj")
                self.dep[inner] = "ccomp"
            elif tag != "VB":
                self._forget(inner)

    def _conjuncts(self) -> None:
        for x in range(len(self.words)):
            chain = [x, *[j for j in self._children(x, "conj") if j > x]]
            for before, this in zip(chain, chain[1:], strict=False):
                self.head[this] = before
                for j in self._children(this, "cc", "punct"):
                    if before < j < this and not (self.dep[j] == "punct" and self.words[j].tag not in (",", ":")):
                        self.head[j] = before

    def _gerund_markers(self) -> None:
        for i, word in enumerate(self.words):
            if word.tag != "VBG" or self._children(i, "nsubj", "nsubj:pass") or self._children(i, "case"):
                continue
            for m in self._children(i, "mark"):
                if self.words[m].tag in ("IN", "TO") and self.low[m] in GERUND_PREPOSITIONS:
                    self.dep[m] = "case"

    def _prepositions(self) -> None:
        cases: dict[int, list[int]] = {}
        for n in range(len(self.words)):
            found = [c for c in self._children(n, "case") if self.words[c].tag != "POS" and c not in self.done]
            if not found or self.dep[n] == "nmod:poss":
                continue
            if any(c > n for c in found):  # "a year ago": PTB has it as an adverb with a noun phrase before it
                self._forget(*[c for c in found if c > n])
                if len(found) == 1 and self.dep[n] in ("obl", "nmod", "advcl"):
                    self.head[n], self.dep[n] = None, None
                found = [c for c in found if c < n]
            if found:
                cases[n] = found
        for n, found in cases.items():
            self._lift_prepositions(n, found, cases)

    def _lift_prepositions(self, n: int, found: list[int], cases: dict[int, list[int]]) -> None:
        """Puts the prepositions ``found`` above the word ``n`` that they introduce."""
        first, label, above = found[0], self.dep[n], self.head[n]
        if label is None or above is None or label in ("nummod", "advmod"):
            self._forget(*found)
            return
        self._hang_first(first, label, above, cases)
        last = self.bottom.get(first, first)
        for before, this in zip(found, found[1:], strict=False):
            self._set(this, self.bottom.get(before, before), "prep")
            last = self.bottom.get(this, this)
        verbal = (self.words[n].tag or "").startswith("VB") or label in ("csubj", "ccomp")
        self._set(n, last, "pcomp" if verbal else "pobj")
        self.done.update([*found, n])
        for j in self._children(n, "advmod", "punct", "cc", "mark", "discourse", "nsubj", "advcl", "cop"):
            if j < first:
                self.head[j] = first if self.dep[j] != "punct" or label == "root" else above
        if label in ("root", "conj", "advcl", "parataxis"):
            for j in self._children(n, "punct"):
                if j > n and self.words[j].tag == ".":
                    self.head[j] = first

    def _hang_first(self, first: int, label: str, above: int, cases: dict[int, list[int]]) -> None:
        """Gives the first preposition the place that its noun had."""
        if label == "root":
            self._set(first, first, "root")
        elif label == "conj" and above not in cases:
            self._forget(first)
        elif label == "conj":
            top = cases[above][0]
            self._set(first, top, "conj")
            for j in self._children(above, "cc", "punct"):
                if above < j < first:
                    self.head[j] = top
        elif label in ("parataxis", "appos", "list", "reparandum"):
            self._set(first, above, label)
        else:
            self._set(first, above, "agent" if label == "obl:agent" and self.low[first] == "by" else "prep")

    def _labels(self) -> None:
        # All take the word and its head, whether they look at both or not.
        rules: dict[str, Callable[[int, int], str | None]] = {
            "advmod": self._adverb, "expl": self._expletive, "csubj": self._clausal_subject,
            "csubj:pass": self._clausal_subject, "mark": self._marker, "nmod:unmarked": self._bare_nominal,
            "obl:unmarked": self._bare_nominal, "obl": self._bare_nominal, "nmod": self._bare_nominal,
            "nsubj": self._subject, "xcomp": self._open_complement, "parataxis": self._parataxis,
            "case": self._possessive_marker, "nummod": self._number,
        }  # fmt: skip
        labels: list[str | None] = list(self.dep)
        for i, dep in enumerate(self.dep):
            head = self.head[i]
            if dep is None or head is None:
                continue
            if i in self.done:
                labels[i] = "ROOT" if dep == "root" else dep if dep in SAME else RENAMED.get(dep)
            elif dep in rules:
                labels[i] = rules[dep](i, head)
            else:
                labels[i] = RENAMED.get(dep, dep if dep in SAME else None)
        self.dep = labels
        for i, label in enumerate(labels):
            if label is None:
                self.head[i] = None

    def _adverb(self, i: int, head: int) -> str | None:
        if self.low[i] in ("not", "n't", "n’t", "nt", "never", "n`t"):
            return "neg"
        if self.words[i].tag == "IN":
            return "quantmod" if self.words[head].tag == "CD" else None
        return "intj" if self.words[i].tag == "UH" else "advmod"

    def _expletive(self, i: int, head: int) -> str | None:
        if self.words[i].tag == "EX":
            return "expl"
        if self.words[i].tag != "PRP" or i > head:
            return None
        return "nsubjpass" if self._children(head, "aux:pass") else "nsubj"

    def _clausal_subject(self, i: int, head: int) -> str | None:
        if i < head:
            return "csubjpass" if self.dep[i] == "csubj:pass" else "csubj"
        return "xcomp" if any(self.words[m].tag == "TO" for m in self._children(i, "mark")) else "ccomp"

    def _marker(self, i: int, _head: int) -> str | None:
        if self.words[i].tag == "TO":
            return "aux"
        return "mark" if self.words[i].tag in ("IN", "RB", "WRB") else None

    def _bare_nominal(self, i: int, head: int) -> str | None:
        tag = self.words[i].tag or ""
        if any(self.words[c].tag in ("IN", "TO") for c in self._children(i, "case")):
            return None
        if self.dep[i] == "nmod":
            return "nmod" if i < head else None
        if tag == "CD":
            return "nummod" if self.words[head].tag in ("NNP", "NN") and i == head + 1 else None
        return "npadvmod" if tag.startswith(("NN", "DT")) or self.dep[i] == "obl:unmarked" else None

    def _subject(self, _i: int, head: int) -> str | None:
        if any(self.words[j].tag == "EX" for j in self._children(head, "expl")):
            return "attr" if self.words[head].lemma == "be" else "nsubj"
        return "nsubj"

    def _open_complement(self, i: int, head: int) -> str | None:
        tag, lemma = self.words[i].tag or "", self.words[head].lemma
        if tag.startswith("VB"):
            return "xcomp"
        if tag.startswith("JJ"):
            return PREDICATE_COMPLEMENT.get(lemma)
        if tag.startswith("NN") and lemma in ("become", "remain"):
            return "attr"
        return None

    def _parataxis(self, i: int, _head: int) -> str | None:
        brackets = [j for j in self._children(i, "punct") if self.words[j].tag == "-LRB-"]
        return "parataxis" if brackets else None

    def _possessive_marker(self, i: int, _head: int) -> str | None:
        return "case" if self.words[i].tag == "POS" else None

    def _number(self, _i: int, head: int) -> str | None:
        if self.words[head].tag == "$":  # PTB makes the number the head; with "million" it gets deeper still
            self.head[head], self.dep[head] = None, None
            return None
        return "nummod"

    def _check(self) -> None:
        """Gives what was dropped its UD head, lifts crossing punctuation, and rejects what is no tree."""
        size = len(self.words)
        roots = [i for i in range(size) if self.dep[i] == "ROOT" and self.head[i] == i]
        if len(roots) != 1:
            self.head, self.dep = [None] * size, [None] * size
            return
        root = roots[0]
        for i in range(size):
            if self.dep[i] is None or self.head[i] is None:
                above = self.words[i].head
                self.head[i], self.dep[i] = (root if above is None or above == i else above), "dep"
                if self._circular(i):
                    self.head[i] = root
        if any(self._circular(i) for i in range(size)):
            self.head, self.dep = [None] * size, [None] * size
            return
        for i in range(size):
            head = self.head[i]
            while self.dep[i] == "punct" and head is not None and head != root and self._crosses(i, head):
                head = self.head[i] = self.head[head]

    def _circular(self, start: int) -> bool:
        seen, i = {start}, self.head[start]
        while i is not None and self.head[i] != i:
            if i in seen:
                return True
            seen.add(i)
            i = self.head[i]
        return False

    def _crosses(self, i: int, head: int) -> bool:
        low, high = min(i, head), max(i, head)
        for j, above in enumerate(self.head):
            if above is not None and j != i and above != j:
                a, b = min(j, above), max(j, above)
                if (a < low < b < high) or (low < a < high < b):
                    return True
        return False


def ud_to_clear(sentence: Sentence) -> Sentence:
    """Converts a UD sentence in place and returns it."""
    heads, deps = Converter(sentence.words).convert()
    for word, head, dep in zip(sentence.words, heads, deps, strict=True):
        word.head, word.dep = head, dep
    sentence.parsed = None not in heads
    return sentence


def repair_craft(sentence: Sentence) -> Sentence:
    """Mends what CRAFT's automatic conversion left as ``dep``: above all relative pronouns, which lost their trace."""
    words = sentence.words
    labels = {(w.head, w.dep) for w in words}
    for i, word in enumerate(words):
        if word.dep == "root":
            word.dep = "ROOT"
        if word.dep != "dep":
            continue
        head = word.head
        verbal = head is not None and head != i and (words[head].tag or "").startswith(("VB", "MD"))
        if (
            verbal
            and word.tag in ("WDT", "WP")
            and not any((head, s) in labels for s in ("nsubj", "nsubjpass", "csubj"))
        ):
            word.dep = "nsubjpass" if (head, "auxpass") in labels else "nsubj"
    return sentence
