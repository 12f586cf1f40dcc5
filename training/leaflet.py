"""Made-up patient information with known parses.

The open treebanks hold no leaflets: doses, "twice a day", "Do not take X if …", headings and bare bullets are
rare in them. The sentences made here are put together from parts written for this purpose, so their trees are
known by construction, in the conventions that CRAFT follows.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from training.conllu import Sentence, Word
from training.silver import drug_names


@dataclass
class Node:
    """A word with its dependents before and after it, in order."""

    form: str
    tag: str
    before: list[tuple[str, Node]] = field(default_factory=list)
    after: list[tuple[str, Node]] = field(default_factory=list)
    entity: str | None = None

    def left(self, dep: str, node: Node) -> Node:
        """Puts a dependent in front of everything."""
        self.before.insert(0, (dep, node))
        return self

    def right(self, dep: str, node: Node | None) -> Node:
        """Puts a dependent after everything; None is nothing."""
        if node is not None:
            self.after.append((dep, node))
        return self


def w(token: str, *before: tuple[str, Node], entity: str | None = None) -> Node:
    """A node from "form/TAG"."""
    form, tag = token.rsplit("/", 1)
    return Node(form, tag, list(before), entity=entity)


DRUGS = (
    "ibuprofen paracetamol aspirin metformin warfarin amoxicillin prednisolone simvastatin omeprazole codeine morphine "
    "tamoxifen cisplatin lisinopril sertraline fluoxetine levothyroxine methotrexate insulin diazepam carbamazepine "
    "lithium digoxin furosemide ramipril bisoprolol clopidogrel apixaban doxycycline azithromycin zopiclone "
    "pembrolizumab trastuzumab rituximab docetaxel salbutamol montelukast Nurofen Calpol Xarelto Zoladex Ventolin "
    "pregabalin gabapentin tramadol naproxen atorvastatin amlodipine loratadine cetirizine"
).split()
FORMS = "tablet capsule dose drop puff patch injection spoonful sachet lozenge suppository pill".split()
UNITS = "mg ml g mcg micrograms units mg/kg mg/m2 mL µg IU".split()
PLURAL_ONLY = {"micrograms", "units"}
SYMPTOMS = (
    "nausea vomiting diarrhoea dizziness headache rash fever constipation tiredness drowsiness itching bleeding pain "
    "swelling bruising anaemia infection cough indigestion heartburn fatigue weakness wheezing"
).split()
# Symptoms in everyday words: the last word is the head.
EVERYDAY = (
    "hot/JJ flushes/NNS", "hot/JJ flashes/NNS", "mood/NN swings/NNS", "dry/JJ mouth/NN", "sore/JJ throat/NN",
    "hair/NN loss/NN", "weight/NN gain/NN", "weight/NN loss/NN", "blurred/JJ vision/NN", "chest/NN pain/NN",
    "stomach/NN ache/NN", "back/NN pain/NN", "joint/NN pain/NN", "muscle/NN cramps/NNS", "night/NN sweats/NNS",
    "runny/JJ nose/NN", "skin/NN rash/NN", "mouth/NN ulcers/NNS", "memory/NN loss/NN", "low/JJ mood/NN",
    "heart/NN attack/NN", "high/JJ cholesterol/NN", "allergic/JJ reaction/NN", "panic/NN attacks/NNS",
    "dry/JJ eyes/NNS", "swollen/JJ ankles/NNS", "black/JJ stools/NNS", "kidney/NN stones/NNS", "blood/NN clots/NNS",
)  # fmt: skip
# Procedures, tests and other things that are no entities: the last word is the head.
PROCEDURES = (
    "laser/NN treatment/NN", "light/NN therapy/NN", "keyhole/NN surgery/NN", "blood/NN test/NN",
    "hip/NN replacement/NN", "knee/NN replacement/NN", "radiotherapy/NN", "chemotherapy/NN", "cryotherapy/NN",
    "physiotherapy/NN",
    "brachytherapy/NN", "angioplasty/NN", "dialysis/NN", "laparoscopy/NN", "colonoscopy/NN", "endoscopy/NN",
    "ultrasound/NN scan/NN", "CT/NN scan/NN", "MRI/NN scan/NN", "biopsy/NN", "lithotripsy/NN", "vaccination/NN",
    "radiofrequency/NN ablation/NN", "photodynamic/JJ therapy/NN", "hormone/NN therapy/NN", "open/JJ surgery/NN",
    "cataract/NN surgery/NN", "cognitive/JJ therapy/NN", "minor/JJ surgery/NN", "stem/NN cell/NN transplant/NN",
)  # fmt: skip
THINGS = (
    "helpline laser machine needle mask bandage dressing inhaler patch appointment clinic consent ambulance pillow "
    "crutches stitches gown catheter drip wound scar leaflet label fridge bathroom seat belt workplace gel".split()
)
ANYONE = "everyone anyone someone nobody everybody".split()
DISEASES = (
    "asthma diabetes epilepsy hypertension glaucoma depression arthritis gout psoriasis pneumonia migraine".split()
)
ORGANS = "kidney liver heart stomach lung thyroid bowel skin eye blood".split()
PEOPLE = "doctor pharmacist nurse specialist surgeon consultant midwife dentist".split()
VERBS = (
    "take use swallow chew crush apply inject inhale drink dissolve store keep give avoid stop start check measure "
    "remove insert place open rinse shake repeat split finish reduce increase continue read tell ask call contact see "
    "drive wash wear eat rest sleep sit ring report discuss book attend bring talk consult seek"
).split()
TAKEN = "take use swallow inhale inject apply give chew drink".split()
ADJECTIVES = "severe serious mild common rare allergic sudden stomach small new painful swollen regular".split()
ADULTS = "adults children patients men women people babies teenagers".split()
PARTS = "skin arm scalp face mouth eye nose ear tongue throat".split()


class Leaflets:
    """Makes sentences; the same generator state gives the same sentences."""

    def __init__(self, rng: random.Random) -> None:
        """Takes the source of chance."""
        self.rng = rng
        self.makers = [
            self.dose_command, self.dose_command, self.dose_command, self.prohibition, self.prohibition, self.report_to,
            self.dose_statement, self.dose_statement, self.regimen_fragment, self.approved, self.heading, self.bullet,
            self.question, self.second_person, self.side_effect, self.frequency_of_effect, self.recommended, self.given,
            self.plain_command, self.plain_command, self.plain_command, self.condition_first, self.missed,
            self.procedure_done, self.procedure_done, self.statistic, self.statistic, self.survival, self.cure,
            self.nobody, self.compound, self.compound,
        ]  # fmt: skip

    def pick(self, options: list[str] | tuple[str, ...]) -> str:
        """One of several."""
        return self.rng.choice(options)

    def chance(self, share: float) -> bool:
        """True in the given share of cases."""
        return self.rng.random() < share

    # parts

    def drug(self) -> Node:
        """A drug's name, sometimes of two words or with a possessive."""
        name = self.pick(DRUGS)
        if self.chance(0.5):
            name = self.pick(drug_names()[self.chance(0.4)])
        node = w(f"{name}/{'NNP' if name[0].isupper() else 'NN'}", entity="CHEMICAL")
        if self.chance(0.1):
            node = w("tablets/NNS", ("compound", node))
        elif self.chance(0.08):
            node = w(
                "acid/NN",
                (
                    "amod",
                    w(self.pick(("zoledronic/JJ", "folic/JJ", "tranexamic/JJ", "mefenamic/JJ")), entity="CHEMICAL"),
                ),
                entity="CHEMICAL",
            )
        elif self.chance(0.08):
            node = w("medicine/NN", ("det", w(self.pick(("this/DT", "your/PRP$", "the/DT")))))
            if node.before[0][1].tag == "PRP$":
                node.before[0] = ("poss", node.before[0][1])
        return node

    def number(self) -> Node:
        """A number or a range."""
        kind = self.rng.random()
        if kind < 0.2:
            return w(self.pick(("one/CD", "two/CD", "three/CD", "four/CD", "six/CD", "half/CD")))
        low = self.rng.choice((1, 2, 3, 4, 5, 8, 10, 20, 25, 40, 50, 75, 100, 200, 250, 400, 500, 1000, 0.5, 2.5))
        if kind < 0.8:
            return w(f"{low}/CD")
        high = f"{low * 2:g}/CD"
        if kind < 0.9:
            return w(high, ("quantmod", w(f"{low}/CD")), ("punct", Node("-", "HYPH")))
        return w(high, ("quantmod", w(f"{low}/CD")), ("quantmod", w("to/IN")))

    def limited(self, number: Node) -> Node:
        """Sometimes "up to 4", "about 4", "more than 4"."""
        kind = self.rng.random()
        if kind < 0.06:
            return number.left("quantmod", w("to/IN")).left("quantmod", w("up/IN"))
        if kind < 0.1:
            return number.left("advmod", w(self.pick(("about/RB", "approximately/RB", "only/RB"))))
        if kind < 0.14:
            return number.left("quantmod", w("than/IN")).left("amod", w(self.pick(("more/JJR", "less/JJR"))))
        if kind < 0.17:
            return number.left("advmod", w("least/RBS")).left("advmod", w("at/RB"))
        return number

    def amount(self) -> Node:
        """For "two tablets", "500 mg"."""
        if self.chance(0.5):
            if self.chance(0.3):
                noun = w(f"{self.pick(FORMS)}/NN")
                kind = self.rng.random()
                if kind < 0.6:
                    return noun.left("nummod", w(self.pick(("one/CD", "1/CD"))))
                return noun.left("det", w(self.pick(("a/DT", "the/DT", "each/DT", "another/DT"))))
            form = self.pick(FORMS)
            plural = {"suppository": "suppositories", "patch": "patches"}.get(form, form + "s")
            noun = w(f"{plural}/NNS")
            return noun.left("nummod", self.limited(self.number()))
        unit = self.pick(UNITS)
        return w(f"{unit}/{'NNS' if unit in PLURAL_ONLY else 'NN'}", ("nummod", self.limited(self.number())))

    def period(self) -> Node:
        """For "every 6 hours", "every other day"."""
        if self.chance(0.25):
            return w(self.pick(("day/NN", "morning/NN", "night/NN", "week/NN", "month/NN")), ("det", w("every/DT")))
        unit = w(self.pick(("hours/NNS", "days/NNS", "weeks/NNS", "months/NNS")))
        return unit.left("nummod", self.number()).left("det", w("every/DT"))

    def frequency(self) -> tuple[str, Node]:
        """How often, with its label under a verb."""
        kind = self.rng.random()
        unit = self.pick(("day/NN", "week/NN", "day/NN", "month/NN"))
        if kind < 0.22:
            return "advmod", w(self.pick(("twice/RB", "once/RB"))).right("npadvmod", w(unit, ("det", w("a/DT"))))
        if kind < 0.4:
            word = self.pick(("daily/RB", "weekly/RB", "daily/RB"))
            return "advmod", w(word, ("advmod", w(self.pick(("once/RB", "twice/RB")))))
        if kind < 0.55:
            times = w(
                "times/NNS", ("nummod", self.limited(w(self.pick(("three/CD", "four/CD", "3/CD", "4/CD", "2/CD")))))
            )
            if self.chance(0.3):
                return "npadvmod", times.right("advmod", w("daily/RB"))
            return "npadvmod", times.right("npadvmod", w(unit, ("det", w(self.pick(("a/DT", "each/DT"))))))
        if kind < 0.8:
            return "npadvmod", self.period()
        if kind < 0.9:
            return "prep", w("per/IN").right("pobj", w(unit))
        return "advmod", w("daily/RB")

    def adverbial(self) -> tuple[str, Node]:
        """Route, time, duration or circumstance."""
        kind = self.rng.randrange(12)
        if kind == 0:
            glass = w("glass/NN", ("det", w("a/DT"))).right("prep", w("of/IN").right("pobj", w("water/NN")))
            return "prep", w("with/IN").right("pobj", glass)
        if kind == 1:
            return "prep", w("with/IN").right("pobj", w(self.pick(("food/NN", "meals/NNS", "water/NN", "milk/NN"))))
        if kind == 2:
            return "prep", w("by/IN").right("pobj", w("mouth/NN"))
        if kind == 3:
            return "prep", w(self.pick(("before/IN", "after/IN"))).right("pobj", w(self.pick(("meals/NNS", "bed/NN"))))
        if kind == 4:
            unit = w(self.pick(("days/NNS", "weeks/NNS", "months/NNS", "hours/NNS")))
            return "prep", w("for/IN").right("pobj", unit.left("nummod", self.limited(self.number())))
        if kind == 5:
            return "advmod", w(self.pick(("orally/RB", "intravenously/RB", "IV/RB", "subcutaneously/RB", "whole/RB")))
        if kind == 6:
            return "prep", w("at/IN").right("pobj", w(self.pick(("night/NN", "bedtime/NN"))))
        if kind == 7:
            part = w(f"{self.pick(PARTS)}/NN", ("det", w("the/DT")))
            return "prep", w(self.pick(("to/IN", "on/IN", "into/IN"))).right("pobj", part)
        if kind == 8:
            end = self.pick(("needed/VBN", "directed/VBN", "required/VBN", "prescribed/VBN"))
            return "advcl", w(end, ("mark", w("as/IN")))
        if kind == 9:
            return "prep", w("in/IN").right("pobj", w(self.pick(("morning/NN", "evening/NN")), ("det", w("the/DT"))))
        if kind == 10:
            unit = w(self.pick(("hour/NN", "minutes/NNS", "hours/NNS")), ("nummod", self.number()))
            return "prep", w("over/IN").right("pobj", unit)
        meal = w(self.pick(("breakfast/NN", "surgery/NN", "treatment/NN", "exercise/NN")))
        return "prep", w(self.pick(("before/IN", "after/IN", "during/IN"))).right("pobj", meal)

    def phrase(self, words: str, entity: str | None = None) -> Node:
        """A noun with what stands before it, from "form/TAG form/TAG"."""
        *before, head = words.split()
        node = w(head, entity=entity)
        for word in before:
            node.before.append(("amod" if word.endswith("/JJ") else "compound", w(word, entity=entity)))
        return node

    def symptom(self) -> Node:
        """A symptom, in one word or in everyday ones."""
        if self.chance(0.3):
            return self.phrase(self.pick(EVERYDAY), "DISEASE")
        return w(f"{self.pick(SYMPTOMS)}/NN", entity="DISEASE")

    def disease(self) -> Node:
        """A disease, sometimes of two words or with its stage."""
        if self.chance(0.6):
            return w(f"{self.pick(DISEASES)}/NN", entity="DISEASE")
        kind = w(self.pick(("lung/NN", "breast/NN", "bowel/NN", "prostate/NN", "skin/NN")), entity="DISEASE")
        cancer = w("cancer/NN", ("compound", kind), entity="DISEASE")
        if self.chance(0.3):
            stage = w("stage/NN").right("nummod", w(self.pick(("1/CD", "2/CD", "3/CD", "4/CD", "I/CD", "IV/CD"))))
            cancer.left("compound", stage)
        return cancer

    def procedure(self) -> Node:
        """An intervention with its article."""
        if self.chance(0.5):
            return self.phrase(self.pick(PROCEDURES))
        name = self.pick(("operation", "procedure", "treatment", "scan", "test", "biopsy", "surgery", "injection"))
        return w(f"{name}/NN", ("det", w("the/DT")))

    def percentage(self) -> Node:
        """A share, plain or approximate."""
        share = self.limited(w(f"{self.rng.randrange(1, 100)}/CD"))
        if self.chance(0.2):
            share.left("advmod", w(self.pick(("around/RB", "nearly/RB", "almost/RB"))))
        return w("%/NN", ("nummod", share))

    def problems(self) -> Node:
        """For "kidney problems", "severe stomach pain", "nausea or vomiting"."""
        kind = self.rng.random()
        if kind < 0.3:
            node = w(self.pick(("problems/NNS", "disease/NN", "failure/NN", "damage/NN")), entity="DISEASE")
            return node.left("compound", w(f"{self.pick(ORGANS)}/NN", entity="DISEASE"))
        node = self.symptom()
        if self.chance(0.3):
            node.left("amod", w(self.pick(("severe/JJ", "mild/JJ", "sudden/JJ", "persistent/JJ"))))
        if kind > 0.75:
            other = self.symptom()
            node.right("cc", w(self.pick(("and/CC", "or/CC")))).right("conj", other)
        return node

    def condition(self, marker: str | None = None) -> Node:
        """An if-clause in the second person."""
        mark = ("mark", w(marker or self.pick(("if/IN", "if/IN", "if/IN", "unless/IN"))))
        kind = self.rng.randrange(7)
        you = ("nsubj", w("you/PRP"))
        if kind == 0:
            allergic = w("allergic/JJ").right("prep", w("to/IN").right("pobj", self.drug()))
            return w("are/VBP", mark, you).right("acomp", allergic)
        if kind == 1:
            pregnant = w(self.pick(("pregnant/JJ", "breastfeeding/JJ", "unwell/JJ", "unsure/JJ")))
            return w("are/VBP", mark, you).right("acomp", pregnant)
        if kind == 2:
            return w("have/VBP", mark, you).right("dobj", self.problems())
        if kind == 3:
            amod = ("advmod", w("ever/RB")) if self.chance(0.5) else None
            verb = w("had/VBN", mark, you, ("aux", w("have/VBP")))
            if amod:
                verb.before.append(amod)
            return verb.right("dobj", self.problems())
        if kind == 4:
            return w("taking/VBG", mark, you, ("aux", w("are/VBP"))).right("dobj", self.drug())
        if kind == 5:
            doctor = w(f"{self.pick(PEOPLE)}/NN", ("poss", w("your/PRP$")))
            return w("tells/VBZ", mark, ("nsubj", doctor)).right("dobj", w("you/PRP"))
        symptoms = w(self.pick(("symptoms/NNS", "pain/NN", "rash/NN")), ("poss", w("your/PRP$")))
        get = "get/VBP" if symptoms.form == "symptoms" else "gets/VBZ"
        return w(get, mark, ("nsubj", symptoms)).right("acomp", w("worse/JJR"))

    def end(self, node: Node, mark: str = ".") -> Node:
        """A closing mark, for most."""
        if self.chance(0.75):
            node.right("punct", Node(mark, "."))
        return node

    def opened(self, verb: Node) -> Node:
        """What may stand before a command."""
        kind = self.rng.random()
        if kind < 0.08:
            verb.left("advmod", w(self.pick(("always/RB", "only/RB", "then/RB"))))
        elif kind < 0.1:
            verb.left("intj", w("please/UH"))
        elif kind < 0.14:
            comma = ("punct", Node(",", ","))
            verb.before = [("prep", w("after/IN").right("pobj", w("surgery/NN"))), comma, *verb.before]
        elif kind < 0.18:
            verb.before = [("punct", Node(self.pick(("•", "-", "*", "–")), "LS")), *verb.before]
        return verb

    # sentences

    def dose_command(self) -> Node:
        """For "Take one tablet twice a day with food."."""
        verb = w(f"{self.pick(TAKEN)}/VB")
        obj = self.amount()
        if self.chance(0.3):
            obj.right("prep", w("of/IN").right("pobj", self.drug()))
        elif self.chance(0.15):
            obj = self.drug()
        verb.right("dobj", obj)
        verb.right(*self.frequency())
        if self.chance(0.5):
            verb.right(*self.adverbial())
        if self.chance(0.15):
            verb.right("advcl", self.condition())
        return self.end(self.opened(verb))

    def negated(self, verb: Node) -> Node:
        """For "Do not", "Don't", "Never" before a command."""
        kind = self.rng.random()
        if kind < 0.6:
            verb.before = [("aux", w("do/VB")), ("neg", w("not/RB")), *verb.before]
        elif kind < 0.8:
            verb.before = [("aux", w("do/VB")), ("neg", Node(self.pick(("n't", "n’t")), "RB")), *verb.before]
        else:
            verb.before = [("neg", w("never/RB")), *verb.before]
        return verb

    def prohibition(self) -> Node:
        """For "Do not take X if you are allergic to Y."."""
        verb = w(f"{self.pick(VERBS[:22])}/VB")
        if self.chance(0.2):
            than = w(
                "dose/NN",
                ("det", w("the/DT")),
                ("amod", w(self.pick(("stated/VBN", "recommended/VBN", "prescribed/VBN")))),
            )
            obj = w("more/JJR").right("prep", w("than/IN").right("pobj", than))
        elif self.chance(0.25):
            obj = w("dose/NN", ("det", w("a/DT")), ("amod", w("double/JJ")))
        else:
            obj = self.drug()
        verb.right("dobj", obj)
        if self.chance(0.6):
            verb.right("advcl", self.condition("if/IN"))
        elif self.chance(0.4):
            verb.right(*self.adverbial())
        elif self.chance(0.5):
            person = w(f"{self.pick(PEOPLE)}/NN", ("poss", w("your/PRP$")))
            verb.right("prep", w("without/IN").right("pcomp", w("asking/VBG").right("dobj", person)))
        return self.end(self.negated(verb))

    def report_to(self) -> Node:
        """For "Tell your doctor if you have kidney problems."."""
        verb = w(self.pick(("tell/VB", "ask/VB", "call/VB", "contact/VB", "see/VB", "consult/VB")))
        person = w(f"{self.pick(PEOPLE)}/NN", ("poss", w("your/PRP$")))
        if self.chance(0.4):
            person.right("cc", w("or/CC")).right("conj", w(f"{self.pick(PEOPLE)}/NN"))
        verb.right("dobj", person)
        if self.chance(0.4):
            verb.right("advmod", w(self.pick(("immediately/RB", "straightaway/RB", "first/RB"))))
        kind = self.rng.random()
        if kind < 0.7:
            verb.right("advcl", self.condition("if/IN"))
        elif kind < 0.85:
            verb.right("prep", w("before/IN").right("pcomp", w("taking/VBG").right("dobj", self.drug())))
        else:
            verb.right("prep", w("for/IN").right("pobj", w("advice/NN")))
        return self.end(self.opened(verb))

    def plain_command(self) -> Node:
        """For "Store the tablets below 25 °C", "Avoid alcohol": many verbs with many objects."""
        verb = w(f"{self.pick(VERBS)}/VB")
        if verb.form in ("drive", "rest", "sleep", "sit", "talk", "attend"):
            if verb.form == "talk":
                person = w(f"{self.pick(PEOPLE)}/NN", ("poss", w("your/PRP$")))
                verb.right("prep", w("to/IN").right("pobj", person))
            verb.right(*self.adverbial())
            return self.end(self.opened(verb))
        obj = self.rng.choice(
            (
                self.drug, self.amount, self.problems,
                lambda: w("alcohol/NN", entity="CHEMICAL"),
                lambda: w("juice/NN", ("compound", w("grapefruit/NN"))),
                lambda: w("leaflet/NN", ("det", w("this/DT"))),
                lambda: w("tablets/NNS", ("det", w("the/DT"))),
                lambda: w("plenty/NN").right("prep", w("of/IN").right("pobj", w("fluids/NNS"))),
                lambda: w(f"{self.pick(THINGS)}/NN", ("det", w(self.pick(("the/DT", "a/DT"))))),
                lambda: self.phrase(self.pick(PROCEDURES)),
                lambda: w("hands/NNS", ("poss", w("your/PRP$"))),
                lambda: w("advice/NN", ("amod", w("medical/JJ"))),
                lambda: w("exercise/NN", ("amod", w("strenuous/JJ"))),
                lambda: w("medicines/NNS", ("det", w("all/DT"))),
                lambda: w("999/CD"),
                lambda: w("pressure/NN", ("poss", w("your/PRP$")), ("compound", w("blood/NN"))),
            )
        )()  # fmt: skip
        verb.right("dobj", obj)
        kind = self.rng.random()
        if kind < 0.5:
            verb.right(*self.adverbial())
        elif kind < 0.65:
            verb.right("advcl", self.condition())
        elif kind < 0.75:
            other = w(f"{self.pick(VERBS[:22])}/VB").right("dobj", w("it/PRP"))
            other.right(*self.adverbial())
            verb.right("cc", w("and/CC")).right("conj", other)
        return self.end(self.opened(verb))

    def dose_statement(self) -> Node:
        """For "The usual dose is 10 mg twice daily."."""
        dose = w("dose/NN")
        if self.chance(0.3):
            dose.left("compound", w(self.pick(("starting/NN", "maintenance/NN"))))
        elif self.chance(0.6):
            dose.left("amod", w(self.pick(("usual/JJ", "recommended/VBN", "maximum/JJ", "daily/JJ", "initial/JJ"))))
        dose.left("det", w("the/DT"))
        if self.chance(0.3):
            dose.right("prep", w("of/IN").right("pobj", self.drug()))
        if self.chance(0.3):
            dose.right("prep", w(self.pick(("for/IN", "in/IN"))).right("pobj", w(f"{self.pick(ADULTS)}/NNS")))
        amount = self.amount()
        amount.right(*self.frequency())
        return self.end(w("is/VBZ", ("nsubj", dose)).right("attr", amount))

    def dosed(self) -> Node:
        """For "zoledronic acid 4 mg IV every 3-4 weeks" as one noun phrase."""
        drug = self.drug()
        drug.right("npadvmod", w(f"{self.pick(UNITS[:4])}/NN", ("nummod", self.number())))
        if self.chance(0.5):
            drug.right("advmod", w(self.pick(("IV/RB", "orally/RB", "intravenously/RB"))))
        if self.chance(0.8):
            drug.right(*self.frequency())
        return drug

    def regimen_fragment(self) -> Node:
        """The dose alone, as in tables and lists."""
        node = self.dosed() if self.chance(0.6) else self.amount()
        if not node.after:
            node.right(*self.frequency())
        if self.chance(0.4):
            node.right(*self.adverbial())
        return self.end(node) if self.chance(0.3) else node

    def approved(self) -> Node:
        """For "Zoledronic acid 4 mg IV every 3-4 weeks is FDA-approved."."""
        subject = self.dosed()
        kind = self.rng.random()
        if kind < 0.4:
            adjective = self.pick(("FDA-approved/JJ", "effective/JJ", "safe/JJ", "standard/JJ", "well-tolerated/JJ"))
            verb = w("is/VBZ", ("nsubj", subject)).right("acomp", w(adjective))
            if self.chance(0.4):
                verb.right("prep", w("for/IN").right("pobj", self.disease()))
            return self.end(verb)
        if kind < 0.7:
            participle = self.pick(("recommended/VBN", "approved/VBN", "used/VBN", "given/VBN"))
            verb = w(participle, ("nsubjpass", subject), ("auxpass", w("is/VBZ")))
            verb.right("prep", w("for/IN").right("pobj", self.disease()))
            return self.end(verb)
        verb = w(
            self.pick(("reduces/VBZ", "reduced/VBD", "improves/VBZ", "causes/VBZ", "relieves/VBZ")), ("nsubj", subject)
        )
        return self.end(verb.right("dobj", self.problems()))

    def given(self) -> Node:
        """For "Adults should be given 500 mg every 6 hours."."""
        kind = self.rng.random()
        modal = ("aux", w(self.pick(("should/MD", "can/MD", "may/MD", "must/MD"))))
        people = w(f"{self.pick(ADULTS)}/NNS")
        if self.chance(0.4):
            years = w("years/NNS", ("nummod", w(f"{self.rng.randrange(2, 80)}/CD")))
            people.right("prep", w(self.pick(("over/IN", "under/IN"))).right("pobj", years))
        if kind < 0.5:
            verb = w("take/VB", ("nsubj", people), modal).right("dobj", self.amount())
        else:
            verb = w("given/VBN", ("nsubjpass", self.drug()), modal, ("auxpass", w("be/VB")))
        return self.end(verb.right(*self.frequency()))

    def recommended(self) -> Node:
        """For "You should not take more than 4 g of paracetamol in 24 hours."."""
        modal = ("aux", w(self.pick(("should/MD", "can/MD", "may/MD", "must/MD"))))
        verb = w(f"{self.pick(TAKEN)}/VB", ("nsubj", w("you/PRP")), modal)
        if self.chance(0.5):
            verb.before.append(("neg", w("not/RB")))
        obj = self.amount()
        if self.chance(0.4):
            obj.right("prep", w("of/IN").right("pobj", self.drug()))
        verb.right("dobj", obj)
        verb.right(*(self.frequency() if self.chance(0.5) else self.adverbial()))
        return self.end(verb)

    def heading(self) -> Node:
        """For "How to take X", "Possible side effects", "Before you take X"."""
        kind = self.rng.randrange(7)
        if kind == 0:
            return w(f"{self.pick(VERBS[:22])}/VB", ("advmod", w("how/WRB")), ("aux", w("to/TO"))).right(
                "dobj", self.drug()
            )
        if kind == 1:
            return w("effects/NNS", ("amod", w("possible/JJ")), ("compound", w("side/NN")))
        if kind == 2:
            return w("take/VBP", ("mark", w("before/IN")), ("nsubj", w("you/PRP"))).right("dobj", self.drug())
        if kind == 3:
            return w("is/VBZ", ("attr", w("what/WP")), ("nsubj", self.drug()))
        if kind == 4:
            return (
                w(self.pick(("warnings/NNS", "interactions/NNS")))
                .right("cc", w("and/CC"))
                .right("conj", w("precautions/NNS"))
            )
        if kind == 5:
            return w("effects/NNS", ("compound", w("side/NN"))).right("prep", w("of/IN").right("pobj", self.drug()))
        return w("avoid/VB", ("dobj", w("what/WP")), ("aux", w("to/TO")))

    def bullet(self) -> Node:
        """A line without a verb."""
        node = self.problems()
        if self.chance(0.4):
            node.right("punct", Node(",", ",")).right("conj", self.symptom())
        if self.chance(0.3):
            node.before = [("punct", Node(self.pick(("•", "-", "*", "–")), "LS")), *node.before]
        return node

    def question(self) -> Node:
        """For "Is X safe in pregnancy?", "Can I take X with Y?"."""
        kind = self.rng.randrange(6)
        if kind == 4:
            long = w(self.pick(("long/RB", "often/RB")), ("advmod", w("how/WRB")))
            does = ("aux", w("does/VBZ"))
            verb = w(
                self.pick(("take/VB", "last/VB", "happen/VB")), ("advmod", long), does, ("nsubj", self.procedure())
            )
        elif kind == 5:
            effects = w("effects/NNS", ("det", w("the/DT")), ("compound", w("side/NN")))
            effects.right("prep", w("of/IN").right("pobj", self.drug()))
            verb = w("are/VBP", ("attr", w("what/WP"))).right("nsubj", effects)
        elif kind == 0:
            safe = w(self.pick(("safe/JJ", "effective/JJ", "addictive/JJ")))
            verb = w(self.pick(("is/VBZ", "is/VBZ"))).right("nsubj", self.drug()).right("acomp", safe)
            if self.chance(0.5):
                verb.right("prep", w("during/IN").right("pobj", w("pregnancy/NN")))
        elif kind == 1:
            verb = w("take/VB", ("aux", w("can/MD")), ("nsubj", w(self.pick(("I/PRP", "you/PRP")))))
            verb.right("dobj", self.drug()).right(*self.adverbial())
        elif kind == 2:
            much = w("much/JJ", ("advmod", w("how/WRB")))
            drug = self.drug()
            drug.before = [("amod", much), *drug.before]
            verb = w("take/VB", ("dobj", drug), ("aux", w("should/MD")), ("nsubj", w("I/PRP")))
        else:
            verb = w(
                f"{self.pick(('cause', 'treat', 'relieve', 'prevent'))}/VB",
                ("aux", w("does/VBZ")),
                ("nsubj", self.drug()),
            )
            verb.right("dobj", self.problems())
        return self.end(verb, "?")

    def second_person(self) -> Node:
        """For "You may feel dizzy after surgery."."""
        kind = self.rng.randrange(3)
        if kind == 0:
            verb = w("feel/VB", ("nsubj", w("you/PRP")), ("aux", w(self.pick(("may/MD", "might/MD", "will/MD")))))
            verb.right("acomp", w(self.pick(("dizzy/JJ", "sick/JJ", "tired/JJ", "drowsy/JJ", "sleepy/JJ", "faint/JJ"))))
            verb.right(*self.adverbial())
        elif kind == 1:
            verb = w("need/VB", ("nsubj", w("you/PRP")), ("aux", w(self.pick(("may/MD", "will/MD", "might/MD")))))
            inner = w(f"{self.pick(VERBS[:22])}/VB", ("aux", w("to/TO"))).right("dobj", self.drug())
            verb.right("xcomp", inner.right(*self.adverbial()))
        else:
            verb = w("get/VB", ("nsubj", w("you/PRP")), ("aux", w(self.pick(("may/MD", "can/MD"))))).right(
                "dobj", self.problems()
            )
        return self.end(verb)

    def side_effect(self) -> Node:
        """For "X can cause nausea and vomiting."."""
        verb = w("cause/VB", ("nsubj", self.drug()), ("aux", w(self.pick(("can/MD", "may/MD")))))
        if self.chance(0.5):
            verb = w(
                self.pick(("causes/VBZ", "increases/VBZ", "reduces/VBZ", "prevents/VBZ", "treats/VBZ")),
                ("nsubj", self.drug()),
            )
        verb.right("dobj", self.problems())
        if self.chance(0.4):
            verb.right("prep", w("in/IN").right("pobj", w(f"{self.pick(ADULTS)}/NNS")))
        return self.end(verb)

    def frequency_of_effect(self) -> Node:
        """For "Nausea affects up to 1 in 10 people."."""
        people = w("people/NNS", ("nummod", w(self.pick(("10/CD", "100/CD", "1,000/CD", "1000/CD")))))
        one = w("1/CD").right("prep", w("in/IN").right("pobj", people))
        if self.chance(0.5):
            one.before = [("quantmod", w("up/IN")), ("quantmod", w("to/IN"))]
        elif self.chance(0.5):
            one.before = [("amod", w("more/JJR")), ("quantmod", w("than/IN"))]
        if self.chance(0.6):
            return self.end(w("affects/VBZ", ("nsubj", self.problems())).right("dobj", one))
        return self.end(w("affect/VB", ("nsubj", self.problems()), ("aux", w("may/MD"))).right("dobj", one))

    def condition_first(self) -> Node:
        """For "If you are pregnant, tell your doctor."."""
        verb = w(f"{self.pick(('tell', 'ask', 'stop', 'call', 'contact', 'avoid', 'take', 'see', 'use'))}/VB")
        if verb.form in ("tell", "ask", "call", "contact", "see"):
            verb.right("dobj", w(f"{self.pick(PEOPLE)}/NN", ("poss", w("your/PRP$"))))
        elif verb.form == "stop":
            verb.right("xcomp", w("taking/VBG").right("dobj", self.drug()))
        else:
            verb.right("dobj", self.drug())
        if self.chance(0.25) and verb.form != "ask":
            verb = self.negated(verb)
        verb.before = [("advcl", self.condition("if/IN")), ("punct", Node(",", ",")), *verb.before]
        return self.end(verb)

    def missed(self) -> Node:
        """For "If you miss a dose, take it as soon as you remember."."""
        miss = w("miss/VBP", ("mark", w("if/IN")), ("nsubj", w("you/PRP"))).right(
            "dobj", w("dose/NN", ("det", w("a/DT")))
        )
        remember = w("remember/VBP", ("mark", w("as/IN")), ("nsubj", w("you/PRP")))
        soon = w("soon/RB", ("advmod", w("as/RB"))).right("advcl", remember)
        verb = w("take/VB", ("advcl", miss), ("punct", Node(",", ","))).right("dobj", w("it/PRP"))
        return self.end(verb.right("advmod", soon))

    def procedure_done(self) -> Node:
        """For "The operation takes about 45 minutes and is done under local anaesthetic."."""
        kind = self.pick(("local/JJ", "general/JJ"))
        under = w("under/IN").right("pobj", w("anaesthetic/NN", ("amod", w(kind))))
        done = self.pick(("done/VBN", "performed/VBN", "given/VBN"))
        if self.chance(0.4):
            verb = w(done, ("nsubjpass", self.procedure()), ("auxpass", w("is/VBZ")))
            return self.end(verb.right("prep", under))
        time = w(self.pick(("minutes/NNS", "hours/NNS", "days/NNS")), ("nummod", self.limited(self.number())))
        verb = w(self.pick(("takes/VBZ", "lasts/VBZ")), ("nsubj", self.procedure()))
        verb.right("dobj" if verb.form == "takes" else "npadvmod", time)
        if self.chance(0.6):
            other = w(done, ("auxpass", w("is/VBZ"))).right("prep", under)
            verb.right("cc", w("and/CC")).right("conj", other)
        return self.end(verb)

    def statistic(self) -> Node:
        """For "X reduced the risk of stroke by 30%", "Up to 90% of patients respond to X"."""
        if self.chance(0.5):
            risk = w(self.pick(("risk/NN", "rate/NN", "incidence/NN")), ("det", w("the/DT")))
            risk.right("prep", w("of/IN").right("pobj", self.disease() if self.chance(0.5) else self.symptom()))
            verb = w(self.pick(("reduced/VBD", "increased/VBD", "reduces/VBZ", "lowers/VBZ")), ("nsubj", self.drug()))
            verb.right("dobj", risk).right("prep", w("by/IN").right("pobj", self.percentage()))
            if self.chance(0.4):
                versus = w("with/IN").right("pobj", w("placebo/NN"))
                verb.right("prep", w("compared/VBN").right("prep", versus))
            return self.end(verb)
        share = self.percentage().right("prep", w("of/IN").right("pobj", w(f"{self.pick(ADULTS)}/NNS")))
        if self.chance(0.5):
            verb = w(self.pick(("respond/VBP", "responded/VBD")), ("nsubj", share))
            return self.end(verb.right("prep", w("to/IN").right("pobj", self.drug())))
        verb = w(self.pick(("have/VBP", "had/VBD", "get/VBP", "reported/VBD", "developed/VBD")), ("nsubj", share))
        return self.end(verb.right("dobj", self.problems()))

    def survival(self) -> Node:
        """For "The five-year survival rate for stage 1 melanoma is around 98%."."""
        rate = w("rate/NN", ("compound", w(self.pick(("survival/NN", "success/NN", "cure/NN", "response/NN")))))
        if self.chance(0.5):
            rate.left("amod", w(self.pick(("five-year/JJ", "5-year/JJ", "overall/JJ", "10-year/JJ"))))
        rate.left("det", w("the/DT"))
        rate.right("prep", w(self.pick(("for/IN", "in/IN"))).right("pobj", self.disease()))
        be = w(self.pick(("is/VBZ", "was/VBD")), ("nsubj", rate))
        return self.end(be.right("attr", self.percentage()))

    def cure(self) -> Node:
        """For "X does not cure Y, but it can relieve pain."."""
        verb = w(
            self.pick(("cure/VB", "prevent/VB", "treat/VB", "cause/VB")),
            ("nsubj", self.drug()),
            ("aux", w("does/VBZ")),
            ("neg", w(self.pick(("not/RB", "n't/RB")))),
        ).right("dobj", self.disease())
        if self.chance(0.4):
            other = w("relieve/VB", ("nsubj", w("it/PRP")), ("aux", w("can/MD"))).right("dobj", self.problems())
            verb.right("punct", Node(",", ",")).right("cc", w("but/CC")).right("conj", other)
        return self.end(verb)

    def nobody(self) -> Node:
        """For "Everyone should have a blood test", "Laser treatment can cause swelling": no entity in the subject."""
        if self.chance(0.5):
            verb = w(
                "cause/VB", ("nsubj", self.phrase(self.pick(PROCEDURES))), ("aux", w(self.pick(("can/MD", "may/MD"))))
            )
            return self.end(verb.right("dobj", self.problems()))
        verb = w("have/VB", ("nsubj", w(f"{self.pick(ANYONE)}/NN")), ("aux", w(self.pick(("should/MD", "can/MD")))))
        return self.end(verb.right("dobj", self.procedure()))

    def compound(self) -> Node:
        """For "Cisplatin-induced nausea is common": the cause is an entity, the participle is none."""
        if self.chance(0.25):
            cause = w(self.pick(("exercise/NN", "age/NN", "stress/NN", "treatment/NN", "dose/NN", "alcohol/NN")))
            cause.entity = "CHEMICAL" if cause.form == "alcohol" else None
        else:
            name = self.pick(drug_names()[0]) if self.chance(0.7) else self.pick(DRUGS)
            cause = w(f"{name}/{'NNP' if name[0].isupper() else 'NN'}", entity="CHEMICAL")
        said = self.pick(("induced/VBN", "induced/VBN", "related/VBN", "associated/VBN"))
        participle = w(said, ("npadvmod", cause), ("punct", Node("-", "HYPH")))
        harm = self.symptom().left("amod", participle)
        kind = self.rng.random()
        if kind < 0.3:
            return self.end(harm) if self.chance(0.3) else harm
        be = "are/VBP" if harm.tag == "NNS" else "is/VBZ"
        if kind < 0.65:
            verb = w(be, ("nsubj", harm)).right(
                "acomp", w(self.pick(("common/JJ", "rare/JJ", "mild/JJ", "uncommon/JJ")))
            )
            return self.end(verb)
        verb = w(self.pick(("report/VB", "avoid/VB", "prevent/VB", "treat/VB"))).right("dobj", harm)
        return self.end(verb if self.chance(0.5) else self.negated(verb))

    def sentence(self) -> Sentence:
        """One made-up sentence."""
        root = self.rng.choice(self.makers)()
        words: list[Word] = []

        def emit(node: Node, dep: str) -> int:
            left = [(emit(child, label)) for label, child in node.before]
            place = len(words)
            words.append(Word(node.form, node.tag, place, dep, entity=node.entity or "O"))
            right = [(emit(child, label)) for label, child in node.after]
            for child in left + right:
                words[child].head = place
            return place

        emit(root, "ROOT")
        last = "O"
        for word in words:
            word.entity, last = self._iob(word.entity or "O", last), word.entity or "O"
        first = next((word for word in words if word.tag != "LS"), words[0])
        first.form = first.form[0].upper() + first.form[1:]
        for before, word in zip(words, words[1:], strict=False):
            glued = word.form in (".", ",", "?", "%", "n't", "n’t") or before.tag == "HYPH" or word.tag == "HYPH"
            before.space = not glued
        return Sentence(words)

    @staticmethod
    def _iob(label: str, last: str) -> str:
        """Words of one entity stand side by side, those of two never do."""
        return label if label == "O" else f"{'I' if label == last else 'B'}-{label}"
