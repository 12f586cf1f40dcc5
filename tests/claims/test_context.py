"""Polarity, certainty, attribution and stance, read from cues and from parses written by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc
from spacy.vocab import Vocab

from claims.context import read_context
from claims.patterns import fold


def context_of(doc):
    (sentence,) = doc.sents
    return read_context(sentence, fold(sentence.text))


def words_of(doc, kind):
    return [doc.text[mark.start : mark.end] for mark in context_of(doc).marks if mark.type == kind]


PLAIN = """
Cryotherapy NN nsubj cures
cures VBZ ROOT - cure
warts NNS dobj cures
. . punct cures
"""
NOT = """
Cryotherapy NN nsubj cure
does VBZ aux cure
not RB neg cure
cure VB ROOT -
cancer NN dobj cure
. . punct cure
"""
CONTRACTED = """
It PRP nsubj cure
wo MD aux cure will
n't RB neg cure
cure VB ROOT -
it PRP dobj cure
. . punct cure
"""
NO_SUBJECT = """
No DT det effects
serious JJ amod effects
effects NNS nsubjpass seen
were VBD auxpass seen
seen VBN ROOT -
. . punct seen
"""
NO_OBJECT = """
It PRP nsubj has
has VBZ ROOT - have
no DT det effect
effect NN dobj has
. . punct has
"""
FAILED = """
It PRP nsubj failed
failed VBD ROOT - fail
to TO aux improve
improve VB xcomp failed
survival NN dobj improve
. . punct failed
"""
NEVER = """
It PRP nsubj used
is VBZ auxpass used
never RB neg used
used VBN ROOT -
alone RB advmod used
. . punct used
"""
CARRIED = """
It PRP nsubjpass thought
is VBZ auxpass thought
not RB neg thought
thought VBN ROOT - think
to TO aux help
help VB xcomp thought
. . punct thought
"""
FRAGMENT = """
No DT det effects
side NN compound effects
effects NNS ROOT -
. . punct effects
"""
NOT_ONLY = """
It PRP nsubj safe
is VBZ cop safe
not RB preconj safe
only RB advmod not
safe JJ ROOT -
but CC cc safe
cheap JJ conj safe
. . punct safe
"""
CLAUSE = """
People NNS nsubj need
who WP nsubj smoke
do VBP aux smoke
not RB neg smoke
smoke VBP relcl People
need VBP ROOT -
less JJR dobj need
. . punct need
"""


@pytest.mark.parametrize(
    ("rows", "polarity"),
    [
        (PLAIN, "affirmed"), (NOT, "negated"), (CONTRACTED, "negated"), (NO_SUBJECT, "negated"), (NO_OBJECT, "negated"),
        (FAILED, "negated"), (NEVER, "negated"), (CARRIED, "negated"), (FRAGMENT, "negated"), (NOT_ONLY, "affirmed"),
        (CLAUSE, "affirmed"),
    ],
    ids=["plain", "not", "n't", "no subject", "no object", "failed to", "never", "not thought to", "fragment", "not only",
         "relative clause"],
)  # fmt: skip
def test_the_main_predicate_is_negated_or_not(parsed, rows, polarity):
    assert context_of(parsed(rows)).polarity == polarity


def test_the_cue_is_named(parsed):
    assert words_of(parsed(NOT), "negation") == ["not"]
    assert words_of(parsed(NO_SUBJECT), "negation") == ["No"]
    assert words_of(parsed(NOT_ONLY), "negation") == []


def test_a_negation_reaches_as_far_as_its_clause(parsed):
    doc = parsed("""
        It PRP nsubj safe
        is VBZ cop safe
        not RB neg safe
        safe JJ ROOT -
        but CC cc safe
        very RB advmod cheap
        cheap JJ conj safe
        . . punct safe
    """)
    context = context_of(doc)
    safe, cheap = doc.text.index("safe"), doc.text.index("cheap")
    assert context.negates(safe, safe + 4)
    assert not context.negates(cheap, cheap + 5)
    assert not context.negates(0, 2)


MAY = """
It PRP nsubj help
may MD aux help
help VB ROOT -
. . punct help
"""
MAY_IN_CLAUSE = """
Patients NNS nsubj avoid
who WP nsubj be
may MD aux be
be VB relcl Patients
pregnant JJ acomp be
avoid VBP ROOT -
it PRP dobj avoid
. . punct avoid
"""
MONTH = """
It PRP nsubjpass approved
was VBD auxpass approved
approved VBN ROOT - approve
in IN prep approved
May NNP pobj in
. . punct approved
"""
IF = """
If IN mark pregnant
you PRP nsubj pregnant
are VBP cop pregnant
pregnant JJ advcl avoid
avoid VB ROOT -
it PRP dobj avoid
. . punct avoid
"""
ASK_IF = """
Ask VB ROOT -
your PRP$ poss doctor
doctor NN dobj Ask
to TO aux see
see VB xcomp Ask
if IN mark works
it PRP nsubj works
works VBZ ccomp see work
. . punct Ask
"""
IF_NEEDED = """
Repeat VB ROOT -
it PRP dobj Repeat
if IN mark necessary
necessary JJ advcl Repeat
. . punct Repeat
"""
QUESTION = """
Is VBZ ROOT - be
it PRP nsubj Is
safe JJ acomp Is
? . punct Is
"""


@pytest.mark.parametrize(
    ("rows", "certainty"),
    [
        (PLAIN, "asserted"), (MAY, "hedged"), (MAY_IN_CLAUSE, "asserted"), (MONTH, "asserted"), (IF, "conditional"),
        (ASK_IF, "asserted"), (IF_NEEDED, "asserted"), (QUESTION, "question"),
    ],
    ids=["plain", "may", "may of somebody else", "the month", "if", "an indirect question", "if necessary", "question"],
)  # fmt: skip
def test_certainty_is_that_of_the_main_clause(parsed, rows, certainty):
    assert context_of(parsed(rows)).certainty == certainty


def test_cues_of_certainty_are_named(parsed):
    assert words_of(parsed(MAY), "hedge") == ["may"]
    assert words_of(parsed(MONTH), "hedge") == []
    assert words_of(parsed(IF), "condition") == ["If"]
    assert words_of(parsed(QUESTION), "question") == ["?"]


def flat(text):
    """A parse that says nothing: the last word is the root, every other hangs on it."""
    words = text.split()
    last = len(words) - 1
    return Doc(
        Vocab(), words=words, heads=[last] * len(words), deps=["dep"] * last + ["ROOT"], tags=["NN"] * len(words),
        lemmas=[word.lower() for word in words],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "attribution", "cue"),
    [
        ("Studies show that it helps", "vague", "Studies show"),
        ("Experts say that it helps", "vague", "Experts say"),
        ("It has been shown to help", "vague", "has been shown"),
        ("According to the Halden registry it helps", "named", "According to"),
        ("A 2014 randomised trial found that it helps", "named", "A 2014 randomised trial"),
        ("A 1999 study found that it helps", "named", "A 1999 study"),
        ("Results presented at a congress show it", "named", "presented at"),
        ("It helps most people", "none", None),
    ],
    ids=lambda value: value or "",
)
def test_whose_authority_is_named(text, attribution, cue):
    doc = flat(text)
    assert context_of(doc).attribution == attribution
    if cue is not None:
        assert cue in words_of(doc, f"attribution-{attribution}")


@pytest.mark.parametrize(
    ("text", "stance", "cue"),
    [
        ("It is a myth that vaccines cause autism", "refuted", "It is a myth"),
        ("Contrary to belief colds need no antibiotics", "own", None),  # what follows is the correction
        ("Some people believe that it cures colds", "reported", "Some people believe"),
        ("The cream is claimed to help", "reported", "is claimed to"),
        ("It helps", "own", None),
    ],
    ids=lambda value: value or "",
)
def test_whether_the_article_says_it_itself(text, stance, cue):
    doc = flat(text)
    assert context_of(doc).stance == stance
    if cue is not None:
        assert cue in words_of(doc, stance)


@pytest.mark.parametrize(
    "text", ["Fever: none", "History of seizures: No.", "Side effects: none known", "Rash: absent"]
)
def test_the_answer_in_a_form_denies_what_stands_before_it(text):
    context = context_of(flat(text))
    assert context.polarity == "negated"
    assert context.negates(0, text.index(":"))
    assert [mark.type for mark in context.marks] == ["negation"]


@pytest.mark.parametrize(
    "text",
    [
        "It does not fail to work",
        "No patient failed to respond",
        "It is never without risks",
        "Take it with or without food",
        "Not only adults need it",
    ],
)
def test_what_undoes_itself_or_only_looks_like_negation_is_none(text):
    context = context_of(flat(text))
    assert context.negations == ()
    assert "negation" not in [mark.type for mark in context.marks]


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("sold without a prescription for adults", "a prescription"),
        ("live longer without the cancer returning than others", "the cancer returning"),
        ("done without the need for surgery", "the need for surgery"),
        ("oestrogen alone (without a progestogen) raises the risk", "a progestogen"),
    ],
)
def test_without_reaches_no_further_than_its_noun(text, denied):
    ((_, low, high),) = context_of(flat(text)).negations
    assert text[low:high].removeprefix("without").strip() == denied


WORDS = st.sampled_from(
    "It does not n’t may If unless no never without fails studies show a 2014 trial myth believe but May ? cure 🙂 İt İ".split()
)


@given(st.lists(WORDS, min_size=1, max_size=15).map(" ".join))
def test_marks_of_any_sentence_point_at_words_of_it_in_order(text):
    doc = flat(text)
    last = 0
    for mark in context_of(doc).marks:
        assert 0 <= mark.start < mark.end <= len(text)
        assert text[mark.start : mark.end].strip()
        assert mark.start >= last or mark.type == "question"
        last = mark.start
