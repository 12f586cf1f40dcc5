"""From documents to claims with the shipped model: sentences are simple and unambiguous, offsets point at their words."""

import cProfile
import dataclasses
import pstats

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc

import claims
from claims.abbreviations import AbbreviationComponent
from claims.compare import compare
from claims.model import Category, Effect, Quantity, Regimen
from claims.reading import make_doc
from claims.sentences import SentenceComponent
from sources import read_text
from sources.document import Block, Citation, Document


@pytest.fixture(scope="module")
def read(language):
    return lambda text, name="article.md": claims.read_article(read_text(text, name=name), language)


@pytest.fixture(scope="module")
def extract(read):
    """Claims of an article on cryotherapy that says only this, of one kind where given."""

    def run(text, kind=None, title="Cryotherapy"):
        article = read(f"# {title}\n\n{text}\n")
        return [claim for claim in article.claims if kind in (None, claim.kind)]

    return run


def only(found):
    (one,) = found
    return one


def quantities(value):
    """The quantities in a value, those of a regimen included."""
    if isinstance(value, Quantity):
        return [value]
    if isinstance(value, Regimen):
        parts = [value.dose, value.duration, value.infusion, value.rate, value.limit]
        return [part for part in (*parts, value.frequency and value.frequency.per) if part]
    return []


# ---------------------------------------------------------------- the five kinds


def test_a_description_is_a_procedure_claim(extract):
    claim = only(extract("Cryotherapy is a noninvasive procedure.", "procedure"))
    assert claim.subject.canonical == "cryotherapy"
    assert claim.attribute == "invasiveness"
    assert claim.values == (Category("noninvasive", "noninvasive", claim.start + 17, claim.start + 28),)
    assert (claim.polarity, claim.certainty, claim.stance) == ("affirmed", "asserted", "own")


def test_a_share_is_a_statistic_claim(extract):
    claim = only(extract("Cryotherapy cures 90% of small skin cancers.", "statistic"))
    assert claim.attribute == "cure rate"
    assert (claim.values[0].text, claim.values[0].low, claim.values[0].unit) == ("90%", 90, "%")


def test_a_proportion_keeps_its_counts(extract):
    claim = only(extract("Swallowing improved in 17 of 19 patients.", "statistic"))
    assert (claim.values[0].numerator, claim.values[0].denominator) == (17, 19)


def test_a_dose_is_a_dosing_claim(extract):
    claim = only(extract("Take 500 mg of paracetamol every 6 hours for 3 days.", "dosing", title="Paracetamol"))
    (regimen,) = claim.values
    assert regimen.drug == "acetaminophen"
    assert (regimen.dose.text, regimen.duration.text) == ("500 mg", "3 days")
    assert (regimen.frequency.times.low, regimen.frequency.per.low, regimen.frequency.per.unit) == (1, 6, "h")


def test_an_infusion_is_read_whole(extract):
    text = "Patients receive zoledronic acid 4 mg IV every 3 to 4 weeks over at least 15 minutes."
    (regimen,) = only(extract(text, "dosing", title="Zoledronic acid")).values
    assert (regimen.drug, regimen.route) == ("zoledronic acid", "intravenous")
    assert (regimen.dose.low, regimen.dose.unit) == (4, "mg")
    assert (regimen.frequency.per.low, regimen.frequency.per.high, regimen.frequency.per.unit) == (3, 4, "wk")
    assert (regimen.infusion.low, regimen.infusion.high, regimen.infusion.unit) == (15, None, "min")


@pytest.mark.parametrize(
    ("text", "subject", "interval"),
    [
        ("Zostavirin is given as two doses, 2 to 6 months apart.", "zostavirin", (2, 6, "mo")),
        ("The second dose of the HPV vaccine is due 12 months after the first.", "hpv vaccine", (12, 12, "mo")),
    ],
)
def test_how_long_after_one_dose_the_next_is_given(extract, text, subject, interval):
    claim = next(item for item in extract(text, "dosing") if item.attribute == "interval between doses")
    (value,) = claim.values
    assert claim.subject.canonical == subject
    assert (value.low, value.high, value.unit) == interval
    assert claim.text[value.start - claim.start : value.end - claim.start] == value.text


def test_what_is_drunk_is_about_itself(extract):
    text = "Simvastatin lowers cholesterol. Drink at least 2 litres of water a day."
    (claim,) = extract(text, "dosing", title="Simvastatin")
    assert (claim.subject.canonical, claim.subject.type) == ("water", "exposure")


@pytest.mark.parametrize(
    ("text", "drug"),
    [
        ("In autumn, take 10 micrograms of vitamin D a day.", "vitamin d"),
        ("Take a supplement of 10 micrograms (400 IU) of vitamin D a day.", "vitamin d"),
        ("Vancomycin 1 g IV q12h is infused.", "vancomycin"),
    ],
)
def test_seasons_brackets_and_frequencies_are_no_drugs(extract, text, drug):
    assert {claim.values[0].drug for claim in extract(text, "dosing")} == {drug}


@pytest.mark.parametrize(
    "text",
    [
        "Take three deep breaths before the mask is put on.",
        "Call the helpline at (888) 55U-REST, or 1-800-REST-NOW, to take part.",
        "If you urinate more than nine times a night and take water tablets, tell your nurse.",
        "It is likely where the ratio is above 40 milligrams of protein for each gram of creatinine.",
    ],
)
def test_counts_of_other_things_telephone_numbers_and_what_a_body_does_are_no_doses(extract, text):
    assert [value for claim in extract(text, "dosing") for value in claim.values] == []


def test_a_bare_count_is_a_dose_where_nothing_else_is_counted(extract):
    assert [claim.values[0].dose.low for claim in extract("Take two if the pain comes back.", "dosing")] == [2]


def test_a_limit_is_affirmed_whatever_its_words(extract):
    claim = only(extract("Do not take more than 4 g in 24 hours.", "dosing", title="Paracetamol"))
    assert claim.polarity == "affirmed"
    assert (claim.values[0].limit.high, claim.values[0].limit.unit) == (4, "g/d")


def test_what_is_eaten_is_no_dose_of_the_drug_spoken_of_before(extract):
    text = "Orlistat helps people lose weight. Eat about 1,800 calories a day."
    assert [value for claim in extract(text, "dosing", title="Orlistat") for value in claim.values] == []
    assert (
        only(extract("Take 300 kcal of Nutrivane twice daily.", "dosing", title="Nutrivane")).values[0].dose.low == 300
    )


def test_a_harm_is_a_safety_claim(extract):
    assert only(extract("Cryotherapy has few side effects.", "safety")).values[0].name == "few"
    harms = extract("Cryotherapy can cause bleeding.", "safety")
    assert Effect("increase", "bleeding") in [value for claim in harms for value in claim.values]


def test_a_warning_is_a_safety_claim(extract):
    assert extract("Do not take warfarin with alcohol.", "safety", title="Warfarin")


def test_an_effect_is_an_efficacy_claim(extract):
    found = extract("Cryotherapy relieves pain.", "efficacy")
    assert Effect("decrease", "pain") in [value for claim in found for value in claim.values]


@pytest.mark.parametrize(
    "text",
    [
        "Cryotherapy was first used by a dermatologist in 1907.",
        "Angioplasty was first performed in 1977.",
        "Cryotherapy was first tried in 1907.",
        "See page 12.",
        "Clinical trials are done to find out whether new treatments help.",
        "Patients who take part in a trial help to improve care.",
        "This page tells how treatments help.",
        "Even where clinical trials find no better treatment, they answer questions about the illness.",
        "It is useful to know whether the test lowers deaths.",
        "To enlarge the picture, tap the arrow in the upper corner.",
        "Price",
        "Our clinic opens at 8 a.m.",
        "The office is closed on Fridays after noon.",
        "The nurse will greet you.",
    ],
)
def test_what_claims_nothing_gives_no_claim(extract, text):
    assert extract(text) == []


# ---------------------------------------------------------------- context


@pytest.mark.parametrize(
    ("text", "certainty"),
    [
        ("Side effects may include:\n\n- bleeding\n- infection", {"hedged"}),
        ("Side effects of cryotherapy may occur. These include bleeding and infection.", {"hedged"}),
        ("Side effects may include:\n\n- bleeding. Cryotherapy causes scars.", {"hedged", "asserted"}),
    ],
)
def test_a_lead_in_lends_its_hedge_to_its_items_alone(extract, text, certainty):
    assert {claim.certainty for claim in extract(text, "safety")} == certainty


