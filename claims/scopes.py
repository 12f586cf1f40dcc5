"""Scopes: under which condition, for whom, against what, when, where a sentence makes its claims."""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from claims.effects import canonical_outcome, words
from claims.mentions import TREATMENTS, Mention, normal, singular, spelled
from claims.model import Scope
from claims.numbers import words_value

_STAGE = re.compile(
    r"(?:(?:stage|grade)\s+(?:[0-4]|i{1,3}v?|iv)[a-c]?|(?:early|late|later|advanced|end)[- ]stage|advanced"
    r"|metastatic|localised|localized|early|severe|moderate|mild|moderate to severe|mild to moderate|chronic|acute"
    r"|recurrent|resistant|secondary|inoperable|obstructing)[\s-]+(?:[\w-]+\s+){0,1}$",
    re.I,
)
_STAGE_AFTER = re.compile(r"^\s+(?:in|at|of)\s+stage\s+(?:[0-4]|iv|i{1,3})\b|^,?\s+stage\s+(?:[0-4]|iv|i{1,3})\b", re.I)
_STAGE_LABEL = re.compile(r"\bstage\s+(?:[0-4]|iv|i{1,3})\b", re.I)
_TIME = re.compile(
    r"\b(?:(?:after|at|within|over|during|for|by)\s+(?:the\s+(?:first|last|next)\s+)?"
    r"(?:\d+(?:\.\d+)?|one|two|three|four|five|six|seven|eight|nine|ten|twelve)[\s-]*"
    r"(?:hours?|days?|weeks?|months?|years?)|(?:\d+|one|two|three|five|ten)[- ](?:year|month|week|day)"
    r"(?=\s+(?:survival|mortality|follow|risk|recurrence|success|rate|overall|disease|progression))"
    r"|(?:week|month|year|day)\s+\d+|lifetime|each year|every year|per year|a year|annually)\b",
    re.I,
)
_NO_NAME = (
    r"(?:but|don|doesn|didn|never|not|i|you|he|she|it|they|we|this|that|these|what|who|which|when|if|because|is|are|was|were|be|been|do|does|did|has|have"
    r"|had|those|in|on|at|for|before|after|can|could|may|might|will|would|should|must|used|usual|received?|took|take|get|got)(?![\w-])"
)
"""Pronouns and verbs: "safer than they used to be" compares with no treatment."""
_ENDS_NAME = r"(?:and|or|but|in|on|at|by|of|for|to|from|with|during|after|before|among|as|than|alone)(?![\w-])"
_NO_OTHER = (
    r"\d|an?\s+(?:thousand|hundred|million)\b|(?:safely\s+|reasonably\s+)?(?:possible|practical|practicable)\b|ages?\b|people\b|patients?\b|others?\b|thousands?\b|hundreds?\b"
    r"|millions?\b|expected\b|normal\b|before\b|about\b|nearly\b|almost\b|around\b|only\b|someone\b|anyone\b|half\b|once\b|twice\b|usual\b"
    r"|(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty)\b"
)
"""Numbers, ages and people at large: no treatment or group that something is compared with."""
_COMPARATOR = re.compile(
    r"\b(?:(?:compared (?:with|to)|versus|vs\.?|as compared with|in comparison (?:with|to)|relative to)\s+"
    # "compared with 65.5 percent for the angioplasty group": the figure is none of the comparator.
    r"(?:(?:about|nearly|almost|around|only|just|roughly)\s+)?"
    r"(?:\d[\d.,]*\s*(?:%|percent|per cent|[a-z]+)?\s+(?:for|in|with|on|among)\s+)?"
    r"|as\s+(?:likely|common|often|frequent|frequently|prevalent|high|many|much)\b(?:\s+[\w-]+){0,6}?\s+as\s+(?:(?:in|for|among)\s+)?"
    r"|(?:(?:more|less|better|worse|fewer|higher|lower|greater|safer|shorter|longer)(?:\s+[\w-]+){0,3}\s+than"
    r"|(?<!rather )(?<!other )than)\s+"
    r"|(?:in|for|among)\s+[\w-]+(?:\s+[\w-]+)?\s+than\s+(?:in|for|among)\s+)"
    r"(?:(?:those|people|patients|women|men|children|others)\s+(?:who\s+)?(?:were\s+)?(?:received|had|got|took|given|taking|receiving|treated\s+with|using|used)\s+)?"
    r"(?:(?:with|after)\s+(?!those\b|people\b|the\b|a\b))?(?:the\s+|a\s+|an\s+|those\s+(?:who\s+)?)?"
    rf"(?P<other>(?!{_NO_OTHER}|{_NO_NAME})[\w-]+(?:\s+(?!{_NO_NAME}|{_ENDS_NAME})[\w-]+){{0,2}})",
    re.I,
)
_GROUP = re.compile(r"\b(?:in|for|among)\s+the\s+(?P<group>[\w-]+(?:\s+[\w-]+)?)\s+(?:group|arm)\b", re.I)
_SPAN = r"(?:\d+|six|twelve)(?:\s*(?:-|–|to)\s*\d+)?"
_AGES = re.compile(
    r"\b(?:(?:children|people|adults|patients|women|men|those|infants|babies|stones?|tumou?rs?|lesions?"
    r"|veins?)\s+(?:who are\s+)?"
    rf"(?:aged?|ages|over|under|of|younger than|older than|smaller than|larger than|between)\s+"
    rf"(?:(?:the\s+)?ages?\s+(?:of\s+)?)?{_SPAN}"
    r"(?:\s*(?:years?|months?|weeks?|mm|cm))?"
    r"(?:\s+(?:and|to)\s+(?:(?:younger|less)\s+than\s+)?\d+(?:\s+(?:years?|months?|weeks?))?(?!\s*(?:%|percent|per\s)))?"
    rf"|aged?\s+(?:between\s+)?{_SPAN}(?:\s+(?:years?|months?|weeks?))?"
    rf"|(?:over|under|younger than|older than)\s+(?:the age of\s+)?{_SPAN}\s+(?:years|months)"
    r"(?=\s+(?:of age|old)|\s*[,.;)]|$)"
    r"|in\s+(?:their|his|her)\s+(?:early\s+|late\s+|mid-?\s*)?(?:\d0s|teens|twenties|thirties|forties|fifties|sixties"
    r"|seventies|eighties|nineties)"
    rf"|(?:people|adults|men|women|children)\s+{_SPAN}\s+years?(?=\s+(?:of age|old|and|or)))"
    r"(?:\s+of\s+age)?(?:\s+(?:and|or)\s+(?:over|older|under|younger))?"
    r"(?![\w%]|\s*(?:-|–|to)\s*\d+(?:\.\d+)?\s*(?:%|percent|per cent)"
    r"|\s*(?:%|percent|per cent|mg|ml|g\b|minutes?|hours?|days?|units?|points?))",
    re.IGNORECASE,
)
_FORMULATIONS = re.compile(
    r"\b((?i:(?:extended|modified|slow|immediate|standard|prolonged|sustained|controlled)[- ]release)"
    r"|(?:XR|SR|XL|MR|ER)(?! [A-Z])|(?i:(?<!ice[ -])(?<!sour )(?<!whipped )cream|ointment"
    r"|(?<!vitreous )(?<!silica )(?<!hair )gel(?![- ]like)"
    r"|lotion|(?<!surgical )patch|inhaler|nasal spray"
    r"|suspension"
    r"|(?<!corn[ -])(?<!maple )(?<!chocolate )syrup"
    r"|suppositor(?:y|ies)|eye drops|injection|infusion))\b"
)
_SETTINGS = re.compile(
    r"\b(in (?:the |a )?hospital|at home|in primary care|in intensive care|in the ICU|in specialist centres"
    r"|in the operating (?:room|theatre)|(?:in|at) (?:a|an|the|your) "
    r"(?:(?:[\w-]+ ){0,3}?(?:doctor|provider|dentist|specialist|physician)s?['’]?s? (?:office|surgery)"
    r"|(?:outpatient|day) (?:cent(?:er|re)|clinic|surgery)|emergency (?:room|department)|nursing home))\b",
    re.I,
)
_HORIZON = re.compile(
    r"\b(?:at|after|within|in|for|over|by|during)\s+(?:at\s+least\s+|about\s+|around\s+|more\s+than\s+|up\s+to\s+)?"
    r"(?:the\s+)?(?P<first>first\s+)?(?:(?P<count>\d+|one|two|three|four|five|six|seven|eight|nine|ten|twelve|a|an)\s+)?"
    r"(?:or\s+more\s+)?(?P<unit>day|week|month|year)s?\b"
    r"|\b(?P<number>\d+|one|two|three|four|five|six|ten|twelve)-(?P<part>day|week|month|year)\b",
    re.I,
)
_DAYS = {"day": 1.0, "week": 7.0, "month": 30.0, "year": 365.0}
_NEAR = 1.3


