"""Subjects that no list knows, on whole texts with the shipped model: what a sentence's own words call its thing."""

import pytest


@pytest.fixture(scope="module")
def spoken_of(reader):
    """What each sentence of a text speaks of: its treatment, else its subject, by the canonical name."""

    def run(text, title=None):
        views = [view for view, _ in reader(f"# {title}\n\n{text}\n" if title else f"{text}\n").views()]
        about = [view.treatment or view.subject for view in views if not view.text.startswith("#")]
        return [one and one.canonical for one in about]

    return run


@pytest.mark.parametrize(
    ("text", "subjects"),
    [
        (
            "Immunophenotyping: A test in which cells are marked with dyes. It is used to tell two leukemias apart.",
            ["immunophenotyping", "immunophenotyping"],
        ),
        ("Lumbar puncture: A procedure used to collect fluid from the spine.", ["lumbar puncture"]),
        ("Hemosiderosis: A condition in which a pigment builds up in the lungs.", ["hemosiderosis"]),
        ("Fulguration is a surgical procedure that destroys tissue with an electric current.", ["fulguration"]),
        ("The test used most often to look for bleeding is called endoscopy.", ["endoscopy"]),
        (
            "A procedure called partial external biliary diversion may ease the itching.",
            ["partial external biliary diversion"],
        ),
        ("The most common test for a clot in the leg is ultrasound.", ["ultrasound"]),
        ("Ibuprofen helps. We recommend diclofenac gel for the knee.", ["ibuprofen", "diclofenac"]),
        ("A surgeon performs external drainage in a hospital.", ["external drainage"]),
        ("Radon reduction systems can bring the amount of radon down.", ["radon reduction system"]),
        ("Warfarin helps. A patient waits. A nurse waits. Side effects include bruises.", ["warfarin"] * 4),
        ("The pump gives insulin. Insulin resistance is common in pregnancy.", ["insulin", "insulin resistance"]),
        ("Summary: A pacemaker is a device that steadies the heart.", ["pacemaker"]),
        ("The citrulline antibody test is useful in arthritis.", ["citrulline antibody test"]),
        ("The MRI takes an hour. The standard treatment for reflux is surgery.", ["mri", "treatment"]),
        ("The digital rectal exam can miss many cancers.", ["digital rectal exam"]),
        ("Most children do well after the pull-through operation.", ["pull through operation"]),
        ("Prompt prenatal care can help you avoid problems.", ["prenatal care"]),
        ("Keeping a food diary can help to find out which foods cause trouble.", ["keeping a food diary"]),
        ("You may get relief from indigestion by changing your meals.", ["changing your meal"]),
        ("Doctors confirm cholera with a stool sample.", ["stool sample"]),
        ("With tonometry, a doctor measures the pressure inside the eye.", ["tonometry"]),
        ("Large amounts of fiber can slow the absorption of iron.", ["fiber"]),
        ("Treatment with arsenic trioxide can bring about a remission.", ["arsenic trioxide"]),
        (
            "Arsenic trioxide is given for weeks. Early treatment with this medication improves survival.",
            ["arsenic trioxide", "arsenic trioxide"],
        ),
        (
            "Monoclonal antibodies are made in a laboratory. These antibodies can find cancer cells.",
            ["monoclonal antibody", "monoclonal antibody"],
        ),
        (
            "Radiotherapy takes some weeks. The doctor performs a biopsy to confirm the diagnosis.",
            ["radiotherapy", "biopsy"],
        ),
        (
            "The MRI takes an hour. Radiotherapy takes some weeks. Trials that test new ways to stop cancer go on.",
            ["mri", "radiotherapy", None],
        ),
        ("Untreated gonorrhea harms the womb.", ["untreated gonorrhea"]),
    ],
)
def test_a_sentence_is_about_what_its_own_words_name(spoken_of, text, subjects):
    assert spoken_of(text) == subjects


def test_a_general_word_with_an_article_of_one_is_the_topic_only_where_it_is_taken(spoken_of):
    assert spoken_of("In winter a supplement of 10 micrograms is advised.", title="Vitamin D")[-1] == "vitamin d"
    assert spoken_of("A biopsy shows more.", title="Vitamin D")[-1] == "biopsy"


def test_many_are_not_the_last_one(spoken_of):
    text = "Hemodialysis cleans the blood. None of these treatments helps the kidneys get better."
    assert spoken_of(text)[-1] == "treatment"


def test_an_item_or_an_imperative_is_about_what_is_done(spoken_of):
    text = "You can lower your risk by:\n\n- Being physically active\n- Maintaining a healthy weight\n"
    assert spoken_of(text, title="Metabolic syndrome") == [
        None,
        "being physically active",
        "maintaining a healthy weight",
    ]
    assert spoken_of("Do not drink any alcohol.", title="Cirrhosis") == ["alcohol"]