@pytest.mark.parametrize(
    ("text", "field", "expected"),
    [
        ("Cryotherapy does not cure cancer.", "polarity", "negated"),
        ("Cryotherapy cures cancer.", "polarity", "affirmed"),
        ("Cryotherapy may cure cancer.", "certainty", "hedged"),
        ("If the cancer is small, cryotherapy cures it.", "certainty", "conditional"),
        ("Studies show that cryotherapy cures cancer.", "attribution", "vague"),
        ("A 2014 study found that cryotherapy cures cancer.", "attribution", "named"),
        ("It is a myth that cryotherapy cures cancer.", "stance", "refuted"),
        ("Some people believe that cryotherapy cures cancer.", "stance", "reported"),
    ],
    ids=lambda value: value,
)
def test_context_is_carried_to_the_claim(extract, text, field, expected):
    found = extract(text, "efficacy")
    assert found
    assert {getattr(claim, field) for claim in found} == {expected}


def test_a_question_claims_nothing(extract):
    assert extract("Does cryotherapy cure 90% of cancers?", "statistic") == []


def test_cues_point_at_their_words_in_the_document(read):
    article = read("# Cryotherapy\n\nCryotherapy may\nnot cure cancer.\n")
    (claim, *_) = [claim for claim in article.claims if claim.kind == "efficacy"]
    assert {(cue.type, article.document.text[cue.start : cue.end]) for cue in claim.cues} == {
        ("hedge", "may"), ("negation", "not"),
    }  # fmt: skip


# ---------------------------------------------------------------- subjects, scopes, sections


def test_a_pronoun_stands_for_what_was_spoken_of(extract):
    claim = only(extract("Cryotherapy is common. It has few side effects.", "safety", title="Skin clinic"))
    assert claim.subject.canonical == "cryotherapy"


def test_a_section_gives_its_claims_their_subject(read):
    article = read(
        "# Thinning the blood\n\n## Warfarin\n\nIt has few side effects.\n\n## Apixaban\n\nIt has many side effects.\n"
    )
    named = {claim.section[-1]: claim.subject.canonical for claim in article.claims if claim.kind == "safety"}
    assert named == {"Warfarin": "warfarin", "Apixaban": "apixaban"}


def test_a_list_takes_subject_and_kind_from_its_lead_in(read):
    article = read("# Warfarin\n\nSide effects of warfarin include:\n\n- bleeding\n- bruising\n")
    found = {claim.text: (claim.kind, claim.subject.canonical) for claim in article.claims}
    assert found["bleeding"] == found["bruising"] == ("safety", "warfarin")


def test_the_scope_of_a_sentence(extract):
    claim = only(extract("Cryotherapy cures 60% of adults with melanoma after 5 years.", "statistic"))
    assert (claim.scope.condition, claim.scope.population, claim.scope.timeframe) == (
        "melanoma",
        "adult",
        "after 5 years",
    )


def test_topic_and_condition_of_an_article(read):
    article = read("# Cryotherapy for melanoma\n\nIt is cheap.\n")
    assert (article.topic, article.condition) == ("cryotherapy", "melanoma")


@pytest.mark.parametrize(
    ("text", "attribute"),
    [
        ("The treatment for a torn tendon is surgery.", "invasiveness"),
        ("Do not eat these foods before the operation.", "fasting"),
    ],
)
def test_what_resembles_a_value_is_none(read, text, attribute):
    article = read(f"# Tendon repair\n\n{text}\n")
    assert attribute not in {claim.attribute for claim in article.claims}


def test_a_value_of_an_illness_without_a_claim_is_background_that_of_a_treatment_never(read):
    article = read("# Impetigo\n\nImpetigo is contagious.\n\nLaser therapy is a safe and noninvasive option.\n")
    assert {(claim.attribute, claim.background) for claim in article.claims if claim.values} >= {
        ("contagiousness", True),
        ("invasiveness", False),
        ("safety", False),
    }
    assert "contagiousness" not in {claim.attribute for claim in article.stated}


def test_an_abbreviation_stands_for_its_long_form(read):
    text = "# Photodynamic tumour therapy\n\nRadial ice therapy (RIT) is new. RIT has few side effects.\n"
    article = read(text)
    assert article.abbreviations == (("RIT", "Radial ice therapy"),)
    article = read("# Heart rhythm\n\nAtrial fibrillation (AF) is common. AF is not contagious.\n")
    assert dict(article.abbreviations)["AF"].lower() == "atrial fibrillation"
    assert {claim.subject.canonical for claim in article.claims if claim.attribute == "contagiousness"} == {
        "atrial fibrillation"
    }


# ---------------------------------------------------------------- citations and places


def test_citations_belong_to_the_sentence_before(read):
    article = read(
        "# Cryotherapy\n\nIt cures 90% of warts [1]. It cures 40% of moles. [2,3] It is cheap.\n\n## References\n\n1. A\n2. B\n3. C\n"
    )
    assert [sentence.citations for sentence in article.sentences] == [("1",), ("2", "3"), ()]
    assert [(claim.values[0].text, claim.citations) for claim in article.claims if claim.kind == "statistic"] == [
        ("90%", ("1",)), ("40%", ("2", "3")),
    ]  # fmt: skip


def test_a_citation_digit_is_no_number(read):
    article = read("# Cryotherapy\n\nIt cures most warts.12 It is cheap [3].\n\n## References\n\n1. A\n2. B\n3. C\n")
    assert [quantity.text for sentence in article.sentences for quantity in sentence.quantities] == []


def test_line_and_column_lead_into_the_file(read):
    text = "# Cryotherapy\r\n\r\nIt is cheap. It cures 90% of warts.\r\n\r\n- It has few side effects.\r\n"
    places = {
        claim.kind: (claim.line, claim.column) for claim in read(text).claims if claim.kind in ("statistic", "safety")
    }
    assert places == {"statistic": (3, 14), "safety": (5, 3)}


def test_ids_are_unique(read):
    article = read("# Cryotherapy\n\nIt cures 90% of warts, 40% of moles and 10% of scars. It has few side effects.\n")
    assert len({claim.id for claim in article.claims}) == len(article.claims) >= 4


def test_values_point_at_their_words_across_markers_and_white_space(read):
    article = read(
        "# Cryotherapy\n\nIt cures 60 [1]\n  to   70% of\twarts. Take 5\u00a0mg\ndaily.\n\n## References\n\n1. A\n"
    )
    text = article.document.text
    found = [quantity for claim in article.claims for value in claim.values for quantity in quantities(value)]
    assert {" ".join(quantity.text.split()) for quantity in found} >= {"60 [1] to 70%", "5 mg"}
    assert all(text[quantity.start : quantity.end] == quantity.text for quantity in found)


def test_a_thousand_with_a_no_break_space_is_one_number(extract):
    claim = only(extract("Warts affect 10\u00a0000 people a year.", "statistic"))
    assert (claim.values[0].text, claim.values[0].low) == ("10\u00a0000", 10000)


# ---------------------------------------------------------------- what is not read


@pytest.mark.parametrize("kind", ["heading", "boilerplate", "notice", "reference"])
def test_what_carries_no_claim_never_reaches_the_model(make_document, language, kind):
    document = make_document((kind, "Cryotherapy cures 99% of cancers."), "Rest well.")
    doc, _ = make_doc(document, language.nlp)
    assert "99" not in doc.text
    article = claims.read_article(document, language)
    assert article.claims == ()
    assert [sentence.text for sentence in article.sentences] == ["Rest well."]


def test_references_of_a_file_give_no_claims(read):
    article = read("# Warts\n\nRest well.\n\n## References\n\n1. Doe J. Cryotherapy cures 99% of warts. Lancet 2020.\n")
    assert article.claims == ()


@pytest.mark.parametrize("text", ["", "\n\n", "# Title only\n", "...\n", "🙂\n", "- \n- \n"])
def test_an_article_of_nothing_has_no_claims(language, make_document, text):
    document = Document("a.md", "markdown", text, "0" * 64, None, (Block("paragraph", 0, len(text)),) if text else ())
    assert claims.read_article(document, language).claims == ()


# ---------------------------------------------------------------- many articles, long articles


def test_articles_come_in_the_order_of_their_documents(language, make_document):
    documents = [
        make_document(f"Cryotherapy cures {number}% of warts.", path=f"{number}.txt") for number in range(10, 45)
    ]
    articles = list(claims.read_articles(documents, language))
    assert [article.path for article in articles] == [document.path for document in documents]
    for number, article in zip(range(10, 45), articles, strict=True):
        assert {value.text for claim in article.claims for value in claim.values if isinstance(value, Quantity)} == {
            f"{number}%"
        }


def test_an_article_reads_alike_alone_and_among_others(language, make_document):
    document = make_document("Cryotherapy cures 90% of warts.", "It has few side effects.")
    others = [make_document("Warfarin (a drug) thins blood.", path="other.txt")] * 3
    alone = claims.read_article(document, language)
    assert list(claims.read_articles([*others, document], language))[-1] == alone