def horizons(text: str) -> frozenset[float]:
    """Returns the times, in days, that a sentence says something is so at or for ("at six months", "five-year")."""
    found = set()
    for match in _HORIZON.finditer(text):
        count = (match["count"] or match["number"] or ("one" if match["first"] else "")).lower()
        if count:
            value = float(count) if count.isdigit() else words_value(count)
            found.add(value * _DAYS[(match["unit"] or match["part"]).lower()])
    return frozenset(found)


def horizons_apart(one: str, other: str) -> bool:
    """Returns whether both sentences name times and none of the one is near one of the other."""
    mine, theirs = horizons(one), horizons(other)
    if not mine or not theirs:
        return False
    return all(max(a, b) > _NEAR * min(a, b) for a in mine for b in theirs)


WIDE = frozenset(
    {"cancer", "tumor", "disease", "infection", "syndrome", "pain", "swelling", "fistula", "metastasis", "malignancy"}
)
"""Conditions too wide to tell two scopes apart."""


def is_name_of(condition: str | None, subject: str | None) -> bool:
    """Returns whether a condition's name is the subject's, or the end of it: "biliary cirrhosis" is cirrhosis."""
    return condition is not None and subject is not None and f" {subject}".endswith(f" {condition}")


def read_scope(text: str, mentions: Sequence[Mention], offset: int, subject: str | None, fallback: str | None) -> Scope:
    """Reads the scope of one sentence.

    Args:
        text: The sentence.
        mentions: Mentions in it (offsets into the ``Doc``).
        offset: Offset of the sentence in the ``Doc``.
        subject: Canonical subject of the claim, which is no scope of itself.
        fallback: The condition the section or article speaks of, taken where the sentence names none.
    """
    against = _match(_COMPARATOR, text, "other")
    return Scope(
        condition=_condition(text, mentions, offset, subject) or (fallback if fallback != subject else None),
        population=population_in(text, mentions, offset, subject, against),
        comparator=against,
        timeframe=_whole(_TIME, text),
        setting=_whole(_SETTINGS, text),
        formulation=_whole(_FORMULATIONS, text),
        jurisdiction=next((mention.text for mention in mentions if mention.type == "agency"), None),
    )


