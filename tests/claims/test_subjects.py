"""Subjects: through names, pronouns, definite descriptions, headings and the article's topic."""

import pytest
import spacy

from claims.mentions import find_mentions, subject_of
from claims.model import Subject
from claims.subjects import Resolver, Topic, find_topic

NLP = spacy.blank("en")

CRYO = Subject("Cryotherapy", "cryotherapy", "procedure")
WARFARIN = Subject("warfarin", "warfarin", "drug")


def mentions_of(text):
    return find_mentions(NLP.make_doc(text))


def topic(title="", headings="", body=""):
    found = find_topic(mentions_of(title), mentions_of(headings), mentions_of(body), lambda mention: mention.canonical)
    return found.treatment.canonical if found.treatment else None, found.condition


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ({"title": "Cryosurgery for warts", "body": "Warfarin. Warfarin. Warfarin."}, ("cryotherapy", "wart")),
        (
            {"title": "Warfarin or apixaban?", "body": "Apixaban is new. Apixaban is dear. Warfarin is old."},
            ("apixaban", None),
        ),
        ({"body": "Warfarin thins blood. Warfarin is old. Warfarin interacts."}, ("warfarin", None)),
        ({"body": "Warfarin is old. Apixaban is new. Metformin is other."}, (None, None)),
        ({"headings": "Cryotherapy", "body": "It is cold."}, ("cryotherapy", None)),
        ({"body": "Psoriasis is common. Psoriasis itches. Psoriasis is not contagious."}, (None, "psoriasis")),
        (
            {"body": "Psoriasis is common. Psoriasis itches. Psoriasis is treated with methotrexate."},
            (None, "psoriasis"),
        ),
        ({"title": "Your treatment", "body": "Rest."}, (None, None)),
        ({}, (None, None)),
    ],
    ids=[
        "title",
        "of two the more spoken of",
        "most spoken of",
        "none stands out",
        "heading",
        "condition",
        "a treatment of a disease that the text is about",
        "generic",
        "nothing",
    ],
)
def test_the_topic_is_what_is_named_first_or_most(texts, expected):
    assert topic(**texts) == expected


@pytest.fixture
def resolve(parsed):
    """Resolves sentences one after the other; returns the canonical (subject, treatment) of the last."""

    def run(*sentences, topic=None, section=None, lead=""):
        resolver = Resolver(topic or Topic(None, None))
        if section is not None:
            resolver.enter_section([(section, mentions_of(section))])
        for rows in sentences:
            doc = parsed(rows)
            found = resolver.resolve(next(doc.sents), find_mentions(doc), mentions_of(lead))
        return tuple(one.canonical if one else None for one in found)

    return run


WARFARIN_THINS = """
Warfarin NN nsubj thins
thins VBZ ROOT - thin
blood NN dobj thins
. . punct thins
"""
IT_INTERACTS = """
It PRP nsubj interacts
interacts VBZ ROOT - interact
. . punct interacts
"""
THE_DRUG = """
The DT det drug
drug NN nsubj interacts
interacts VBZ ROOT - interact
. . punct interacts
"""
THE_OPERATION = """
The DT det operation
operation NN nsubj takes
takes VBZ ROOT - take
hours NNS dobj takes
. . punct takes
"""
SURGERY_HEALS = """
Cryotherapy NN nsubj heals
heals VBZ ROOT - heal
fast RB advmod heals
. . punct heals
"""
IT_IS_IMPORTANT = """
It PRP nsubj is
is VBZ ROOT - be
important JJ acomp is
to TO aux rest
rest VB xcomp is
. . punct is
"""
THAN_SURGERY = """
It PRP nsubj is
is VBZ ROOT - be
safer JJR acomp is
than IN prep safer
cryotherapy NN pobj than
. . punct is
"""
PSORIASIS = """
Psoriasis NN nsubj itches
itches VBZ ROOT - itch
. . punct itches
"""
YOU_NEED = """
You PRP nsubj feel
may MD aux feel
feel VB ROOT -
cold JJ acomp feel
. . punct feel
"""


def test_a_named_treatment_is_the_subject(resolve):
    assert resolve(WARFARIN_THINS) == ("warfarin", "warfarin")


def test_a_pronoun_is_what_was_spoken_of_last(resolve):
    assert resolve(WARFARIN_THINS, IT_INTERACTS) == ("warfarin", "warfarin")
    assert resolve(WARFARIN_THINS, SURGERY_HEALS, IT_INTERACTS) == ("cryotherapy", "cryotherapy")


def test_a_pronoun_is_the_illness_that_was_spoken_of_last(resolve):
    assert resolve(WARFARIN_THINS, PSORIASIS, IT_INTERACTS) == ("psoriasis", None)
    assert resolve(PSORIASIS, WARFARIN_THINS, IT_INTERACTS) == ("warfarin", "warfarin")


IT_IS_TAKEN = """
It PRP nsubjpass taken
is VBZ auxpass taken be
taken VBN ROOT - take
daily RB advmod taken
. . punct taken
"""


def test_no_illness_is_taken(resolve):
    assert resolve(WARFARIN_THINS, PSORIASIS, IT_IS_TAKEN) == ("warfarin", "warfarin")


def test_what_was_spoken_of_is_forgotten_after_a_while(resolve):
    assert resolve(WARFARIN_THINS, YOU_NEED, YOU_NEED) == ("warfarin", "warfarin")
    assert resolve(WARFARIN_THINS, *[YOU_NEED] * 5, IT_INTERACTS) == (None, None)
    assert resolve(WARFARIN_THINS, *[YOU_NEED] * 5, THE_DRUG) == ("warfarin", "warfarin")