def test_reading_is_pure(language, make_document):
    document = make_document("Cryotherapy cures 90% of warts.")
    before = dataclasses.asdict(document)
    assert claims.read_article(document, language) == claims.read_article(document, language)
    assert dataclasses.asdict(document) == before


PARAGRAPH = "Cryotherapy relieved pain (severe) in 17 of 19 adults (mean age 54), and it may be safe. Take 5 mg twice a day. [1]"


def calls(read, blocks):
    """How many function calls it takes to read so many paragraphs: the measure of work that no machine's load changes."""
    profile = cProfile.Profile()
    profile.enable()
    article = read("\n\n".join([PARAGRAPH] * blocks))
    profile.disable()
    return pstats.Stats(profile).prim_calls, article


def test_the_work_grows_with_the_length_of_an_article(read):
    calls(read, 2)
    small, one = calls(read, 20)
    large, four = calls(read, 80)
    assert len(four.sentences) == 4 * len(one.sentences)
    assert len(four.claims) == 4 * len(one.claims)
    assert large < 4.5 * small


def test_sentences_and_abbreviations_of_a_long_article_grow_with_it(language, make_document):
    tokenizer_only = language.nlp.select_pipes(enable=[])
    with tokenizer_only:
        counted = []
        for blocks in (700, 2800):
            doc, reading = make_doc(make_document(*[PARAGRAPH] * blocks), language.nlp)
            doc = AbbreviationComponent(language.nlp)(SentenceComponent()(doc))
            counted.append((len(doc), len(list(doc.sents)), len(reading.starts)))
    assert len(doc.text) > 300_000
    assert [large / small for small, large in zip(*counted, strict=True)] == [4, 4, 4]


# ---------------------------------------------------------------- any assembly of sentences


SENTENCES = st.sampled_from(
    [
        "Cryotherapy cures 60 to 70% of warts.", "It does not cause scars!", "Take 5 mg of warfarin twice a day for 7 days.",
        "Studies show that 17 of 19 adults recovered.", "It may be noninvasive 🙂.", "Is it safe?", "Ask Dr. Patel, e.g. today.",
        "It has few side\u2011effects (very few).", "Don’t take more than 4\u00a0g in 24 hours.", "nausea", "10 000 people had it.",
        "İt cures 𝒙 1½ tablets.",
    ]
)  # fmt: skip
GAPS = st.sampled_from([" ", "  ", "\n", "\r\n", "\t", " \u00a0 "])
MARKERS = st.sampled_from(["", "", " [1]", "[2,3]", "¹²", " (4)"])
KINDS = st.sampled_from(["paragraph", "paragraph", "list_item", "table_cell", "heading", "quotation"])


def assemble(entries):
    text, blocks, citations = "", [], []
    for kind, sentences in entries:
        start = len(text)
        for sentence, marker, gap in sentences:
            text += sentence.replace(" ", gap, 1)
            if marker:
                citations.append(Citation(len(text), len(text) + len(marker), ("1",)))
            text += marker + gap
        text = text.rstrip()
        blocks.append(Block(kind, start, len(text)))
        text += "\r\n\r\n"
    return Document("a.txt", "text", text, "0" * 64, None, tuple(blocks), tuple(citations))


ARTICLES = st.lists(
    st.tuples(KINDS, st.lists(st.tuples(SENTENCES, MARKERS, GAPS), min_size=1, max_size=4)), min_size=1, max_size=4
).map(assemble)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(document=ARTICLES)
def test_claims_values_and_cues_of_any_assembly_point_at_their_words(language, document):
    article = claims.read_article(document, language)
    text = document.text
    end = 0
    for sentence in article.sentences:
        assert end <= sentence.start < sentence.end <= len(text)
        assert (
            document.blocks[sentence.block].start
            <= sentence.start
            < sentence.end
            <= document.blocks[sentence.block].end
        )
        assert "".join(sentence.text.split())[:1] == text[sentence.start]
        assert all(text[item.start : item.end] == item.text for item in (*sentence.quantities, *sentence.cues))
        assert all(
            sentence.start <= item.start < item.end <= sentence.end for item in (*sentence.quantities, *sentence.cues)
        )
        end = sentence.end
    for claim in article.claims:
        assert claim.text == text[claim.start : claim.end]
        assert article.sentence_at(claim.start) is not None
        for value in claim.values:
            spans = [value] if isinstance(value, Category) else quantities(value)
            assert all(text[item.start : item.end] == item.text for item in spans)
            assert all(claim.start <= item.start < item.end <= claim.end for item in spans)
        for cue in claim.cues:
            assert text[cue.start : cue.end] == cue.text
            assert claim.start <= cue.start < cue.end <= claim.end


def numbers(claims):
    return [claim.values[0].text for claim in claims]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "Mean time per visit was 2.5 minutes with the laser and 6.75 minutes with the lamp.",
            ["2.5 minutes", "6.75 minutes"],
        ),
        ("The endpoint occurred in 104 patients assigned aspirin and 131 assigned placebo.", ["104", "131"]),
        ("Mean weight gain was 2.5 kg on the drug and 0.5 kg on placebo.", ["2.5 kg", "0.5 kg"]),
        ("Infection was less frequent after surgery (5 and 2 cases, respectively, p < 0.05).", ["5", "2", "< 0.05"]),
        (
            "Headache was seen more often with the drug (21, 4.2%) than with placebo (9, 1.8%).",
            ["21", "4.2%", "9", "1.8%"],
        ),
        ("Nearly 3 million Americans live with it.", ["Nearly 3 million"]),
    ],
)
def test_the_figures_of_both_groups_are_statistics(extract, text, found):
    assert numbers(extract(text, "statistic")) == found


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Screening lowered the risk of death by 20 percent.", "reduction of death"),
        ("Sales of the drug rose by 20 percent.", "increase"),
        ("Hereditary forms make up about 20 percent of all colon cancers.", "share of cases"),
        ("It mostly starts between 20 and 40 years of age.", "age at onset"),
        ("Most children with it die by age 4.", "age at death"),
        ("Half of all men with gout have very sore finger joints.", "share with sore finger joint"),
    ],
)
def test_a_number_is_named_by_what_it_is_of(extract, text, name):
    assert {claim.attribute for claim in extract(text, "statistic", title="Gout")} == {name}


def test_a_share_of_cases_is_the_forms_and_not_the_illnesss(extract):
    claims = extract("MODY accounts for about 1 to 5 percent of all cases of diabetes.", "statistic", title="Diabetes")
    assert [(claim.subject.canonical, claim.attribute) for claim in claims] == [("mody", "share of cases")]


def test_a_growth_is_named_with_the_nouns_before_it(extract):
    claims = extract(
        "Tests that look at the skin are used to diagnose Merkel cell carcinoma.", "efficacy", title="Skin"
    )
    assert [claim.scope.condition for claim in claims] == ["merkel cell carcinoma"]


def test_a_cut_off_is_no_dose(extract):
    text = "An eGFR test result of 15 or below may mean kidney failure."
    assert [value for claim in extract(text, "dosing", title="eGFR") for value in claim.values] == []


def test_what_causes_an_illness_is_not_given_for_it(read):
    article = read("# Psoriasis\n\n## What causes it?\n\nFlares may be triggered by:\n\n- lithium\n- some medicines\n")
    assert {claim.scope.condition for claim in article.claims if claim.kind == "safety"} == {None}


def test_when_something_was_measured_is_no_result(extract):
    assert numbers(extract("The mean score after 12 weeks was 5.5 points.", "statistic")) == ["5.5 points"]


@pytest.mark.parametrize(
    ("text", "drug", "dose"),
    [
        ("He was treated with 250 mg XBQ every day.", "xbq", "250 mg"),
        ("She took 12 g of zelvoxin in one week.", "zelvoxin", "12 g"),
        ("They received methotrexate (MTX) 15 mg weekly.", "methotrexate", "15 mg"),
        ("He was on timolol 0.5% eye drops.", "timolol", "0.5%"),
        ("Aspirin 75 mg daily treatment went on.", "aspirin", "75 mg"),
    ],
)
def test_a_dose_belongs_to_the_drug_it_stands_beside(extract, text, drug, dose):
    (regimen,) = [claim.values[0] for claim in extract(text, "dosing")]
    assert (regimen.drug, regimen.dose.text) == (drug, dose)


def test_a_compound_lays_a_harm_to_its_drug(extract):
    claim = only(extract("Cisplatin-induced nephrotoxicity is common in adults.", "safety"))
    assert claim.subject.canonical == "cisplatin"
    assert claim.values == (Effect("increase", "nephrotoxicity"),)