def _match(pattern: re.Pattern[str], text: str, group: str) -> str | None:
    match = pattern.search(text)
    return match[group].lower() if match else None


def _whole(pattern: re.Pattern[str], text: str) -> str | None:
    match = pattern.search(text)
    return match.group(0).lower() if match else None


_WITHOUT = re.compile(
    r"\b(?:(?:don['’]t|do not|does not|doesn['’]t|did not|didn['’]t|never|not) (?:have|had)(?: had)?|without)\s+"
    r"(?:(?!and\b|or\b|but\b)[\w-]+\s+){0,2}$",
    re.I,
)


def is_lacking(text: str, mention: Mention, offset: int) -> bool:
    """Returns whether a disease is named as what people do not have ("people who don't have haemophilia").

    Args:
        text: The sentence.
        mention: A condition in it.
        offset: Offset of the sentence in the ``Doc``.
    """
    before = _before(text, mention, offset)
    return ("ha" in before or "ithout" in before) and _WITHOUT.search(before) is not None


_NEARBY = 60
"""Characters before a name in which the words lie that say how it is meant."""


def _before(text: str, mention: Mention, offset: int) -> str:
    at = mention.start - offset
    return text[max(0, at - _NEARBY) : at]


_BROUGHT = re.compile(
    r"\b(?:can|may|could|might|will|that|which)\s+(?:also\s+|sometimes\s+)?(?:cause|causes|lead\s+to|leads\s+to|result\s+in|results\s+in)"
    r"\s+(?:(?:a|an|the)\s+)?(?:[\w-]+\s+){0,2}$",
    re.I,
)
"""Before an illness: it is what something brings, not what people have ("arrhythmias that can cause a stroke")."""


