"""Plain text: blocks, headings, lists, wrapped lines."""

from __future__ import annotations

import time

import pytest

from sources import Block, Document, read_text


def blocks(text: str) -> list[tuple[str, str]]:
    document = read_text(text, name="a.txt")
    return [(block.kind, words(document, block)) for block in document.blocks]


def words(document: Document, block: Block) -> str:
    return " ".join(document.text[block.start : block.end].split())


def test_text_is_the_file_with_newlines_as_lf() -> None:
    document = read_text(b"One dose.\r\nTwo\tdoses.\rThree doses.", name="a.txt")
    assert document.text == "One dose.\nTwo\tdoses.\nThree doses."
    assert document.place(document.text.index("doses.\nThree")) == (2, 5)


def test_paragraphs_on_lines_of_their_own_are_separate_blocks() -> None:
    text = (
        "The gel is rubbed into the skin twice a day. It dries within a few minutes and leaves no stain on clothes.\n"
        "Some people feel a slight burning at first. This passes by itself and is no reason to stop the treatment."
    )
    assert [kind for kind, _ in blocks(text)] == ["paragraph", "paragraph"]


def test_hard_wrapped_lines_are_one_block() -> None:
    text = (
        "The gel is rubbed into the skin twice a day, in the morning and\n"
        "before you go to bed. It dries within a few minutes. Some people\n"
        "feel a slight burning at first, which passes by itself.\n"
        "\n"
        "Wash your hands afterwards, and keep the tube away from children\n"
        "and from pets.\n"
    )
    assert [words for _, words in blocks(text)] == [
        "The gel is rubbed into the skin twice a day, in the morning and before you go to bed. It dries within a few minutes. Some people feel a slight burning at first, which passes by itself.",
        "Wash your hands afterwards, and keep the tube away from children and from pets.",
    ]


def test_headings_have_levels_and_make_sections() -> None:
    text = (
        "CARE AFTER A CAST\n\n1. The first day\n\nKeep the arm raised on a pillow.\n\n1.1 Swelling\n\n"
        "Move your fingers often.\n\nWhen should I call?\n\nCall if the fingers turn blue.\n\nBathing\n=======\n"
        "Keep the cast dry."
    )
    document = read_text(text, name="a.txt")
    found = [(block.kind, block.level, words(document, block), block.section) for block in document.blocks]
    assert found == [
        ("heading", 1, "CARE AFTER A CAST", ()),
        ("heading", 2, "1. The first day", ("CARE AFTER A CAST",)),
        ("paragraph", 0, "Keep the arm raised on a pillow.", ("CARE AFTER A CAST", "1. The first day")),
        ("heading", 3, "1.1 Swelling", ("CARE AFTER A CAST", "1. The first day")),
        ("paragraph", 0, "Move your fingers often.", ("CARE AFTER A CAST", "1. The first day", "1.1 Swelling")),
        ("heading", 2, "When should I call?", ("CARE AFTER A CAST",)),
        ("paragraph", 0, "Call if the fingers turn blue.", ("CARE AFTER A CAST", "When should I call?")),
        ("heading", 1, "Bathing", ()),
        ("paragraph", 0, "Keep the cast dry.", ("Bathing",)),
    ]
    assert document.title == "CARE AFTER A CAST"


def test_bullets_nest_by_indentation_and_know_what_introduces_them() -> None:
    text = (
        "The drug is safe. Side effects may include:\n\n  • nausea\n  • a rash:\n      - on the arms\n      - on the legs\n"
        "  • a headache\n\nTell your nurse."
    )
    document = read_text(text, name="a.txt")
    items = [block for block in document.blocks if block.kind == "list_item"]
    assert [(words(document, item), item.level) for item in items] == [
        ("nausea", 1), ("a rash:", 1), ("on the arms", 2), ("on the legs", 2), ("a headache", 1)
    ]  # fmt: skip
    leads = [document.text[slice(*item.lead_in)] if item.lead_in else None for item in items]
    assert leads == [
        "Side effects may include:", "Side effects may include:", "a rash:", "a rash:", "Side effects may include:"
    ]  # fmt: skip