def test_the_other_group_of_a_comparison_is_its_comparator(extract):
    text = "Five-year survival was 81.5 percent for the bypass group as compared with 66.0 percent for the stent group."
    found = [
        (claim.values[0].text, claim.scope.population, claim.scope.comparator) for claim in extract(text, "statistic")
    ]
    assert found == [("81.5 percent", "bypass", "stent"), ("66.0 percent", "stent", "bypass")]


def test_a_limit_is_no_comparator(extract):
    claim = only(extract("Do not take more than 8 tablets of paracetamol in 24 hours.", "dosing"))
    assert claim.scope.comparator is None


@pytest.mark.parametrize(
    ("text", "drug", "dose", "unit"),
    [
        ("Apply one fentanyl patch every 72 hours.", "fentanyl", 1, "{patch}"),
        ("Take two ibuprofen tablets three times a day.", "ibuprofen", 2, "{tablet}"),
        ("Adults should do 150 minutes of brisk walking a week.", "brisk walking", 150, "min"),
    ],
)
def test_doses_in_other_dress(extract, text, drug, dose, unit):
    (regimen,) = [claim.values[0] for claim in extract(text, "dosing")]
    assert (regimen.drug, regimen.dose.low, regimen.dose.unit) == (drug, dose, unit)


def test_how_long_a_dose_is_taken_is_no_timeframe(extract):
    claim = only(extract("Take cefalexin 500 mg four times a day for 7 days.", "dosing"))
    assert claim.values[0].duration.text == "7 days"
    assert claim.scope.timeframe is None


def test_more_of_a_disease_is_a_harm(extract):
    claim = only(extract("Statins can raise the risk of diabetes.", "safety"))
    assert claim.values == (Effect("increase", "diabetes"),)
    assert extract("Statins can raise the risk of diabetes.", "efficacy") == []


def test_the_number_needed_to_treat_is_a_statistic(extract):
    claim = only(extract("The number needed to treat was 25.", "statistic"))
    assert (claim.attribute, claim.values[0].low) == ("number needed to treat", 25)


@pytest.mark.parametrize(
    ("text", "drug", "duration"),
    [
        ("Antibiotics are usually taken for 10 days.", "antibiotic", "10 days"),
        ("Treatment with isoniazid lasts six to nine months.", "isoniazid", "six to nine months"),
        ("A seven-day course of nitrofurantoin was given.", "nitrofurantoin", "seven-day"),
        ("Hormone therapy may be given for two to three years after surgery.", "hormone therapy", "two to three years"),
    ],
)
def test_how_long_a_treatment_goes_on_is_dosing(extract, text, drug, duration):
    (regimen,) = [claim.values[0] for claim in extract(text, "dosing")]
    assert (regimen.drug, regimen.duration.text, regimen.dose) == (drug, duration, None)


@pytest.mark.parametrize(
    "text",
    [
        "Recovery from surgery takes six weeks.",
        "Patients on warfarin were followed for 10 years.",
        "Aspirin has been used worldwide for more than 100 years.",
        "He was in hospital for 10 days for treatment.",
    ],
)
def test_other_lengths_of_time_are_no_course_of_treatment(extract, text):
    assert [claim for claim in extract(text, "dosing") if any(quantities(value) for value in claim.values)] == []


def test_two_courses_are_two_regimens(extract):
    found = extract("A three-day course of nitrofurantoin works as well as a seven-day course.", "dosing")
    assert [claim.values[0].duration.text for claim in found] == ["three-day", "seven-day"]


def test_a_strength_in_brackets_describes_the_product_before_it(extract):
    claim = only(extract("She used vitamin D3 ointment (20 micro g/g of tacalcitol) on both arms.", "dosing"))
    (regimen,) = claim.values
    assert (claim.subject.canonical, regimen.drug) == ("cholecalciferol", "tacalcitol")
    assert (regimen.dose.low, regimen.dose.unit) == (20, "ug/g")


def test_an_abbreviation_is_what_its_long_form_is(extract):
    text = "Thrombotic thrombocytopenic purpura (TTP) is rare. Relapses occur in 60 percent of people who have TTP."
    claim = only(extract(text, "statistic", title="A blood disorder"))
    assert claim.subject is None or claim.subject.type != "drug"
    assert extract(text, "safety", title="A blood disorder") == []


@pytest.mark.parametrize(
    "text",
    [
        "Your doctor may prescribe azathioprine to suppress the immune system.",
        "Surgery to straighten the toe may be needed.",
        "The infection clears up after treatment with antibiotics.",
        "Symptoms usually go away with treatment.",
        "The condition cannot be prevented.",
        "In the exercise group, 40 of 50 people could walk a mile, compared with 20 of 50 in the control group.",
    ],
)
def test_purposes_outlooks_and_trial_groups_are_efficacy(extract, text):
    assert extract(text, "efficacy")


@pytest.mark.parametrize(
    "text",
    [
        "Tumours of the liver were found in rats given high doses of azathioprine.",
        "Radiotherapy to the head may lead to a loss of hearing.",
    ],
)
def test_animal_studies_and_lost_senses_are_safety(extract, text):
    assert extract(text, "safety")


def test_what_is_changed_is_no_condition_of_the_change(extract):
    claim = only(extract("Apixaban reduces the risk of stroke in people with atrial fibrillation.", "efficacy"))
    assert claim.values == (Effect("decrease", "stroke"),)
    assert claim.scope.condition == "atrial fibrillation"


def test_made_worse_is_a_harm(extract):
    claim = only(extract("In people with IBS, senna makes abdominal pain worse.", "safety", title="Senna"))
    assert claim.values == (Effect("increase", "abdominal pain"),)
    assert claim.scope.condition == "irritable bowel syndrome"


@pytest.mark.parametrize(
    ("text", "name", "number"),
    [
        ("Croup usually gets better within two to three days.", "duration", "two to three days"),
        ("The incubation period of mumps is 12 to 25 days.", "incubation period", "12 to 25 days"),
        ("Symptoms of mumps usually appear 12 to 25 days after infection.", "incubation period", "12 to 25 days"),
    ],
)
def test_how_long_a_disease_takes_is_a_statistic(extract, text, name, number):
    claim = only(extract(text, "statistic", title="Infections"))
    assert (claim.attribute, claim.values[0].text.removeprefix("within ")) == (name, number)


def test_a_maximum_dose_is_a_limit(extract):
    claim = only(extract("The maximum daily dose of losartan for adults is 100 mg.", "dosing"))
    (regimen,) = claim.values
    assert (regimen.dose, regimen.limit.text) == (None, "100 mg")


def test_alternatives_claim_neither(extract):
    names = [
        value.name
        for claim in extract("It is done as an outpatient or inpatient procedure.", "procedure")
        for value in claim.values
    ]
    assert names == []


def test_words_that_open_a_sentence_can_be_its_condition(extract):
    claim = only(extract("In an adrenal crisis, 100 mg of hydrocortisone is injected at once.", "dosing"))
    assert claim.scope.condition == "adrenal crisis"
    claim = only(extract("In many countries, 100 mg of hydrocortisone is given at once.", "dosing"))
    assert claim.scope.condition is None


@pytest.mark.parametrize(
    ("text", "attribute", "value"),
    [
        ("Codeine is safe to take while you are breastfeeding.", "use while breastfeeding", "allowed"),
        ("Do not breastfeed while you are taking codeine.", "use while breastfeeding", "to be avoided"),
        ("You should not drive for 24 hours after colonoscopy.", "driving", "to be avoided"),
        ("Do not drink alcohol while you take metronidazole.", "alcohol", "to be avoided"),
        ("Take alendronate on an empty stomach.", "timing with food", "empty stomach"),
        ("Ibuprofen should be taken with food.", "timing with food", "with food"),
        ("Amoxicillin can be taken with or without food.", "timing with food", "either"),
        ("Swallow the diltiazem capsules whole.", "swallowed whole", "whole"),
        ("Metformin tablets can be crushed.", "swallowed whole", "may be crushed"),
        ("Do not stop taking prednisolone suddenly.", "stopping", "gradually"),
        ("Clozapine requires regular blood tests.", "regular tests", "needed"),
        ("No blood tests are needed with apixaban.", "regular tests", "not needed"),
        ("The yellow fever vaccine is a live vaccine.", "vaccine type", "live"),
        ("The flu vaccine is inactivated.", "vaccine type", "not live"),
        ("Ultrasound does not use radiation.", "radiation", "none"),
        ("A CT scan uses X-rays.", "radiation", "some"),
        ("Cryotherapy leaves no scar.", "scars", "none"),
        ("Do not eat or drink for six hours before endoscopy.", "fasting", "needed"),
        ("Steroid injections give only temporary relief.", "lasting effect", "temporary"),
        ("Tamoxifen is a prescription-only medicine.", "availability", "prescription only"),
        ("Letrozole must not be taken during pregnancy.", "use in pregnancy", "to be avoided"),
    ],
)
def test_attributes_are_read_with_their_value(extract, text, attribute, value):
    found = {
        (claim.attribute, item.name)
        for claim in extract(text, title="Medicines")
        for item in claim.values
        if isinstance(item, Category)
    }
    assert (attribute, value) in found