def _condition(text: str, mentions: Sequence[Mention], offset: int, subject: str | None) -> str | None:
    mentions = [
        item
        for item in mentions
        if item.type != "condition"
        or not (is_lacking(text, item, offset) or _BROUGHT.search(_before(text, item, offset)))
    ]
    named = [
        mention
        for mention in mentions
        if mention.type == "condition" and not is_name_of(mention.canonical, subject) and mention.canonical not in WIDE
    ]
    wide = [
        mention
        for mention in mentions
        if mention.type == "condition" and mention.canonical != subject and mention.canonical in WIDE
    ]
    if named:
        # A disease before a symptom: "difficulty swallowing in stage 4 oesophageal cancer".
        before = next((mention for mention in named if _STAGE.search(text[: mention.start - offset])), None)
        chosen = before or next((mention for mention in named if _staged(text, mention, offset)), named[0])
        return staged_name(text, chosen, offset)
    if wide:
        stage = _staged(text, wide[0], offset)
        return f"{stage} {wide[0].canonical}" if stage else None
    return _opening(text, mentions, offset)


_OPENING = re.compile(
    r"(?:for|in)\s+(?:an?\s+|the\s+)?(?P<what>(?:[a-z][\w'-]+\s){0,2}[a-z][\w'-]{3,})(?=,\s+\S+\s)"
    r"|(?P<treated>[A-Z][\w'-]+(?:\s[a-z][\w'-]+){0,3})\s+(?:in\s+\w+\s+)?(?:is|are|can be|may be)\s+"
    r"(?:usually\s+|often\s+|normally\s+|sometimes\s+)?(?:treated|managed)\s+with\b"
)
_TESTS = ("graphy", "metry", "scopy", "gram", "scan", "test", "exam", "surgery", "therapy", "treatment")
_NO_CONDITION = re.compile(
    r"\b(?:meantime|end|beginning|process|order|turn|total|event|absence|majority|minority|relief|control|prevention|best|results?|safety|comfort|example|instance|cases?|people|patients?|adults?|children|men|women|babies|days?|weeks?|months?|years?|time|studies"
    r"|study|trials?|general|addition|contrast|fact|most|many|some|other|others|hospital|clinic|home|countr\w+|states"
    r"|spring|summer|autumn|winter|seasons?|weather|sunshine|morning|night|kingdom|uk|us|england|scotland|wales|europe|america|practice|theory|future|past|morning|evening|summary|short"
    r"|particular|group|long|term|reasons?|information|doses?|body|it|this|they|these|those|that|there|which|who)\b"
)


def _opening(text: str, mentions: Sequence[Mention], offset: int) -> str | None:
    """The condition in words that nothing else knows, where only a condition can stand: "In an adrenal crisis, …"."""
    match = _OPENING.match(text[:1].lower() + text[1:]) or _OPENING.match(text)
    if match is None:
        return None
    group = "what" if match["what"] else "treated"
    low, high = match.span(group)
    named = [mention for mention in mentions if mention.start - offset < high and low < mention.end - offset]
    if match[group].lower().endswith(_TESTS):
        return None  # "for venography, dye is injected"
    last = singular(match[group].rpartition(" ")[2].lower())
    if named or _NO_CONDITION.search(match[group].lower()) or last in words().taken_out or last in words().limbs:
        return None
    return normal(match[group])


def other_condition(
    text: str,
    mentions: Sequence[Mention],
    offset: int,
    subject: str | None,
    condition: str,
    outcomes: AbstractSet[str | None],
) -> str | None:
    """Returns a claim's condition where that is not its outcome, else another that the sentence names, else None.

    "Dabigatran reduces the risk of stroke in people with atrial fibrillation": of those with fibrillation.

    Args:
        text: The sentence.
        mentions: Mentions in it (offsets into the ``Doc``).
        offset: Offset of the sentence in the ``Doc``.
        subject: Canonical subject of the claim.
        condition: The condition the sentence's scope has.
        outcomes: Canonical outcomes of the claim.
    """

    def is_outcome(name: str) -> bool:
        return bool({name, f"established {name}", canonical_outcome(name, "cause", condition=True)[0]} & outcomes)

    if not is_outcome(condition) and not any(
        is_outcome(mention.canonical) and mention.canonical in condition.split() for mention in mentions
    ):
        return condition
    others = [mention for mention in mentions if not (mention.type == "condition" and is_outcome(mention.canonical))]
    return _condition(text, others, offset, subject)


def staged_name(text: str, mention: Mention, offset: int) -> str:
    """Returns a condition's canonical name with its stage or severity before it."""
    stage = _staged(text, mention, offset)
    return f"{stage} {mention.canonical}" if stage and stage not in mention.canonical else mention.canonical