def test_a_description_takes_the_last_that_fits_it(resolve):
    assert resolve(WARFARIN_THINS, THE_DRUG) == ("warfarin", "warfarin")
    assert resolve(WARFARIN_THINS, THE_OPERATION, topic=Topic(CRYO, None)) == ("cryotherapy", "cryotherapy")


def test_without_anything_before_the_topic_is_meant(resolve):
    assert resolve(IT_INTERACTS, topic=Topic(WARFARIN, None)) == ("warfarin", "warfarin")
    assert resolve(YOU_NEED, topic=Topic(CRYO, None)) == ("cryotherapy", "cryotherapy")


def test_a_section_speaks_of_its_heading(resolve):
    assert resolve(IT_INTERACTS, topic=Topic(CRYO, None), section="Warfarin") == ("warfarin", "warfarin")


def test_a_heading_that_asks_about_something_else_leaves_the_topic(resolve):
    topic = Topic(CRYO, None)
    for heading in ("What is a sick note?", "What are the symptoms of gout?", "What is (are) Medicare?"):
        assert resolve(IT_INTERACTS, topic=topic, section=heading) == (None, None)
    for heading in ("What is cryotherapy?", "How is it done?", "What are the risks of this treatment?"):
        assert resolve(IT_INTERACTS, topic=topic, section=heading)[0] == CRYO.canonical


def test_a_new_section_forgets_what_was_spoken_of(parsed):
    resolver = Resolver(Topic(CRYO, None))
    doc = parsed(WARFARIN_THINS)
    resolver.resolve(next(doc.sents), find_mentions(doc), [])
    resolver.enter_section([("How it works", mentions_of("How it works"))])
    doc = parsed(IT_INTERACTS)
    assert resolver.resolve(next(doc.sents), find_mentions(doc), [])[0] == CRYO


def test_a_list_item_speaks_of_its_lead_in(resolve):
    item = "nausea NN ROOT -"
    assert resolve(item, lead="Side effects of warfarin include:") == ("warfarin", "warfarin")


def test_a_treatment_that_is_only_compared_with_is_not_spoken_of(resolve):
    assert resolve(THAN_SURGERY, topic=Topic(WARFARIN, None))[0] == "warfarin"


def test_a_condition_can_be_the_subject(resolve):
    assert resolve(PSORIASIS, topic=Topic(CRYO, None)) == ("psoriasis", None)


def test_an_empty_it_still_speaks_of_the_topic(resolve):
    assert resolve(IT_IS_IMPORTANT, topic=Topic(CRYO, None)) == ("cryotherapy", "cryotherapy")


def test_without_topic_or_name_there_is_no_subject(resolve):
    assert resolve(IT_INTERACTS) == (None, None)


EMBOLI = """
Small JJ amod emboli
emboli NNS nsubj cause
cause VBP ROOT -
strokes NNS dobj cause
. . punct cause
"""
TREATMENTS_HELP = """
{article} {tag} {role} treatments
treatments NNS nsubj help
help VBP ROOT -
. . punct help
"""
BREATH_TEST = """
A DT det test
breath NN compound test
test NN nsubj helps
helps VBZ ROOT - help
. . punct helps
"""


def test_a_subject_that_no_list_knows_goes_before_what_was_spoken_of(resolve):
    assert resolve(WARFARIN_THINS, EMBOLI) == ("small emboli", None)
    body = Topic(WARFARIN, None, stated=False)
    assert resolve(WARFARIN_THINS, EMBOLI, topic=body) == ("small emboli", None)
    assert resolve(EMBOLI, topic=Topic(WARFARIN, None)) == ("warfarin", "warfarin")


WEARING_SHOES = """
Wearing VBG csubj prevents wear
shoes NNS dobj Wearing
prevents VBZ ROOT - prevent
infection NN dobj prevents
. . punct prevents
"""
HOLDING_IN = """
Holding VBG nsubj helps hold
in IN prep Holding
urine NN pobj in
helps VBZ ROOT - help
. . punct helps
"""


def test_what_is_done_can_be_the_subject(resolve):
    assert resolve(WEARING_SHOES) == ("wearing shoe", None)
    assert resolve(HOLDING_IN) == ("holding in urine", None)


def test_a_general_word_means_the_last_only_where_it_points_to_it(resolve):
    these = TREATMENTS_HELP.format(article="These", tag="DT", role="det")
    other = TREATMENTS_HELP.format(article="Other", tag="JJ", role="amod")
    assert resolve(WARFARIN_THINS, THE_DRUG) == ("warfarin", "warfarin")
    assert resolve(WARFARIN_THINS, these) == ("treatment", "treatment")
    assert resolve(WARFARIN_THINS, other) == ("treatment", "treatment")


def test_a_kind_of_test_is_a_thing_of_its_own(resolve):
    assert resolve(BREATH_TEST, topic=Topic(CRYO, None)) == ("breath test", "breath test")


def test_nothing_is_about_what_is_named_only_later(resolve):
    later = Topic(WARFARIN, None, stated=False)
    assert resolve(YOU_NEED, topic=later) == (None, None)
    assert resolve(WARFARIN_THINS, YOU_NEED, YOU_NEED, YOU_NEED, YOU_NEED, topic=later) == ("warfarin", "warfarin")


def test_a_subject_keeps_the_words_of_its_mention():
    (mention,) = mentions_of("Cryosurgery")
    assert subject_of(mention) == Subject("Cryosurgery", "cryotherapy", "procedure")