def test_drops_of_a_medicine_are_no_drop_in_it(extract):
    claims = extract("Timolol eye drops should not be used by people with asthma.", "safety")
    assert [(claim.attribute, claim.values[0].name) for claim in claims] == [("suitability", "not suitable")]


def test_a_value_in_a_relative_clause_is_hedged_by_that_clause_alone(extract):
    sure = extract("The eye may be treated with fusidic acid, which is only available on prescription.", "dosing")
    assert [(claim.values[0].name, claim.certainty) for claim in sure] == [("prescription only", "asserted")]
    unsure = extract("Herpes is treated with aciclovir, which may be available without a prescription.", "dosing")
    assert [(claim.values[0].name, claim.certainty) for claim in unsure] == [("over the counter", "hedged")]


@pytest.mark.parametrize(
    ("text", "attributes"),
    [
        ("People with gout are twice as likely to develop kidney stones.", ["relative risk of kidney stone"]),
        ("Smokers are three times more likely to die of a stroke.", ["relative risk of stroke"]),
        ("About 7 out of 10 people with hemophilia have the severe form.", ["share with severe form"]),
        ("Each daughter of a carrier has a 50% chance of inheriting the gene.", ["chance of inheriting"]),
        ("About 7 in 10 people with lupus have joint pain.", ["share with joint pain"]),
        ("About 8 in 10 people who have hemophilia lack the factor.", ["share that lack factor"]),
        ("About 3% of patients have a stroke after stenting.", ["share with stroke"]),
        ("Stroke occurred in 4% of patients treated with aspirin.", ["share with stroke"]),
        ("One in five patients needed a second operation.", ["share that need second operation"]),
        ("Most patients (85%) recover fully.", ["share that recover"]),
        ("The risk of infection is 1% after surgery.", ["risk of infection"]),
        ("The infection rate was 2%.", ["rate of infection"]),
        ("A scan finds about 80% of cancers but only a quarter of polyps.", ["detection rate of cancer", None]),
        ("People who had surgery had 35% fewer strokes than those who did not.", ["reduction of stroke"]),
        ("Screening lowers the risk of dying by 16%.", ["reduction of death"]),
        ("Women who take hormones have a 25% higher risk of breast cancer.", ["increase of breast cancer"]),
        ("Fewer than 1 in 500 people lose some of their sight.", ["share that lose sight"]),
        ("The incidence of stroke was 12.4 per 100,000 among men.", ["incidence"]),
        ("In a trial of 300 people, 12% died.", ["sample size", "mortality"]),
        ("A diagnosis of lupus takes 4 of the 11 criteria.", []),
    ],
)
def test_what_a_share_of_patients_is_of(extract, text, attributes):
    assert [claim.attribute for claim in extract(text, "statistic")] == attributes


@pytest.mark.parametrize(
    ("text", "effects"),
    [
        ("When angiotensin II is blocked, blood pressure falls.", []),
        ("Penicillin fights infections caused by bacteria.", [("decrease", "infection caused by bacteria")]),
        ("Senna does not relieve back pain.", [("decrease", "back pain")]),
        ("Ramipril relieves severe pain.", [("decrease", "pain")]),
        ("Melatonin did not lower the risk of stroke.", [("decrease", "stroke")]),
        ("People on simvastatin should avoid grapefruit juice.", []),
    ],
)
def test_effects_are_on_what_is_named_and_of_what_is_there(extract, text, effects):
    found = [*extract(text, "efficacy"), *extract(text, "safety")]
    assert [(v.direction, v.outcome) for claim in found for v in claim.values if isinstance(v, Effect)] == effects


def test_the_dose_is_of_what_is_given_and_not_of_what_else_people_take(extract):
    (claim,) = extract("Women on valproate should take 5 mg of folic acid daily.", "dosing")
    assert (claim.subject.canonical, claim.values[0].drug, claim.scope.population) == (
        "folic acid", "folic acid", "women, taking valproic acid",
    )  # fmt: skip


def test_a_harm_is_no_condition_of_itself(extract):
    text = "Other causes of pleurisy include injuries and reactions to certain medicines."
    for claim in extract(text, "safety", title="Pleurisy"):
        assert claim.scope.condition is None
    claim = only(extract("Warfarin can cause bleeding in people with liver disease.", "safety", title="Warfarin"))
    assert claim.scope.condition == "liver disease"


def test_an_age_that_is_told_is_not_of_whom(extract):
    for claim in extract("Psoriasis usually begins after age 45.", "statistic", title="Psoriasis"):
        assert claim.scope.population is None


def test_a_relative_risk_is_of_those_it_stands_beside(extract):
    text = "The risk of lung cancer is 23 times higher for men who smoke and 13 times higher for women who smoke than for others."
    found = extract(text, "statistic", title="Lung cancer")
    assert [(claim.values[0].low, claim.scope.population) for claim in found] == [
        (23, "men who smoke"),
        (13, "women who smoke"),
    ]


def test_a_heading_that_lost_its_line_claims_nothing_and_names_the_subject(read):
    article = read("Surgery is done early.\n\nA team decides. Radiation Therapy The skin may turn red and sore.")
    (found,) = [claim for claim in article.claims if claim.kind == "safety"]
    assert found.text == "The skin may turn red and sore."
    assert found.subject.text == "Radiation Therapy"


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        (
            "About one in four women and one in nine men over the age of 70 have a bunion.",
            [("About one in four", "women"), ("one in nine", "men over the age of 70")],
        ),
        (
            "Some 30 percent of children and 12 percent of adults need a second operation.",
            [("Some 30 percent", "children"), ("12 percent", "adult")],
        ),
        ("Some 30 percent of children need a second operation.", [("Some 30 percent", "children")]),
        (
            "In women the rate was 12%, whereas in men it was 8%.",
            [("12%", "women"), ("8%", "men")],
        ),
        (
            "Gout affects 4% of men, while the figure for women is 1%.",
            [("4%", "men"), ("1%", "women")],
        ),
        (
            "Among Hispanics, 12% have flat feet; 8% of Asian people do.",
            [("12%", "hispanic people"), ("8%", "asian people")],
        ),
        (
            "In women and men the rate was 12% in spring and 8% in autumn.",
            [("12%", "women, men"), ("8%", "women, men")],
        ),
    ],
)
def test_each_share_is_of_the_people_behind_it(extract, text, groups):
    found = extract(text, "statistic", title="Feet")
    assert [(claim.values[0].text, claim.scope.population) for claim in found] == groups


def test_the_others_figure_is_compared_with_nobody(extract):
    text = "Men had a five-year survival of 40%, compared with 55% for women."
    found = extract(text, "statistic", title="Lung cancer")
    assert [(claim.values[0].text, claim.scope.population, claim.scope.comparator) for claim in found] == [
        ("40%", "men", "women"),
        ("55%", "women", None),
    ]


@pytest.mark.parametrize(
    ("text", "name", "canonical"),
    [
        (
            "Tumor necrosis factor (TNF) blockers can cause serious infections.",
            "Tumor necrosis factor (TNF) blockers",
            "tnf inhibitor",
        ),
        ("JAK inhibitors may raise the risk of clots.", "JAK inhibitors", "jak inhibitor"),
        ("New oral beta blockers may cause tiredness.", "oral beta blockers", "beta blocker"),
        (
            "Angiotensin-converting enzyme (ACE) inhibitors may cause a dry cough.",
            "Angiotensin-converting enzyme (ACE) inhibitors",
            "ace inhibitor",
        ),
        (
            "Human papillomavirus (HPV) vaccines can cause fainting.",
            "Human papillomavirus (HPV) vaccines",
            "hpv vaccine",
        ),
    ],
)
def test_a_class_of_medicines_is_one_subject_with_its_abbreviation_in_the_midst(extract, text, name, canonical):
    subjects = {(claim.subject.text, claim.subject.canonical) for claim in extract(text, "safety")}
    assert subjects == {(name, canonical)}


@pytest.mark.parametrize(
    ("text", "kind", "direction", "outcome", "polarity"),
    [
        ("The drug causes no serious nausea or vomiting.", "safety", "increase", "vomiting", "negated"),
        ("The drug causes nausea or vomiting.", "safety", "increase", "vomiting", "affirmed"),
        ("Treatment results in no loss of vision.", "efficacy", "decrease", "vision", "negated"),
        ("Aspirin keeps clots from forming.", "efficacy", "decrease", "blood clot", "affirmed"),
        ("Regular exercise may be a protective factor for stroke.", "efficacy", "decrease", "stroke", "affirmed"),
    ],
)
def test_no_outcome_is_denied_and_a_protecting_one_is_less_of_it(extract, text, kind, direction, outcome, polarity):
    found = [
        (value.direction, value.outcome, claim.polarity)
        for claim in extract(text, kind)
        for value in claim.values
        if isinstance(value, Effect)
    ]
    assert (direction, outcome, polarity) in found
    assert {said for _, _, said in found} == {polarity}