def test_numbered_steps_are_ordered_items() -> None:
    document = read_text("Do this:\n1. Wash the skin.\n2) Dry it.\n\na. First\nb. Second", name="a.txt")
    items = [(words(document, block), block.ordered) for block in document.blocks if block.kind == "list_item"]
    assert items == [("Wash the skin.", True), ("Dry it.", True), ("First", True), ("Second", True)]


def test_a_list_item_may_run_over_several_lines() -> None:
    assert blocks("- take one tablet in the morning\n  with a glass of water\n- take one at night") == [
        ("list_item", "take one tablet in the morning with a glass of water"),
        ("list_item", "take one at night"),
    ]


def test_bullets_run_on_in_a_paragraph_are_split() -> None:
    document = read_text(
        "The test is simple. Common symptoms include - fever - a dry cough - loss of smell", name="a.txt"
    )
    assert [(block.kind, words(document, block)) for block in document.blocks] == [
        ("paragraph", "The test is simple. Common symptoms include"),
        ("list_item", "fever"),
        ("list_item", "a dry cough"),
        ("list_item", "loss of smell"),
    ]
    lead_in = document.blocks[1].lead_in
    assert lead_in
    assert document.text[slice(*lead_in)] == "Common symptoms include"


def test_a_run_of_blanks_stands_for_a_line_that_was_lost() -> None:
    document = read_text(
        "Signs include    - fever    - a stiff neck       Most people get well at home.     Outlook     "
        "The illness lasts for about two weeks in children.",
        name="a.txt",
    )
    assert [(block.kind, words(document, block)) for block in document.blocks] == [
        ("paragraph", "Signs include"),
        ("list_item", "fever"),
        ("list_item", "a stiff neck"),
        ("paragraph", "Most people get well at home."),
        ("heading", "Outlook"),
        ("paragraph", "The illness lasts for about two weeks in children."),
    ]
    assert document.blocks[-1].section == ("Outlook",)


def test_the_cells_of_a_table_set_with_blanks_stay_together() -> None:
    text = "Drug        Dose      Route\nAspirin     81 mg     Oral once daily\nHeparin     5000 units     Injected twice daily"
    assert [kind for kind, _ in blocks(text)] == ["paragraph"] * 3


def test_dashes_around_an_aside_and_ranges_are_no_bullets() -> None:
    for text in (
        "The operation - it takes an hour - is done under a light anaesthetic.",
        "Give 5 - 10 mg, then 10 - 20 mg, then 20 - 40 mg.",
        "Do not stop the drug - this is dangerous.",
    ):
        assert [kind for kind, _ in blocks(text)] == ["paragraph"]


def test_a_testimonial_is_a_quotation() -> None:
    text = "I could walk again after a week.\n-Ann Smith\nPatient at the clinic\n\nMost people recover within a month."
    assert [kind for kind, _ in blocks(text)] == ["quotation", "quotation", "quotation", "paragraph"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "The rate is 12% in adults [1]. It may cause bleeding (Smith et al., 2011) in 2 of 100. 1, 2 " * 20000,
        "The gel helps adults with dry skin.\n" * 50000,
        "word" + " " * 2_000_000 + "x",
        "(" * 2_000_000,
        "a - b " * 100_000,
    ],
    ids=["one line", "many lines", "blanks", "parentheses", "dashes"],
)
def test_two_megabytes_take_seconds(text: str) -> None:
    begin = time.process_time()
    read_text(text, name="a.txt")
    assert time.process_time() - begin < 15


def test_short_lines_below_each_other_are_no_headings() -> None:
    assert blocks("The drug can cause:\nNausea\nDry skin\nA rash on the arms\n\nCall us about any of these.") == [
        ("paragraph", "The drug can cause:"),
        ("list_item", "Nausea"),
        ("list_item", "Dry skin"),
        ("list_item", "A rash on the arms"),
        ("paragraph", "Call us about any of these."),
    ]
    assert blocks("Caring for skin\n\nSkin Clinic\nGreen Street 5\n\nRub in the gel twice a day.")[1:3] == [
        ("paragraph", "Skin Clinic"),
        ("paragraph", "Green Street 5"),
    ]
    assert blocks("Wash your hands.\nUse the gel as your doctor tells you to keep the skin from drying\nDry them.")[
        1
    ] == (
        "paragraph",
        "Use the gel as your doctor tells you to keep the skin from drying",
    )