def _staged(text: str, mention: Mention, offset: int) -> str | None:
    before, after = text[: mention.start - offset], text[mention.end - offset :]
    match = _STAGE.search(before)
    if match:
        return normal(match.group(0))
    behind = _STAGE_AFTER.match(after)
    if behind:
        label = _STAGE_LABEL.search(behind.group(0))
        return normal(label.group(0)) if label else None
    return None


_RISK = re.compile(
    r"\b(?:of|at|with)\s+(?:an?\s+)?(?P<how>average|usual|normal|low|high|increased|higher|raised)\s+risk\b"
    r"(?!\s+of\s+(?!(?:people|women|men)\b))",
    re.I,
)
"""How much at risk people are ("women at high risk"); a risk of something named is what is said, not of whom."""


_TAKING = re.compile(
    r"\b(?:women|men|people|patients|adults|children|those|anyone|everyone)\s+(?:who\s+(?:are\s+)?)?"
    r"(?:on|take|taking|using|receiving)\s+$"
    r"|\b(?:tak(?:e|es|ing)|us(?:e|es|ing)|given|combin\w+)\s+(?:[\w-]+\s+){1,2}?(?:together\s+|along\s+)?with\s+(?:an?\s+|the\s+)?$",
    re.I,
)
"""Before a treatment: it is what the people take, of whom something else is said."""


def is_taken(text: str, mention: Mention, offset: int) -> bool:
    """Returns whether a treatment is named as what people take, of whom something is said ("women on valproate").

    Args:
        text: The sentence.
        mention: A treatment in it.
        offset: Offset of the sentence in the ``Doc``.
    """
    before = _before(text, mention, offset)
    return before.endswith(_TAKEN) and _TAKING.search(before) is not None


_NOT_OF_WHOM = re.compile(
    r"\b(?:(?:get|gets|getting|got|become|becomes|becoming|became|prevent\w*|avoid\w*|multiple|ectopic|molar|unplanned|unwanted|cause[sd]?|planning"
    r"|risk of|chance of|likelihood of|chances of|want|wish)\s+(?:an?\s+|to\s+)?"
    r"|(?:have|having|had|bear|want|wish for|raise|raising|you or your|teach|encourag\w+)\s+)$",
    re.I,
)
"""Before people of whom nothing is said: "from getting pregnant", "who wish to have children"."""

_CHILDHOOD = re.compile(r"\b(?:childhood|pa?ediatric|juvenile)\s+(?=[a-z])", re.I)
"""Before an illness: of whom the claim is."""

_TAKEN = ("on ", "take ", "taking ", "using ", "receiving ", "with ", "with a ", "with an ", "with the ")


def population_in(
    text: str, mentions: Sequence[Mention], offset: int, subject: str | None = None, against: str | None = None
) -> str | None:
    """Says of whom a sentence or a part of it speaks, with age, group, what they take and their risk.

    Args:
        text: The words.
        mentions: Mentions in them.
        offset: Where the words begin in the ``Doc``.
        subject: Canonical name of what is spoken of: whoever takes it is not told apart by that.
        against: With whom they are compared.
    """
    ages = _AGES.search(text)
    named = [
        mention
        for mention in mentions
        if mention.type == "population" and not _NOT_OF_WHOM.search(_before(text, mention, offset))
    ]
    # "Twice as common in women as in men": those it is compared with are not those it is said of.
    people = [mention for mention in named if mention.text.lower() != against] or named
    group = _GROUP.search(text)
    parts: list[str] = []
    aged = ages.group(0).lower() if ages and any(char.isdigit() for char in ages.group(0)) else ""
    if not people and _CHILDHOOD.search(text):
        parts.append("children")
    for mention in people:
        if aged and ages and mention.start - offset == ages.start() and mention.text.isalpha():
            aged = (
                f"{mention.canonical}{aged.removeprefix(mention.text.lower())}"  # "children aged 6 to 11" says it all
            )
        else:
            parts.append(mention.canonical)
    if aged:
        parts.append(aged if aged.startswith("in ") else spelled(aged))
    if group:
        parts.append(f"{group['group'].lower()} group")
    parts.extend(
        f"taking {mention.canonical}"
        for mention in mentions
        if mention.type in TREATMENTS and mention.canonical != subject and is_taken(text, mention, offset)
    )
    risk = _RISK.search(text)
    if risk and people:
        parts.append(f"{'average' if risk['how'].lower() in ('usual', 'normal') else risk['how'].lower()} risk")
    return ", ".join(dict.fromkeys(parts)) or None