@pytest.mark.parametrize("how", ["completely", "100%", "absolutely"])
def test_wholly_safe_is_said_of_safety(extract, how):
    (claim,) = extract(f"The laser is {how} safe at any age.", "safety")
    assert (claim.attribute, [value.name for value in claim.values]) == ("safety", ["safe"])


def test_nothing_that_comes_of_a_treatment_is_negated(extract):
    assert {claim.polarity for claim in extract("The implant leads to no infection.", "safety")} == {"negated"}


@pytest.mark.parametrize(
    ("text", "kind", "subject", "attribute", "direction"),
    [
        (
            "Hypoglycemia can occur as a side effect of insulin.",
            "safety",
            "insulin",
            "risk of hypoglycemia",
            "decrease",
        ),
        ("A rash may appear as a side effect of penicillin.", "safety", "penicillin", "risk of rash", "increase"),
        ("Early warfarin cuts the chance of having a stroke.", "efficacy", "warfarin", "effect on stroke", "decrease"),
    ],
)
def test_what_occurs_as_a_side_effect_and_what_people_have_is_the_outcome(
    extract, text, kind, subject, attribute, direction
):
    (claim,) = [found for found in extract(text, kind) if found.values]
    assert (claim.subject.canonical, claim.attribute, claim.values[0].direction) == (subject, attribute, direction)


def test_those_in_whom_it_is_likelier_are_compared_with_the_others(extract):
    claim = only(extract("Gout is three times as likely to appear in men than in women.", "statistic"))
    assert (claim.scope.population, claim.scope.comparator) == ("men", "women")


def test_how_many_is_no_part_of_an_illness(extract):
    claim = only(extract("Most asthma attacks are over within 30 minutes in 80% of people.", "statistic"))
    assert claim.subject.canonical == "asthma"


@pytest.mark.parametrize(
    ("text", "effects"),
    [
        ("Radiosensitizers make tumor cells more sensitive to radiation.", set()),
        ("Eating extra calories within a well-balanced diet can help to gain strength.", set()),
        (
            "Combining radiation therapy with cisplatin may kill more tumor cells.",
            {("decrease", "established tumor cell")},
        ),
        ("Surgery may be used to remove the kidney.", set()),
        ("Surgery can remove the stones.", {("decrease", "established stone")}),
        ("Morphine relieves more pain than codeine.", {("decrease", "pain")}),
        ("Statins cause fewer strokes.", {("decrease", "stroke")}),
    ],
)
def test_more_of_what_is_taken_or_dealt_with_is_no_effect(extract, text, effects):
    found = {
        (value.direction, value.outcome)
        for claim in extract(text, "efficacy")
        for value in claim.values
        if isinstance(value, Effect)
    }
    assert found == effects


@pytest.mark.parametrize("place", ["Kenya", "Georgia", "New Jersey"])
def test_a_country_is_no_drug_and_no_illness(extract, place):
    for claim in extract(f"{place} has approved the vaccine. It prevents measles.", title="Measles"):
        assert claim.subject.type not in ("drug", "condition") or claim.subject.text.lower() != place.lower()
        assert claim.scope.condition is None or place.lower() not in claim.scope.condition.lower()


def test_a_treatment_named_once_and_late_is_not_what_a_text_is_about(read):
    article = read(
        "Everyone swallows some air at meals. More of it is swallowed when people eat fast. Chewing gum adds to it, and so "
        "does talking. The stomach lets most of it out again. Loose dentures make it worse. Air leaves by burping. The "
        "rest goes on to the bowel.\n\nStudies have found methane in the breath of 30 to 60 percent of adults.\n"
    )
    assert [claim.subject.canonical for claim in article.claims if claim.kind == "statistic"] == ["methane"]


def test_what_fails_in_a_case_is_no_denial(extract):
    found = extract("If acetaminophen does not relieve the pain, doctors may prescribe naproxen.", "efficacy")
    assert not [value for claim in found for value in claim.values if isinstance(value, Effect)]
    (told,) = extract("Acetaminophen does not relieve the pain.", "efficacy")
    assert told.polarity == "negated"
    assert Effect("decrease", "pain") in told.values


@pytest.mark.parametrize(
    ("text", "attribute", "value", "polarity"),
    [
        ("General anaesthesia is not required for cryotherapy.", "anaesthesia", "general", "negated"),
        ("General anaesthesia is required for cryotherapy.", "anaesthesia", "general", "affirmed"),
        ("Cryotherapy can be done with keyhole surgery or open surgery.", "invasiveness", None, None),
    ],
)
def test_what_is_not_needed_and_what_is_a_choice(extract, text, attribute, value, polarity):
    found = [
        (claim.values[0].name, claim.polarity)
        for claim in extract(text, "procedure")
        if claim.attribute == attribute and claim.values
    ]
    assert found == ([(value, polarity)] if value else [])


def test_a_yearly_rate_is_a_figure_of_its_group(extract):
    text = "Major bleeding occurred at a rate of 2.1% per year with apixaban and 3.1% per year with warfarin."
    found = [
        (claim.values[0].text, claim.subject.canonical, claim.attribute, claim.scope.comparator)
        for claim in extract(text, "statistic")
    ]
    assert found == [
        ("2.1%", "apixaban", "rate of major bleeding", "warfarin"),
        ("3.1%", "warfarin", "rate of major bleeding", "apixaban"),
    ]


ARTHRITIS = """Treatment starts with methotrexate. The drug slows the damage to joints. It is taken once a week, usually as a 15 mg tablet.

Your doctor will check your blood every two months.

Do not drink more than 14 units of alcohol a week.

## Can I take methotrexate if I am pregnant?

No. Methotrexate can harm an unborn baby.
"""


def test_the_drug_is_the_one_named_before_and_checks_and_drinks_are_none(extract):
    found = [
        (claim.subject.canonical, claim.values[0].drug, claim.values[0].frequency is not None)
        for claim in extract(ARTHRITIS, "dosing", title="Living with arthritis")
        if claim.values and isinstance(claim.values[0], Regimen)
    ]
    assert found == [("methotrexate", "methotrexate", True), ("blood check", None, True), ("alcohol", "alcohol", False)]


@pytest.mark.parametrize(
    "answer", ["No. Methotrexate can harm an unborn baby.", "No, methotrexate can harm an unborn baby."]
)
def test_an_answer_denies_nothing_of_what_follows(extract, answer):
    claim = only(extract(answer, "safety", title="Methotrexate"))
    assert (claim.attribute, claim.values[0].name, claim.polarity) == ("use in pregnancy", "to be avoided", "affirmed")


def test_examples_of_an_outcome_are_no_condition(extract):
    claim = only(extract("Cryotherapy raises the risk of infections, including tuberculosis.", "safety"))
    assert (claim.attribute, claim.scope.condition) == ("risk of infection", None)


@pytest.mark.parametrize(
    ("text", "effects"),
    [
        (
            "Medicines can help prevent migraine attacks or help relieve nausea when they come.",
            [("decrease", "migraine attack"), ("decrease", "nausea")],
        ),
        ("Early treatment keeps gout from getting worse.", [("decrease", "gout getting worse")]),
        ("Timolol slows the progression of it.", [("decrease", "disease progression")]),
        ("The operation removes much of the cyst.", [("decrease", "established cyst")]),
        ("Treatments reduce nausea and prolong life.", [("decrease", "nausea"), ("increase", "survival")]),
        ("Radiation therapy is being studied to treat angina.", []),
        ("It is not yet known whether vaccination decreases the risk of stroke.", []),
        ("The exam finds changes that require more testing.", []),
        ("Alendronate prevents bones from losing their density.", [("decrease", "bone losing density")]),
    ],
)
def test_what_is_changed_and_how(extract, text, effects):
    found = extract(text, "efficacy", title="Treatment")
    assert [(value.direction, value.outcome) for claim in found for value in claim.values] == effects


@pytest.mark.parametrize(
    ("text", "attribute"),
    [
        ("Kidney stones account for 550,000 visits each year.", "number of visits"),
        ("Kidney stones account for 2% of visits.", "share of cases"),
        ("Kidney stones affect 600,000 adults.", "prevalence"),
    ],
)
def test_a_count_is_no_share(extract, text, attribute):
    assert only(extract(text, "statistic", title="Kidney stones")).attribute == attribute


