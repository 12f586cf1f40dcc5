"""Where sentences end: abbreviations, decimals, brackets and quotes, and every block of the article."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc
from spacy.vocab import Vocab

from claims.reading import make_doc
from claims.sentences import SentenceComponent


@pytest.fixture(scope="module")
def split(language):
    component = SentenceComponent()
    return lambda text: [sentence.text for sentence in component(language.nlp.make_doc(text)).sents]


@pytest.mark.parametrize(
    "sentences",
    [
        ["Side effects, e.g. nausea, are rare.", "They pass."],
        ["Ask Dr. Patel first.", "She knows."],
        ["Aspirin vs. Clopidogrel was tested.", "It won."],
        ["Take 5.5 mg daily.", "Stop after 7 days."],
        ["See Fig. 2 for details.", "It is clear."],
        ["The dose is 10 mg.", "Take it with food."],
        ["Wait for 15 min.", "Then rest."],
        ["Smith et al. found that it works.", "Others did not."],
        ["He has vitamin C.", "It helps."],
        ["J. Smith wrote it.", "The nurse read it."],
        ["Is it safe?", "Yes.", "Really!"],
        ["Is it safe?!", "We think so."],
        ['"It is safe."', "She said so."],
        ["It is safe (see below).", "It is cheap."],
        ["(It is safe.)", "It is cheap."],
        ["It was approved in the U.S.", "The FDA said so."],
        ["It is sold in the U.S. and elsewhere."],
        ["Give 5 mg p.o. b.i.d. for 7 days.", "Then stop."],
        ["Warts are common in kidney failure.1", "Children get them too."],
        ["The graft works for a year.2", "Surgery cures the rest."],
        ["Statins lowered LDL-C.", "Five patients dropped out."],
        ["It costs nothing.", "3 patients died.", "17 recovered."],
        ["Use ≥ 2 tablets.", "≥ 3 is too many."],
        ["St. John's wort helps.", "It interacts."],
        ["It was 37.5.", "Above that, call."],
        ["Infection with E. coli is common.", "It passes."],
        ["It works … sometimes.", "Not always."],
        ["Living With Gout", "The pain comes at night."],
        ["Care After Surgery", "People who smoke heal later."],
        ["Redness Swollen glands A stiff neck", "If the neck is stiff, call a doctor."],
        ["It was read in The Lancet and in The New Yorker."],
        ["The Who and The Band played."],
        ["Children with ALL are treated by a team."],
        ["Ask for the leaflet called What You Need to Know About Gout."],
    ],
    ids=" | ".join,
)
def test_sentences_end_where_a_reader_ends_them(split, sentences):
    assert split(" ".join(sentences)) == sentences


def test_a_missing_space_is_no_obstacle(split):
    assert split("It costs nothing.It is free.") == ["It costs nothing.", "It is free."]


def test_every_block_begins_a_sentence(language, make_document):
    document = make_document(("list_item", "nausea"), ("list_item", "a dry mouth"), "and rarely fever")
    doc, _ = make_doc(document, language.nlp)
    assert [sentence.text for sentence in SentenceComponent()(doc).sents] == [
        "nausea",
        "a dry mouth",
        "and rarely fever",
    ]


def test_a_citation_after_the_full_stop_leaves_the_sentence_whole(language, make_document):
    doc, _ = make_doc(make_document("It is recommended. [1] Others differ. [2]"), language.nlp)
    assert [sentence.text for sentence in SentenceComponent()(doc).sents] == ["It is recommended.", "Others differ."]


def test_it_has_no_state():
    component = SentenceComponent()
    assert component.from_bytes(component.to_bytes()) is component


@given(
    st.lists(
        st.sampled_from(""". ? ! ... … e.g. Dr. 5 mg It the " ) ( ' 🙂 A U.S. min no - – a b.i.d. ?! é""".split()),
        max_size=20,
    )
)
def test_any_tokens_are_split_without_loss(words):
    doc = SentenceComponent()(Doc(Vocab(), words=words))
    assert [token.i for sentence in doc.sents for token in sentence] == list(range(len(words)))
