"""Dosing claims: how much, how given, how often, how long, at most how much, and what changes it."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import replace

from spacy.tokens import Token

from claims.attribute_table import DOSE_STEP
from claims.attributes import find_values
from claims.kinds import triggers
from claims.mentions import GENERIC, Mention, is_listed, looks_coined, naming, normal, subject_of
from claims.model import Kind, Quantity, Regimen, Subject
from claims.phrases import is_person
from claims.regimens import PREPARATIONS, Piece, activity_after, find_frequencies, words
from claims.scopes import is_taken
from claims.units import code_of
from claims.view import Draft, View

KIND: Kind = "dosing"

_GIVEN = re.compile(
    r"\b(?:tak(?:e|es|en|ing)|us(?:e|es|ed|ing)|giv(?:e|en|es|ing)|appl(?:y|ied|ies)|inject\w*|inhal\w*|swallow\w*"
    r"|administ\w*|infus\w*|dos(?:e|es|ed|age|ing)|prescrib\w*|receiv\w*|treat\w*|drink|eat|repeat\w*"
    r"|start(?:ed|ing)?|increas\w*|reduc\w*|titrat\w*|insert|place|massage|exercis\w*|walk|screen\w*|test(?:ed|s)?"
    r"|check\w*|tablets?|capsules?|therapy|course|regimen|booster|wear|stop|rinse|gargle|daily dose|maximum)\b"
)


def extract(view: View) -> Iterator[Draft]:
    """Yields one draft a regimen, else one for the sentence where a trigger stands in it."""
    if view.context.certainty == "question" or _is_eaten(view):
        return
    found = [draft for piece in view.pieces if (draft := _draft(view, piece)) is not None]
    found += _intervals(view)
    yield from found
    values = list(find_values(view, KIND))
    yield from values
    if not found and not values:
        trigger = next(triggers(view, KIND), None)
        if trigger is not None and (view.treatment is not None or trigger[0] == "dose"):
            yield Draft(KIND, trigger[0])


def suggest(view: View) -> Iterator[Draft]:
    """Yields how often, whatever it is that is done so often; one draft without a value where nothing says it."""
    drug = view.treatment.canonical if view.treatment is not None and view.treatment.type != "test" else None
    pieces = [] if _is_eaten(view) else [piece for piece in view.pieces if piece.frequency is not None]
    for piece in pieces:
        if _is_no_dose(view, piece) or _tells_sort(view, piece):
            continue
        watched, moved = _watched(view, piece), _moving(view, piece)
        if moved is not None:
            yield Draft(KIND, "dose", (_of_moving(piece.regimen(None), *moved),), subject=moved[0])
        else:
            regimen = piece.regimen(drug if watched is None else None)
            yield Draft(KIND, "dose", (regimen,), subject=watched, sure=watched is not None)
    if not pieces:
        yield Draft(KIND, "schedule")


INTERVAL = "interval between doses"
_SHOT = r"(?:doses?|injections?|shots?|jabs?|vaccinations?|boosters?)"
_APART = re.compile(rf"\b{_SHOT}\b[^.;]{{0,60}}$")
_NEXT = re.compile(rf"\b(?:second|2nd|next|follow-up)\s+(?:\w+\s+)?{_SHOT}\b[^.;]{{0,80}}$")
_AFTER_FIRST = re.compile(
    r"\s+(?:after|later than|following|from)\s+(?:the\s+|your\s+|their\s+)?(?:first|1st|initial|previous|last)\b"
)


def _intervals(view: View) -> Iterator[Draft]:
    """Yields how long after one dose the next is given: "two doses 6 months apart", "a second dose after 3 months"."""
    for quantity in view.quantities:
        if quantity.unit not in ("d", "wk", "mo", "a"):
            continue
        before, after = view.folded[: quantity.start], view.folded[quantity.end :]
        apart = re.match(r"\s+apart\b", after) and _APART.search(before)
        if apart or (_NEXT.search(before) and _AFTER_FIRST.match(after)):
            at = quantity.start + view.offset
            named = [item for item in view.treatments if item.canonical not in GENERIC and item.end <= at]
            yield Draft(KIND, INTERVAL, (quantity,), subject=subject_of(named[-1]) if named else None)


def _is_eaten(view: View) -> bool:
    """Whether a sentence says how much is eaten: that is no dose of the drug an earlier sentence spoke of."""
    energy = any(piece.dose is not None and piece.dose.unit in ("kcal", "kJ") for piece in view.pieces)
    return energy and not view.treatments


# How long something given goes on; how long an operation or a stay takes is none of this.
_COURSE_OF = re.compile(
    r"\b(?:taken?|taking|takes|have|has|having|used?|uses|using|given|giving|prescribed|applied|apply|inject(?:ed)?|administered"
    r"|continue[ds]?|treated|therapy|course|regimen|treatment|chemotherapy|radiotherapy|medic\w+|antibiotics?)\b"
)
_NO_COURSE = re.compile(
    r"\b(?:ha(?:s|ve) been (?:\w+ ){0,2}?(?:used|given|available|on the market)|stay|hospital|admitted|recover\w*"
    r"|followed|follow-up|used to|survived?|until|waited?)\b"
)


def _is_course(view: View, piece: Piece) -> bool:
    duration = piece.duration
    if duration is None or duration.unit not in ("d", "wk", "mo", "a"):
        return False
    near = view.folded[max(0, duration.start - 80) : duration.end + 24]
    drug = any(
        mention.type in ("drug", "treatment") or mention.canonical.endswith(("therapy", "treatment"))
        for mention in view.treatments
    ) or (not view.treatments and view.treatment is not None and view.treatment.type in ("drug", "treatment"))
    return drug and bool(_COURSE_OF.search(near)) and not _NO_COURSE.search(near)


_SCREENED = re.compile(r"\b(?:screened|tested|checked|examined|vaccinated|immuni[sz]ed|treated)\b")


def _draft(view: View, piece: Piece) -> Draft | None:
    given = bool(
        _GIVEN.search(view.folded)
        or (piece.duration and _COURSE_OF.search(view.folded))
        or (view.lead and _GIVEN.search(view.lead))
    )
    strong = piece.dose is not None and piece.dose.unit != "1"
    if piece.dose is None and piece.infusion is None and piece.rate is None and piece.limit is None:
        # Only how often or how long: a schedule needs a treatment and a verb of giving.
        if not (given and (view.treatment is not None or _imperative(view) or _SCREENED.search(view.folded))):
            return None
        if piece.frequency is None and not _is_course(view, piece):
            return None
        if any(quantity.unit == "%" or quantity.denominator for quantity in view.quantities):
            return None
        if _is_no_schedule(view, piece):
            return None
    elif not (strong or given or (view.treatment is not None and not _is_bare_limit(piece))):
        return None
    if _is_no_dose(view, piece):
        return None
    found = _of_what(view, piece)
    if found is None:
        return None
    regimen, drug = found
    # "Do not take more than 4 g" denies nothing: its "not" makes the limit.
    bound = regimen.limit is not None and regimen.dose is None
    watched = drug is not None and drug.type == "test"
    name = DOSE_STEP if piece.dose is not None and _STEP.search(view.folded, 0, piece.dose.start) else "dose"
    return Draft(KIND, name, (regimen,), "affirmed" if bound else None, drug, sure=watched)


_STEP = re.compile(
    r"\b(?:increas|rais|lower|reduc|decreas|taper|titrat|adjust|chang|cut|go(?:es)? (?:up|down)|drop)\w*\b"
    r"[^.;]{0,40}\bby\s+$"
    r"|\b(?:in|with)\s+(?:steps|increments|decrements|stages)\s+of\s+$"
)
"""Before an amount: by so much the dose is changed."""


_COUNTED = re.compile(
    r"\b(?:millions?|thousands?|hundreds|\d[\d,.]*)\b[^.;]{0,30}?\b(?:people|americans|patients|adults|children|women|men|donors)\b"
)
"""How many people are treated in a year is no dose: "every year, millions of people receive a transfusion"."""


def _is_no_schedule(view: View, piece: Piece) -> bool:
    """Whether no treatment comes so often: what a body does, a thing by its sort, how many people are treated."""
    if piece.frequency is None:
        return False
    per = piece.frequency.per
    counted = per.unit == "a" and _COUNTED.search(view.folded) is not None
    return counted or _BODY.search(view.folded[: per.start]) is not None or _tells_sort(view, piece)


def _tells_sort(view: View, piece: Piece) -> bool:
    """Whether "daily" only says which sort of a thing is meant: "count your daily steps"."""
    if piece.frequency is None:
        return False
    per = piece.frequency.per
    token = view.token_at(per.start)
    if token is None or token.dep_ not in ("amod", "compound", "nmod") or token.head.i <= token.i:
        return False
    head = token.head
    if head.idx < per.end + view.offset:
        return False  # "on alternate days"
    return head.lemma_.lower() not in words().dosed and naming(view.treatments, head) is None


def _of_what(view: View, piece: Piece) -> tuple[Regimen, Subject | None] | None:
    """A regimen with what it is of; None where it counts other things."""
    watched, moved = _watched(view, piece), _moving(view, piece)
    if watched is not None:
        return piece.regimen(None), watched  # how often one is checked is no dose of the medicine
    drug = _drug(view, piece)
    if drug is None and piece.dose is not None and _counts_others(view, piece.dose):
        return None
    if moved is not None:
        return _of_moving(piece.regimen(None), *moved), moved[0]
    regimen = piece.regimen(drug.canonical if drug is not None else None)
    drug = _product(view, piece) or drug
    if drug is None and view.treatment is not None and view.treatment.type != "test":
        regimen = replace(regimen, drug=view.treatment.canonical)
    return regimen, drug


def _moving(view: View, piece: Piece) -> tuple[Subject, Quantity | None] | None:
    """What people are told to do, and how long: "walk for 30 minutes", "be active every day"."""
    if piece.dose is not None:
        return None
    for token in view.tokens:
        told = token.tag_ in ("VB", "VBP") or token.i == view.sentence.start
        if told and (what := words().moving.get(token.lemma_.lower())) is not None:
            break
        if token.lower_ == "active" and token.head.tag_ == "VB":
            what = words().moving["exercise"]
            break
    else:
        return None
    at = token.idx - view.offset
    times = [piece.duration] if piece.duration is not None else view.quantities
    for quantity in times:
        if quantity.unit in ("min", "h") and quantity.start > at:
            return Subject(token.text, what, "treatment"), quantity
    if piece.frequency is None or piece.frequency.per.start < at:
        return None
    return Subject(token.text, what, "treatment"), None


def _watched(view: View, piece: Piece) -> Subject | None:
    """What is checked so often: "your doctor will check your blood every two months" is no dose of a medicine."""
    if piece.dose is not None or piece.frequency is None:
        return None
    at = piece.frequency.per.start + view.offset
    near = [mention for mention in view.treatments if mention.end <= at]
    if near and near[-1].type == "test" and any(mention.type != "test" for mention in view.treatments):
        return subject_of(near[-1])  # "women who had radiation have a mammogram once a year"
    for token in view.tokens:
        if token.tag_.startswith("V") and token.lemma_.lower() in words().watching:
            noun = next((child for child in token.children if child.dep_ in ("dobj", "nsubjpass")), None)
            if noun is not None and naming(view.treatments, noun) is None:
                return _check_of(view, token, noun)
    return None


def _check_of(view: View, verb: Token, noun: Token) -> Subject:
    """A check by what is checked; where that is a person, by the illness it is for."""
    ills = [item for item in view.mentions if item.type == "condition" and item.first > verb.i]
    if is_person(noun) and ills:
        ill = ills[-1]  # "check people with cirrhosis for signs of liver cancer"
        return Subject(ill.text, f"{ill.canonical} check", "test")
    return Subject(noun.text, f"{noun.lemma_.lower()} check", "test")


def _of_moving(regimen: Regimen, what: Subject, time: Quantity | None) -> Regimen:
    """How long one moves is how much."""
    return replace(regimen, drug=what.canonical, dose=time, duration=None)


def _counts_others(view: View, dose: Quantity) -> bool:
    """Whether a bare count is one of what no drug is given in: "take three steps", but not "take two if it hurts"."""
    if dose.unit != "1":
        return False
    behind = (token for token in view.tokens if token.idx >= dose.end + view.offset and not token.tag_.startswith("JJ"))
    noun = next(behind, None)
    return noun is not None and noun.tag_.startswith("NN") and re.fullmatch(_SHOT, noun.lower_) is None


def _imperative(view: View) -> bool:
    root = view.sentence.root
    return root.tag_ in ("VB", "VBP") and not any(child.dep_.startswith("nsubj") for child in root.children)


_BODY = re.compile(
    r"\b(?:urinat\w+|void\w*|pee|pees|go(?:es)? to the (?:bathroom|toilet)|bowel movements?|stools?|diarrh\w+|vomit\w*"
    r"|throw(?:s|ing)? up|cough\w*|sneez\w*|wak(?:e|es|ing)|seizures?|attacks?|headaches?|episodes?|symptoms?"
    r"|hot flashes|contractions?)\b[^.;,]{0,30}$"
)
"""What a body does so often is no schedule: "if you urinate more than eight times a day"."""

_NOT_A_DOSE = re.compile(
    r"\b(?:lose|lost|weigh\w*|gain\w*|birth weight|body weight|tumou?rs?|stones?|diameter|bleed\w*|blood loss"
    r"|urine)\b[^.;]{0,40}$"
)


def _is_bare_limit(piece: Piece) -> bool:
    """Whether nothing but a number bounds something, as a cut-off does ("a score of 15 or below")."""
    return piece.dose is None and piece.limit is not None and piece.limit.unit == "1"


_MEASURED = re.compile(r"\b(?:ratio|levels?|concentrations?|readings?|scores?|excretion)\b[^.;,]{0,30}$")


_OF = re.compile(r"\s+of\s+(?:(?:the|your|their|its|a)\s+)?(?P<what>[a-z]+)\b")
_PUT_IN = re.compile(r"\b(?:transfus|infus|inject|giv|gets?\b|receiv|pumped\s+in|blow)")
"""Words by which blood or air is given to somebody."""


def _is_no_dose(view: View, piece: Piece) -> bool:
    """Whether an amount is what a body weighs, loses or has in its blood, or what is eaten."""
    dose = piece.dose
    if dose is None:
        return False
    if not view.treatments and _MEASURED.search(view.folded[: dose.start]):
        return True
    if view.folded.endswith("(", 0, dose.start) and _food(view, dose.end) is not None and piece.frequency is None:
        return True  # "low-fat margarine (2 grams of fat)": what is in it
    of = _OF.match(view.folded, dose.end)
    if of is not None and of["what"] in words().of_body and not _PUT_IN.search(view.folded):
        return True
    return (
        dose.unit in ("kg", "L", "[lb_av]", "mL", "g")
        and bool(_NOT_A_DOSE.search(view.folded[: dose.start]))
        and piece.frequency is None
    )


_BEHIND = re.compile(
    r"\s*(?:\)|[(\[][^()\[\]]{1,40}[)\]])?\s*(?:of|dose of|doses of|\w+ of)?"
    r"\s*(?:oral|intravenous|iv|topical|inhaled)?\s*",
    re.I,
)
_NAMED = re.compile(
    r"\s*(?P<of>of\s+)?(?:oral\s+|intravenous\s+|iv\s+|topical\s+|inhaled\s+)?(?P<name>[^\W\d_][\w-]{2,})", re.I
)
_NAMED_BEFORE = re.compile(
    r"(?P<name>[^\W\d_][\w-]{3,})\s*(?:[(\[,:]\s*)?(?:at\s+|in\s+)?"
    r"(?:(?:a\s+|the\s+)?(?:total\s+|daily\s+|single\s+)?doses?(?:\s+of|,|:)?\s+)?$",
    re.I,
)


def _drug(view: View, piece: Piece) -> Subject | None:
    """The drug nearest to a dose: right behind it ("10 mg of morphine"), else the last before it, else any.

    A name that no list knows is taken from where it stands: "200 mg TCA", "15 g of desferrioxamine".
    """
    activity = activity_after(view.text, piece.dose) if piece.dose else None
    if activity is not None:
        return Subject(activity, normal(activity), "treatment")
    at = piece.dose.start if piece.dose else piece.start
    end = piece.dose.end if piece.dose else piece.end
    amount = piece.dose or piece.limit
    food = _food(view, amount.end) if amount is not None else None
    if food is not None:
        return Subject(food, normal(food), "exposure")
    given = [
        mention
        for mention in view.treatments
        if mention.type in ("drug", "treatment", "procedure") and not is_taken(view.text, mention, view.offset)
    ] or [mention for mention in view.treatments if mention.type in ("drug", "treatment", "procedure")]
    named = [mention for mention in given if mention.type == "drug" and mention.canonical not in GENERIC] or given
    behind = next((mention for mention in named if mention.start >= end + view.offset), None)
    if behind is not None and _BEHIND.fullmatch(view.text[end : behind.start - view.offset]):
        return _written(view, behind)
    of = next((mention for mention in given if view.text[end : mention.start - view.offset].lower() == " of "), None)
    if of is not None and of.canonical not in GENERIC:
        return _written(view, of)  # "5 mg of folic acid", which the lexicon does not call a drug
    before = [mention for mention in named if mention.end <= at + view.offset]
    unlisted = _unlisted(view, at, end) if piece.dose is not None else None
    if unlisted is not None and piece.dose is not None and piece.dose.unit == "1" and not looks_coined(unlisted.text):
        unlisted = None  # "take three deep breaths"
    if unlisted is not None:
        return unlisted
    if before:
        return _written(view, before[-1])
    if named:
        return _written(view, behind if behind is not None else named[-1])
    return None


@functools.cache
def _foods() -> re.Pattern[str]:
    foods = "|".join(sorted(words().foods, key=len, reverse=True))
    word = r"(?!(?:in|with|and|or|on|at|to|by|before|after)\b)[\w-]+\s+"
    return re.compile(rf"\s+(?:\([^()]*\)\s+)?of\s+(?P<what>(?:{word}){{0,2}}?(?:{foods}))(?!\w)", re.IGNORECASE)


_DRUNK = re.compile(r"\bof\s+(?P<what>alcohol)$", re.IGNORECASE)
"""What an amount itself says that it is of: "14 units of alcohol"."""


def _food(view: View, end: int) -> str | None:
    """What is eaten or drunk of, right behind an amount: "2 litres of water", "10 grams of saturated fat"."""
    match = _foods().match(view.text, end) or _DRUNK.search(view.text, 0, end)
    return match["what"] if match is not None else None


_PRODUCT = re.compile(rf"\s*(?:{PREPARATIONS}|syrup|suspension)\s*[(\[]\s*", re.I)


def _product(view: View, piece: Piece) -> Subject | None:
    """What a bracket with a strength describes: "vitamin D3 ointment (20 ug/g of tacalcitol)" is about vitamin D3."""
    if piece.dose is None or "(" not in view.text:
        return None
    at = piece.dose.start + view.offset
    before = next((mention for mention in reversed(view.treatments) if mention.end <= at), None)
    if before is None or not _PRODUCT.fullmatch(view.text[before.end - view.offset : piece.dose.start]):
        return None
    return subject_of(before)


_SHORT = re.compile(r"\s?\((?P<short>[A-Z][A-Za-z0-9-]{1,7})\)")


def _written(view: View, mention: Mention) -> Subject:
    """The drug with the abbreviation that is defined right behind it ("methotrexate (MTX)").

    A general word ("a supplement of 10 micrograms") is what the text around it makes of it.
    """
    about = view.treatment
    if (
        mention.canonical in GENERIC
        and about
        and about.type in ("drug", "treatment")
        and about.canonical not in GENERIC
    ):
        return about
    match = _SHORT.match(view.text, mention.end - view.offset)
    subject = subject_of(mention)
    return replace(subject, text=mention.text + match.group(0)) if match else subject


def _unlisted(view: View, at: int, end: int) -> Subject | None:
    """A noun that stands where a drug's name does, and is none of the words that stand there otherwise."""
    match = _NAMED.match(view.text, end)
    if match is not None and find_frequencies(match["name"]):
        match = None  # "1 g IV q12h"
    if match is not None and (token := _noun_at(view, match.start("name"))) is not None:
        heads = not any(child.i > token.i and child.dep_ in ("compound", "nn") for child in token.children)
        if heads and (match["of"] or token.dep_ not in ("compound", "nmod", "amod")):
            return Subject(token.text, normal(token.text), "drug")
    match = _NAMED_BEFORE.search(view.text, max(0, at - 48), at)
    if match is not None and not any(
        mention.start < match.end() + view.offset and match.start() + view.offset < mention.end
        for mention in view.mentions
    ):
        token = _noun_at(view, match.start("name"))
        if token is not None and token.tag_ in ("NN", "NNP") and looks_coined(token.text):
            return Subject(token.text, normal(token.text), "drug")
    return None


def _noun_at(view: View, at: int) -> Token | None:
    token = next((item for item in view.tokens if item.idx == at + view.offset), None)
    if token is None or not token.tag_.startswith("NN") or normal(token.text) in words().not_drugs:
        return None
    if code_of(token.text) is not None or any(
        # What only the model takes for a disease may well be a drug, here.
        mention.first <= token.i < mention.after and mention.type != "drug" and is_listed(mention.text)
        for mention in view.mentions
    ):
        return None
    return token