def test_how_many_get_it_is_a_prevalence(extract):
    claim = only(extract("About 9% of the adult population gets them.", "statistic", title="Migraine"))
    assert (claim.attribute, claim.subject.canonical) == ("prevalence", "migraine")


@pytest.mark.parametrize(
    "text",
    [
        "Every minute, the kidneys filter 4 ounces of blood.",
        "The bladder can hold about 12 ounces of urine.",
        "People lose 500 mL of sweat an hour.",
    ],
)
def test_what_a_body_holds_is_no_dose(extract, text):
    assert extract(text, "dosing", title="Furosemide") == []


def test_blood_that_is_given_is_a_dose(extract):
    claim = only(extract("She was given 500 mL of blood twice a week.", "dosing", title="Transfusion"))
    assert claim.values[0].dose.text == "500 mL"


def test_doses_beside_a_figure_are_no_figures(extract):
    text = "In adults with high cholesterol, the median change was 12% larger with atorvastatin 10, 20 and 40 mg."
    assert numbers(extract(text, "statistic", title="Atorvastatin")) == ["12%"]
    mean = "The mean dose was 1.5 mg/day with risperidone and 2.1 mg/day with both."
    assert numbers(extract(mean, "statistic", title="Risperidone")) == ["1.5 mg/day", "2.1 mg/day"]


def test_radiation_that_treats_is_no_radiation_of_a_test(extract):
    assert [
        claim.attribute
        for claim in extract("External radiation therapy uses x-rays to kill cancer cells.", "safety", title="Cancer")
    ] == []
    assert only(extract("A CT scan uses x-rays.", "safety", title="Scans")).values[0].name == "some"


@pytest.mark.parametrize(
    ("text", "harm"),
    [
        ("Statins can impair the action of insulin.", ("increase", "impaired action of insulin")),
        ("Pentamidine can damage beta cells.", ("increase", "damage to beta cells")),
        ("Statins can impair vision.", ("decrease", "vision")),
        ("Isotretinoin can cause birth defects.", ("increase", "birth defects")),
    ],
)
def test_what_is_impaired_is_not_made_more(extract, text, harm):
    found = extract(text, "safety", title="Medicines")
    assert [(value.direction, value.outcome) for claim in found for value in claim.values] == [harm]


@pytest.mark.parametrize(
    ("text", "outcomes"),
    [
        ("The pills cause the stone to move into the bladder.", []),
        ("Surgery stops the cyst from bleeding.", ["cyst bleeding"]),
        ("Trials support reducing the dose of tamoxifen.", []),
    ],
)
def test_what_something_is_made_or_kept_from_doing(extract, text, outcomes):
    found = extract(text, title="Tamoxifen")
    assert [value.outcome for claim in found for value in claim.values if hasattr(value, "outcome")] == outcomes


@pytest.mark.parametrize(
    ("text", "dose"),
    [
        ("Walk two and one-half hours a week.", ("walking", "two and one-half hours", 2.5)),
        ("Walk 30 minutes every day.", ("walking", "30 minutes", 30)),
        ("Stay active for one hour a day.", ("exercise", "one hour", 1)),
        ("Exercise at least 2 and a half hours each week.", ("exercise", "at least 2 and a half hours", 2.5)),
    ],
)
def test_moving_is_dosed_by_its_time(extract, text, dose):
    regimen = only(extract(text, "dosing", title="Stroke")).values[0]
    assert (regimen.drug, regimen.dose.text, regimen.dose.low) == dose


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("The use of gloves and gowns reduces the spread of the germ.", "glove"),
        ("A health care professional performs an ultrasound in a hospital.", "ultrasound"),
        ("A splint supports the wrist and reduces pain.", "splint"),
        ("Exposure to radiation from many scans can raise the risk of cancer.", "radiation"),
        ("Radiation kills cancer cells.", "radiotherapy"),
    ],
)
def test_it_is_about_the_thing_itself(extract, text, subject):
    assert {claim.subject.canonical for claim in extract(text, title="Care")} == {subject}


def test_what_a_test_looks_for_is_what_it_achieves(extract):
    claims_ = extract("An ultrasound shows whether the kidneys are swollen.", "efficacy", title="Kidneys")
    assert [claim.attribute for claim in claims_] == ["detection"]


@pytest.mark.parametrize(
    ("text", "attributes"),
    [
        ("Only half of women who have gout have chest pain.", ["share with chest pain"]),
        ("About four times as many women get gout as men.", ["prevalence ratio"]),
        ("An estimated 1 million people have gout, or about 1.3 people per 100.", ["prevalence", "prevalence"]),
        ("Three-fourths of all breast cancers occur in women over 45.", ["share of cases"]),
        ("About 80% of strokes are caused by clots.", ["share caused by blood clot"]),
        ("The gene change, which occurs in about 5 percent of patients, is rare.", ["share with gene change"]),
    ],
)
def test_what_shares_are_of(extract, text, attributes):
    assert [claim.attribute for claim in extract(text, "statistic", title="Gout")] == attributes


@pytest.mark.parametrize(
    ("text", "figures", "people"),
    [
        (
            "More than 30% of adults ages 65 years and older fall each year.",
            ["More than 30%"],
            "ages 65 years and older",
        ),
        ("About 40% of people over age 60 fall each year.", ["About 40%"], "over age 60"),
        ("In children between the ages of 6 months and 3 years, 5% get croup.", ["5%"], "6 months and 3 years"),
        ("In all, 29 patients ages 6 to 37 years were studied.", ["29", "6 to 37 years"], "ages 6 to 37 years"),
    ],
)
def test_ages_that_say_who_are_no_figures(extract, text, figures, people):
    found = extract(text, "statistic", title="Falls")
    assert numbers(found) == figures
    assert found[0].scope.population.endswith(people)


@pytest.mark.parametrize(
    ("text", "doses"),
    [
        ("Be physically active every day.", [("exercise", None)]),
        ("Count your daily steps with a pedometer.", []),
        ("Take a daily aspirin.", [("aspirin", None)]),
        ("Build up to 30 minutes a day of brisk walking.", [("brisk walking", "up to 30 minutes")]),
        ("Aim for 150 to 300 minutes (2.5 to 5 hours) of walking per week.", [("walking", "150 to 300 minutes")]),
        ("People over 70 should get at least 800 IUs of vitamin D daily.", [("vitamin d", "at least 800 IUs")]),
    ],
)
def test_what_is_dosed(extract, text, doses):
    regimens = [claim.values[0] for claim in extract(text, "dosing", title="Health")]
    assert [(regimen.drug, regimen.dose and regimen.dose.text) for regimen in regimens] == doses


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("Women who had radiation therapy should have a mammogram once a year.", "mammogram"),
        ("Doctors should check people with cirrhosis for signs of liver cancer every 6 months.", "liver cancer check"),
    ],
)
def test_how_often_one_is_looked_at_is_of_the_test(extract, text, subject):
    claim = only(extract(text, "dosing", title="Care"))
    assert (claim.subject.canonical, claim.values[0].drug) == (subject, None)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Take metformin with food.", ["with food"]),
        ("Metformin can interact with food.", []),
        ("Glucose rises after a meal, and then insulin is released.", []),
        ("Metformin tablets work best with food.", ["with food"]),
    ],
)
def test_when_it_is_taken_needs_a_word_of_taking(extract, text, named):
    found = [
        value.name for claim in extract(text, title="Metformin") for value in claim.values if hasattr(value, "name")
    ]
    assert found == named


@pytest.mark.parametrize(
    ("text", "harms"),
    [
        (
            "Side effects include nausea (feeling sick), diarrhea, seizures, and sleepiness.",
            ["nausea", "diarrhea", "seizures", "drowsiness"],
        ),
        (
            "Side effects may include flu-like symptoms such as fever, pain in muscles, and headaches.",
            ["pain in muscle", "headache", "fever"],
        ),
        ("Interferon can cause mild side effects, such as oily stools.", ["oily stool"]),
    ],
)
def test_every_harm_of_a_row_is_named(extract, text, harms):
    found = extract(text, "safety", title="Interferon")
    assert [value.outcome for claim in found for value in claim.values] == harms
    assert all(claim.scope.condition is None for claim in found)


@pytest.mark.parametrize(
    ("text", "polarity"),
    [
        ("Calcitonin is not recommended or approved to treat gout.", "negated"),
        ("Colchicine is not licensed to prevent stroke.", "negated"),
        ("Colchicine is licensed to prevent stroke.", "affirmed"),
    ],
)
def test_what_it_is_not_meant_for_is_denied(extract, text, polarity):
    effects = [claim for claim in extract(text, "efficacy", title="Medicines") if hasattr(claim.values[0], "outcome")]
    assert [claim.polarity for claim in effects] == [polarity]


@pytest.mark.parametrize(
    "text",
    [
        "Exercise helps you maintain a healthy weight.",
        "Trials are done to find out if lower doses of colchicine lessen pain.",
        "Colchicine is being studied to see whether it prevents stroke.",
        "Researchers study more innovative ways to use colchicine.",
        "It is not clear whether colchicine affects the risk of cancer.",
        "Colchicine is kept for people whose gout puts them at a higher risk for stroke.",
    ],
)
def test_what_nobody_says_is_no_effect(extract, text):
    found = extract(text, title="Colchicine")
    assert [value.outcome for claim in found for value in claim.values if hasattr(value, "outcome")] == []


def test_what_an_illness_brings_is_not_what_people_have(extract):
    claim = only(extract("A pacemaker controls arrhythmias that can cause cardiac arrest.", "efficacy"))
    assert claim.scope.condition in (None, "arrhythmia")


@pytest.mark.parametrize(
    ("word", "lemma"),
    [("doses", "dose"), ("senses", "sense"), ("uses", "use"), ("helps", "help"), ("abdomen", "abdomen")],
)
def test_lemmas_the_tables_do_not_know(language, word, lemma):
    doc = language.nlp.get_pipe("medfact_lemmas").vocab
    tag, label = ("VBZ", "aux") if word == "helps" else ("NNS", "dobj")
    one = Doc(doc, [word], tags=[tag], deps=[label], heads=[0])
    assert language.nlp.get_pipe("medfact_lemmas")(one)[0].lemma_ == lemma


@pytest.mark.parametrize(
    ("text", "outcomes"),
    [
        ("Heat may be combined with chemotherapy for larger tumors.", []),
        ("The scan finds cysts before they cause pain and before causing any symptoms.", []),
        ("Patients may have pain after the biopsy or may develop an infection.", ["pain", "infection"]),
        ("The risk of malignant tumors may be higher in women who take clomifene.", ["tumor size"]),
        ("Colitis is likely if the scan shows thick walls.", []),
    ],
)
def test_what_is_brought_about_and_what_is_not(extract, text, outcomes):
    found = extract(text, title="Medicines")
    assert [value.outcome for claim in found for value in claim.values if hasattr(value, "outcome")] == outcomes


def test_a_harm_keeps_its_own_name(extract):
    claim = only(extract("The risk of malignant tumors may be higher in women who take clomifene.", "safety"))
    assert claim.attribute == "risk of malignant tumor"


def test_what_is_prevented_is_not_said_of_it(extract):
    assert [claim.values for claim in extract("The aim of surgery is to prevent serious side effects.", "safety")] == []
    claim = only(extract("Methotrexate has serious side effects.", "safety", title="Methotrexate"))
    assert claim.values[0].name == "serious"


def test_an_illness_does_not_treat_itself(extract):
    found = extract("A therapist can treat vertigo by moving the head.", "efficacy", title="Vertigo")
    assert all(claim.subject is None or claim.subject.canonical != "vertigo" for claim in found)


def test_breastfeeding_that_does_something_is_nobody(extract):
    claim = only(extract("Breastfeeding protects babies from ear infections.", "efficacy", title="Babies"))
    assert claim.scope.population == "infant"


@pytest.mark.parametrize(
    ("text", "attributes"),
    [
        ("The dose is increased by 10 mg every week.", ["dose step"]),
        ("Start with 40 mg once a day and lower it by 5 mg every 5 days.", ["dose", "dose step"]),
        ("Take 40 mg once a day.", ["dose"]),
        ("The dose was raised from 10 to 20 mg daily.", ["dose", "dose"]),
    ],
)
def test_by_how_much_a_dose_changes_is_no_dose(extract, text, attributes):
    assert [claim.attribute for claim in extract(text, "dosing", title="Prednisone")] == attributes


def test_a_step_contradicts_no_dose(read):
    article = read("# Prednisone\n\nTake prednisone 40 mg once a day. The dose is increased by 10 mg every day.\n")
    one, other = (claim for claim in article.claims if claim.kind == "dosing")
    assert compare(one, other).relation == "incomparable"


@pytest.mark.parametrize(
    ("text", "outcomes"),
    [
        (
            "Chemotherapy uses drugs to kill cancer cells or stop their growth.",
            ["established cancer cell", "growth of cancer cell"],
        ),
        ("Steroids reduce the activity of the immune system.", ["activity of immune system"]),
        ("Immunotherapy can lead to complete reversal of gout.", ["gout"]),
        ("The drug is lowered as the pain is controlled.", []),
    ],
)
def test_whose_growth_and_activity(extract, text, outcomes):
    found = extract(text, "efficacy", title="Drugs")
    assert [value.outcome for claim in found for value in claim.values] == outcomes


def test_one_thing_said_twice_is_one_claim(extract):
    found = extract("Imaging tests are used to detect (find) and diagnose brain tumors.", "efficacy", title="Tests")
    assert [claim.attribute for claim in found] == ["detection"]


def test_a_line_of_a_glossary_may_have_a_dash(extract):
    found = extract("Summary. - Hysteroscopy: A procedure to look inside the uterus.", "procedure", title="Tests")
    assert {claim.subject.canonical for claim in found} == {"hysteroscopy"}


def test_medicines_in_a_list_of_harms_are_none(extract):
    text = "Side effects of azathioprine include:\n\n- nausea\n- immune system suppressors\n- bleeding in the stomach and bowel\n"
    found = extract(text, "safety", title="Azathioprine")
    assert [value.outcome for claim in found for value in claim.values] == [
        "nausea",
        "bleeding in the stomach and bowel",
    ]


def test_a_general_word_behind_an_operation_is_not_what_a_claim_is_about(extract):
    found = extract("Liver transplant surgery provides a cure for Wilson disease.", "efficacy", title="Wilson disease")
    assert {claim.subject.canonical for claim in found} == {"liver transplant"}


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("Stop smoking to prevent strokes.", "stopping smoking"),
        ("To reduce your risk of heart disease, avoid using illegal drugs.", "avoiding illegal drug"),
        ("Aspirin prevents strokes.", "aspirin"),
    ],
)
def test_what_is_left_off_does_not_help(extract, text, subject):
    assert only(extract(text, "efficacy", title="Health")).subject.canonical == subject


def test_what_is_used_is_not_left_off(extract):
    text = "Avoid alcohol when you swim, do not swim alone, learn to swim well, and prevent sunburn with plenty of sunscreen."
    found = extract(text, "efficacy", title="Water")
    assert all("avoiding sunscreen" not in (claim.subject.canonical if claim.subject else "") for claim in found)


@pytest.mark.parametrize(
    ("text", "attribute", "number"),
    [
        ("Symptoms start 2 to 7 days after being bitten by a mosquito.", "incubation period", "2 to 7 days"),
        ("The trial, which was called MOSQ, enrolled 10,000 women.", "sample size", "10,000"),
        ("The average age at the time of diagnosis is 65.", "age at onset", "65"),
        ("As many as 14 million men had lower urinary tract symptoms.", None, "As many as 14 million"),
    ],
)
def test_what_these_numbers_measure(extract, text, attribute, number):
    claim = only(extract(text, "statistic", title="Zika"))
    assert (claim.attribute, claim.values[0].text) == (attribute, number)


def test_how_many_are_treated_in_a_year_is_no_dose(extract):
    assert extract("Every year, millions of people receive blood transfusions.", "dosing", title="Blood") == []
    claim = only(extract("Take ibuprofen for 2 or 3 days.", "dosing", title="Pain"))
    assert (claim.values[0].duration.low, claim.values[0].duration.high) == (2, 3)


@pytest.mark.parametrize(
    ("text", "attribute"),
    [
        ("A biopsy is done to see if the growth is cancer.", "detection"),
        ("The ultrasound tells how well the kidneys work.", "detection"),
        ("Aspirin can help people with kidney disease.", "effect"),
    ],
)
def test_a_test_detects(extract, text, attribute):
    assert [claim.attribute for claim in extract(text, "efficacy", title="Kidneys")] == [attribute]


def test_what_the_examples_taught(extract):
    found = extract("Adults start with 500 mg of metformin once a day with a meal.", "dosing", title="Metformin")
    assert {claim.attribute for claim in found} == {"timing with food", "dose"}
    regimen = only(extract("The tablets were taken on alternate days.", "dosing", title="Iron")).values[0]
    assert regimen.frequency.per.text == "alternate days"
    text = "Physiotherapy was compared with injections, and those who exercised had less pain."
    claim = only(extract(text, "efficacy", title="Physiotherapy"))
    assert claim.values == (Effect("decrease", "pain"),)


def test_another_harm_of_the_row_is_no_condition(extract):
    text = "Swelling of the cornea, infection inside the eye and a detached retina are serious complications of it."
    found = extract(text, "safety", title="Cataract surgery")
    assert found
    assert {claim.scope.condition for claim in found} == {None}
