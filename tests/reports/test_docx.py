"""Word documents given back with findings as comments: where these stand, what they say, and that nothing else changed."""

from __future__ import annotations

import datetime
import io
import re
from dataclasses import replace
from typing import Any

import docx as python_docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

import reports
from claims.model import EntryNote, Finding, Related
from reports import docx
from reports.result import DocumentResult, LanguageInfo, Options, Result
from sources import read_text
from sources.readers.docx import trace
from sources.word.container import strict_names
from tests.sources.wordfiles import W, field, footnote, made, mark, p, packed, parts_of, r, raised, saved, zotero

NAME = f"{{{W}}}"
DAY = datetime.date(2026, 3, 1)
PERCENT = "The gel works in 70% of patients."


def finding(start: int, end: int, text: str = "words", **more: Any) -> Finding:
    said = {"code": "CIT001", "name": "uncited-claim", "severity": "warning", "message": "no source is given", **more}
    return Finding(start=start, end=end, line=None, column=None, text=text, path="a.docx", **said)


def on(data: bytes, *words: str) -> list[Finding]:
    """A finding at each of the words, and one about the whole article for an empty one."""
    text = read_text(data, name="a.docx").text
    found = []
    for one in words:
        start = text.index(one)
        found.append(finding(start, start + len(one), one))
    return found


def put(data: bytes, *findings: Finding) -> bytes:
    return docx.commented(data, trace(data, "a.docx"), findings, DAY)


def tree(data: bytes, name: str = "word/document.xml") -> etree._Element:
    return etree.fromstring(parts_of(data)[name])


def covered(data: bytes) -> list[str]:
    """The shown words between the marks of each comment, in order of their ids."""
    opened: dict[str, list[str]] = {}
    done: dict[str, str] = {}
    for element in tree(data).iter("*"):
        identity = element.get(f"{NAME}id", "")
        if element.tag == f"{NAME}commentRangeStart":
            opened[identity] = []
        elif element.tag == f"{NAME}commentRangeEnd":
            done[identity] = "".join(opened.pop(identity))
        elif element.tag in (f"{NAME}t", f"{NAME}tab", f"{NAME}br", f"{NAME}p"):
            for pieces in opened.values():
                pieces.append(element.text or " " if element.tag == f"{NAME}t" else " ")
    assert not opened, "a comment that never ends"
    return [done[identity] for identity in sorted(done, key=int)]


def squeezed(text: str) -> str:
    return " ".join(re.sub("[\u00ad\u200b]", "", text).split())


def plain(root: etree._Element, ours: set[str]) -> bytes:
    """A part without the marks of our comments, runs of the same properties next to each other joined."""
    for element in list(root.iter("*")):
        above = element.getparent()
        if element.get(f"{NAME}id") not in ours or above is None:
            continue
        if element.tag in (f"{NAME}commentRangeStart", f"{NAME}commentRangeEnd"):
            above.remove(element)
        elif element.tag == f"{NAME}commentReference":
            above.getparent().remove(above)
    for run in list(root.iter(f"{NAME}r")):
        following = run.getnext()
        while following is not None and following.tag == f"{NAME}r" and letters(following) == letters(run):
            run.extend([one for one in following if one.tag != f"{NAME}rPr"])
            following.getparent().remove(following)
            following = run.getnext()
        for text in list(run.findall(f"{NAME}t")):
            after = text.getnext()
            while after is not None and after.tag == f"{NAME}t":
                text.text = (text.text or "") + (after.text or "")
                run.remove(after)
                after = text.getnext()
            text.attrib.pop("{http://www.w3.org/XML/1998/namespace}space", None)
    return etree.tostring(root, method="c14n")


def letters(run: etree._Element) -> bytes:
    found = run.find(f"{NAME}rPr")
    return b"" if found is None else etree.tostring(found, method="c14n")


def unchanged(before: bytes, after: bytes) -> None:
    """Asserts that nothing but comments came into a document."""
    old, new = parts_of(before), parts_of(after)
    mended = {"word/document.xml", "word/comments.xml", "word/_rels/document.xml.rels", "[Content_Types].xml"}
    assert {name for name in old if new[name] != old[name]} <= mended
    assert set(new) - set(old) <= {"word/comments.xml"}
    assert [name for name in new if name in old] == list(old)
    known = {one.get(f"{NAME}id") for one in tree(before, "word/comments.xml")} if "word/comments.xml" in old else set()
    ours = {one.get(f"{NAME}id") for one in tree(after, "word/comments.xml")} - known
    assert plain(tree(after), ours) == plain(tree(before), set())
    assert read_text(after, name="a.docx").text == read_text(before, name="a.docx").text


def in_order(data: bytes) -> None:
    """Asserts what Word asks of comments: one start, end and reference each, in this order, each with its comment."""
    marks: dict[str, list[str]] = {}
    for element in tree(data).iter("*"):
        name = element.tag.removeprefix(NAME)
        if name.startswith("comment"):
            marks.setdefault(element.get(f"{NAME}id"), []).append(name)
            above = element.getparent().tag.removeprefix(NAME)
            assert above in ({"r"} if name == "commentReference" else {"p", "hyperlink", "ins", "moveTo", "smartTag"})
    assert all(found == ["commentRangeStart", "commentRangeEnd", "commentReference"] for found in marks.values())
    assert [one.get(f"{NAME}id") for one in tree(data, "word/comments.xml")] == sorted(marks, key=int)
    for run in tree(data).iter(f"{NAME}r"):
        assert [one.tag for one in run].count(f"{NAME}rPr") <= 1
        assert f"{NAME}rPr" not in [one.tag for one in run][1:], "properties come first in a run"


# ---------------------------------------------------------------- where comments stand


def test_a_comment_stands_at_its_words_and_python_docx_reads_it():
    data = saved(lambda document: document.add_paragraph(PERCENT + " It is cheap."))
    made_ = put(data, *on(data, "70% of patients"))
    opened = python_docx.Document(io.BytesIO(made_))
    (comment,) = opened.comments
    assert (comment.author, comment.initials, comment.timestamp.date()) == ("medfact", "mf", DAY)
    assert comment.text == "CIT001 uncited-claim (warning)\nno source is given"
    assert opened.paragraphs[0].text == PERCENT + " It is cheap."
    assert [run.text for run in opened.paragraphs[0].runs] == [
        "The gel works in ",
        "70% of patients",
        "",
        ". It is cheap.",
    ]
    assert covered(made_) == ["70% of patients"]
    in_order(made_)
    unchanged(data, made_)


def test_both_halves_of_a_split_run_keep_its_properties():
    data = made(p(r("A safe drug.", '<w:b/><w:color w:val="FF0000"/>')))
    runs = tree(put(data, *on(data, "safe"))).findall(f".//{NAME}r[{NAME}t]")
    assert ["".join(run.itertext()) for run in runs] == ["A ", "safe", " drug."]
    assert {letters(run) for run in runs} == {letters(tree(data).find(f".//{NAME}r"))}


@pytest.mark.parametrize(
    ("body", "words", "stands"),
    [
        pytest.param(p("A ", r("safe", "<w:b/>"), " and quick cure."), "safe and quick", "safe and quick", id="runs"),
        pytest.param(p(r("A sa\u00adfe cu"), r("re."), r(" Yes.")), "safe cure", "sa\u00adfe cure", id="soft hyphen"),
        pytest.param(p("<w:r><w:t>Take</w:t><w:tab/><w:t>5 mg</w:t><w:br/><w:t>daily</w:t></w:r>"), "5 mg", "5 mg", id="tab"),
        pytest.param(p("<w:r><w:t>Take 5 </w:t><w:br/><w:t>mg daily</w:t></w:r>"), "5\nmg", "5  mg", id="break"),
        pytest.param(p("<w:r><w:t>Take  5 </w:t></w:r>", r("  mg daily")), "5 mg", "5   mg", id="white space"),
        pytest.param(p("Take 5 ", '<w:r><w:sym w:font="Symbol" w:char="F06D"/></w:r>', "g daily"), "µg", "g", id="symbol"),
        pytest.param(
            p("A ", f'<w:ins w:id="7" w:author="Ann">{r("very safe")}</w:ins>', '<w:del w:id="8"><w:r><w:delText>bad</w:delText></w:r></w:del>', " cure."),
            "safe cure", "safe cure", id="tracked changes",
        ),
        pytest.param(p("See ", f'<w:hyperlink w:anchor="x">{r("the safe cure of gel")}</w:hyperlink>', "."), "safe cure", "safe cure", id="link"),
        pytest.param(p("See ", f'<w:hyperlink w:anchor="x">{r("the gel")}</w:hyperlink>', " now."), "gel now", "gel now", id="out of a link"),
        pytest.param(p("It works ", zotero("[3]", {"title": "A gel"}), " well."), "3", "[3]", id="field"),
        pytest.param(p("It works ", f'<w:fldSimple w:instr="DATE">{r("on 1 May")}</w:fldSimple>', " well."), "1 May well", "on 1 May well", id="simple field"),
        pytest.param(
            p("It is ", f"<w:sdt><w:sdtPr/><w:sdtContent>{r('very safe')}</w:sdtContent></w:sdt>", " now."), "safe now", "very safe now", id="content control"
        ),
        pytest.param(p("A dose of ", "<m:oMath><m:r><m:t>5 mg</m:t></m:r></m:oMath>", " is safe."), "5 mg is", " is", id="formula"),
        pytest.param(p("A study", raised("1"), " of gel"), "study1", "study1", id="raised"),
        pytest.param(p("First gel.") + p("Second gel."), "gel.\n\nSecond", "gel. Second", id="two paragraphs"),
        pytest.param(p("Gel 🌡️ at 発熱 now."), "at 発熱", "at 発熱", id="wide characters"),
    ],
)  # fmt: skip
def test_places(body: str, words: str, stands: str) -> None:
    data = made(body)
    after = put(data, *on(data, words))
    assert [squeezed(one) for one in covered(after)] == [squeezed(stands)]
    in_order(after)
    unchanged(data, after)


def test_a_paragraph_whose_end_is_deleted_is_joined_and_commented_across():
    data = made(p("A safe ", properties="<w:rPr><w:del/></w:rPr>") + p("cure of gel."))
    after = put(data, *on(data, "safe cure"))
    assert [squeezed(one) for one in covered(after)] == ["safe cure"]
    unchanged(data, after)


def test_cells_of_a_table_hold_their_own_comments():
    cell = "<w:tc><w:tcPr/>{}</w:tc>".format
    rows = "".join(
        f"<w:tr>{cell(p(one))}{cell(p(two))}</w:tr>" for one, two in (("Drug", "Harm"), ("Gel", "in 5% rash"))
    )
    data = made(p("Harms of gel.") + f"<w:tbl><w:tblPr/><w:tblGrid/>{rows}</w:tbl>" + p("End."))
    text = read_text(data, name="a.docx").text
    both = finding(text.index("Gel"), text.index("rash"))
    after = put(data, *on(data, "5% rash"), both)
    assert covered(after) == ["5% rash", "Gel"]
    unchanged(data, after)


def test_a_note_is_commented_at_its_mark_and_a_text_box_at_the_box():
    box = (
        "<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wp:inline><a:graphic><a:graphicData><wps:wsp>"
        f"<wps:txbx><w:txbxContent>{p('A safe box of gel.')}</w:txbxContent></wps:txbx></wps:wsp></a:graphicData>"
        "</a:graphic></wp:inline></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox><w:txbxContent>"
        f"{p('A safe box of gel.')}</w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    note = footnote(2, "In our own ward it was safe for all.")
    data = made(p("Gel helps", mark(2), " the skin.") + p("Look here", box, "."), footnotes=note)
    after = put(data, *on(data, "safe for all", "safe box"))
    root = tree(after)
    first, second = root.iter(f"{NAME}commentRangeStart")
    assert first.getnext().find(f"{NAME}footnoteReference") is not None
    assert second.getnext().find("{*}AlternateContent") is not None
    assert parts_of(after)["word/footnotes.xml"] == parts_of(data)["word/footnotes.xml"]
    in_order(after)
    unchanged(data, after)


def test_a_note_with_a_sign_of_its_own_is_not_parted_from_it():
    own = '<w:r><w:footnoteReference w:id="2" w:customMarkFollows="1"/><w:t>*</w:t></w:r>'
    source = "Roe J. Gels in practice. J Care. 2019;12:45-50. doi:10.1000/gel.1"
    data = made(p("Gel helps", own, " the skin.") + p("End of it."), footnotes=footnote(2, source))
    after = put(data, *on(data, "*"))
    (run,) = (one.getparent() for one in tree(after).iter(f"{NAME}footnoteReference"))
    assert [child.tag.removeprefix(NAME) for child in run] == ["footnoteReference", "t"]
    unchanged(data, after)


def test_what_is_about_the_whole_article_stands_at_its_first_paragraph():
    data = made(p("") + p("A title", style="Title") + p("Text of gel."))
    after = put(data, finding(0, 0, ""))
    assert covered(after) == ["A title"]
    assert (
        python_docx.Document(io.BytesIO(after))
        .comments.get(0)
        .text.startswith("CIT001 uncited-claim (warning), about the whole article\n")
    )


def test_comments_at_one_place_nest_and_keep_their_order():
    data = made(p("The gel is a safe and quick cure."))
    after = put(data, *on(data, "safe and quick cure", "safe", "quick cure", "The gel is a safe and quick cure."))
    assert covered(after) == ["safe and quick cure", "safe", "quick cure", "The gel is a safe and quick cure."]
    ends = [one.get(f"{NAME}id") for one in tree(after).iter(f"{NAME}commentReference")]
    assert ends == ["1", "0", "2", "3"]
    in_order(after)
    unchanged(data, after)


# ---------------------------------------------------------------- what stays


def test_comments_that_stand_there_stay_and_go_on_being_understood():
    said = f'<w:comment w:id="5" w:author="Ann">{p("Please check.")}</w:comment>'
    silence = f'<w:comment w:id="9" w:author="Ann">{p("medfact: ignore CIT001 -- our own survey")}</w:comment>'
    marked = (
        '<w:commentRangeStart w:id="{0}"/>{1}<w:commentRangeEnd w:id="{0}"/><w:r><w:commentReference w:id="{0}"/></w:r>'
    )
    data = made(p(marked.format(5, r("A safe gel."))) + p(marked.format(9, r(PERCENT))), comments=said + silence)
    after = put(data, *on(data, "safe"))
    assert covered(after) == ["A safe gel.", PERCENT, "safe"]
    assert [comment.comment_id for comment in python_docx.Document(io.BytesIO(after)).comments] == [5, 9, 10]
    old, new = (
        [etree.tostring(one, method="c14n") for one in tree(file, "word/comments.xml")] for file in (data, after)
    )
    assert new[:2] == old
    before, now = read_text(data, name="a.docx"), read_text(after, name="a.docx")
    assert now.directives == before.directives
    assert [one.reason for one in now.directives] == ["our own survey"]
    unchanged(data, after)


def test_a_second_run_adds_only_what_is_new():
    data = made(p(PERCENT) + p("A safe gel."))
    once = put(data, *on(data, "70%"))
    assert put(once, *on(once, "70%")) == once
    twice = put(once, *on(once, "70%"), replace(on(once, "safe")[0], message="safe for whom?"))
    assert covered(twice) == ["70%", "safe"]
    in_order(twice)
    unchanged(data, twice)


def test_the_same_article_gives_the_same_file():
    data = made(p(PERCENT))
    assert put(data, *on(data, "70%")) == put(data, *on(data, "70%"))
    assert put(data) == data


def test_no_quotation_in_a_comment_silences_a_finding():
    data = made(p(PERCENT))
    attack = "medfact: ignore-file CIT001 -- quoted"
    after = put(data, finding(0, 5, message=attack, hint=f"<!-- {attack} -->"), finding(0, 5, message=f"[{attack}]"))
    now = read_text(after, name="a.docx")
    assert (now.directives, now.faulty_directives) == ((), ())


def test_strict_documents_and_other_encodings_stay_what_they_are():
    usual = made(p("A naïve & <safe> gel."))
    strict = packed({name: strict_names(part) for name, part in parts_of(usual).items()})
    wide = parts_of(usual)
    wide["word/document.xml"] = wide["word/document.xml"].decode().encode("utf-16")
    for data in (strict, packed(dict(wide))):
        after = put(data, *on(data, "safe"))
        assert read_text(after, name="a.docx").text == "A naïve & <safe> gel."
    after = put(strict, *on(strict, "safe"))
    assert b"schemas.openxmlformats.org/wordprocessingml" not in parts_of(after)["word/document.xml"]
    assert b"schemas.openxmlformats.org/wordprocessingml" not in parts_of(after)["word/comments.xml"]
    assert (
        b"purl.oclc.org/ooxml/officeDocument/relationships/comments" in parts_of(after)["word/_rels/document.xml.rels"]
    )


def test_pictures_and_all_other_parts_are_copied():
    data = made(p(PERCENT))
    parts: dict[str, bytes | str] = dict(parts_of(data))
    parts["word/media/image1.png"] = bytes(range(256)) * 40
    data = packed(parts)
    unchanged(data, put(data, *on(data, "70%")))


# ---------------------------------------------------------------- what comments say


def test_what_a_comment_says():
    data = made(p(PERCENT))
    entry = EntryNote("gel-effect", "Works in half", source="Roe 2019", reviewed="2025-01-02", review_by="2027-01-02")
    sides = (
        Related("a.docx", None, 0, 3, "works in 40%", location="paragraph 4"),
        Related("b.md", 31, 0, 3, "never works", column=2),
    )
    found = replace(on(data, "70%")[0], related=sides, registry=(entry,), hint="name the study")
    assert python_docx.Document(io.BytesIO(put(data, found))).comments.get(0).text.split("\n") == [
        "CIT001 uncited-claim (warning)",
        "no source is given",
        "Against “works in 40%” (paragraph 4)",
        "Against “never works” (b.md, line 31)",
        "Registry gel-effect: Works in half (Roe 2019; reviewed 2025-01-02, due 2027-01-02)",
        "Hint: name the study",
    ]


def test_comments_are_styled_as_the_document_names_it():
    named = (
        '<w:style w:type="paragraph" w:styleId="Kommentartext"><w:name w:val="annotation text"/></w:style>'
        '<w:style w:type="character" w:styleId="Kommentarzeichen"><w:name w:val="annotation reference"/></w:style>'
    )
    data = made(p(PERCENT), styles=named)
    after = put(data, *on(data, "70%"))
    assert tree(after, "word/comments.xml").find(f".//{NAME}pStyle").get(f"{NAME}val") == "Kommentartext"
    (reference,) = tree(after).iter(f"{NAME}commentReference")
    assert reference.getprevious().find(f"{NAME}rStyle").get(f"{NAME}val") == "Kommentarzeichen"
    in_order(after)


def test_characters_that_xml_cannot_hold_are_shown_as_replaced():
    data = made(p(PERCENT))
    after = put(data, finding(0, 3, message="a\x00b\x1bc\ufffed\ud800"))
    assert "a�b�c�d�" in python_docx.Document(io.BytesIO(after)).comments.get(0).text


# ---------------------------------------------------------------- files


def result(*items: DocumentResult) -> Result:
    return Result("0.1.0", items, LanguageInfo("en_medfact_sm 0.1.0"), DAY)


def item(tmp_path, path: str, data: bytes, *findings: Finding) -> DocumentResult:
    (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / path).write_bytes(data)
    return DocumentResult(path, read_text(data, name=path), findings=findings)


def test_one_article_is_one_file_and_several_are_a_folder(tmp_path):
    data = made(p(PERCENT))
    found = on(data, "70%")[0]
    one, two = (item(tmp_path, path, data, found) for path in ("in/a.docx", "in/deep/a.docx"))
    options = Options(original=lambda path: tmp_path / path)
    reports.write(result(one), "docx", tmp_path / "out.docx", options=options)
    assert covered((tmp_path / "out.docx").read_bytes()) == ["70%"]
    reports.write(result(one, two), "docx", tmp_path / "out", options=options)
    assert sorted(path.relative_to(tmp_path).as_posix() for path in (tmp_path / "out").rglob("*.*")) == [
        "out/in/a.docx",
        "out/in/deep/a.docx",
    ]
    with pytest.raises(ValueError, match=r"makes a file an article, and there are 2: name a folder"):
        reports.write(result(one, two), "docx", tmp_path / "out.docx", options=options)


def test_known_and_suppressed_findings_are_left_out(tmp_path):
    data = made(p(PERCENT))
    found = on(data, "70%")[0]
    one = item(tmp_path, "a.docx", data, replace(found, state="known"), replace(found, state="suppressed"))
    reports.write(result(one), "docx", tmp_path / "out.docx", options=Options(original=lambda path: tmp_path / path))
    assert (tmp_path / "out.docx").read_bytes() == data


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("markdown", "puts comments into Word articles, and a.md is none"),
        ("itself", "is the article itself: name another file"),
        ("changed", "a.docx was changed while it was checked: check it again"),
        ("remote", "a.docx is no file of this computer"),
        ("unread", "no article could be checked: there is nothing to write"),
    ],
)
def test_what_cannot_be_written_is_said_and_nothing_is_written(tmp_path, change, message):
    data = made(p(PERCENT))
    one = item(tmp_path, "a.docx", data, *on(data, "70%"))
    output, original = tmp_path / "out.docx", lambda path: tmp_path / path
    if change == "markdown":
        one = DocumentResult("a.md", read_text(PERCENT, name="a.md"))
    elif change == "itself":
        output = tmp_path / "a.docx"
    elif change == "changed":
        (tmp_path / "a.docx").write_bytes(made(p("Another text.")))
    elif change == "remote":
        original = lambda path: None  # noqa: E731 - as the one above
    else:
        one = DocumentResult("a.docx", error="is damaged")
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(ValueError, match=message):
        reports.write(result(one), "docx", output, options=Options(original=original))
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


# ---------------------------------------------------------------- a law


words = st.text(alphabet="ab5% .\u00ad\u200bé🌡発", min_size=1, max_size=9)
formats = st.sampled_from(["", "<w:b/>", "<w:i/>", '<w:vertAlign w:val="superscript"/>'])
runs = st.builds(r, words, formats)
inline = st.one_of(
    runs,
    st.builds(lambda one, two: f'<w:r><w:t xml:space="preserve">{one}</w:t><w:tab/><w:t>{two}</w:t></w:r>', words, words),
    st.builds(lambda one: f'<w:hyperlink w:anchor="x">{one}</w:hyperlink>', runs),
    st.builds(lambda one: f'<w:ins w:id="1" w:author="Ann">{one}</w:ins>', runs),
    st.builds(lambda one: f'<w:del w:id="1" w:author="Ann"><w:r><w:delText>{one}</w:delText></w:r></w:del>', words),
    st.builds(lambda one: f"<w:smartTag>{one}</w:smartTag>", runs),
)  # fmt: skip
fields = st.builds(lambda one: field(" REF x ", one), runs)
paragraphs = st.lists(st.one_of(inline, fields), min_size=1, max_size=5).map(lambda pieces: p(*pieces))


@settings(max_examples=30)
@given(st.lists(paragraphs, min_size=1, max_size=3), st.data())
def test_comments_stand_at_their_words_and_change_no_others(body, data):
    article = made(p("The gel.") + "".join(body))
    text = read_text(article, name="a.docx").text
    places = st.integers(0, len(text))
    spans = data.draw(st.lists(st.tuples(places, places).map(sorted), min_size=1, max_size=4))
    findings = [finding(start, end, text[start:end], message=f"number {n}") for n, (start, end) in enumerate(spans)]
    after = put(article, *findings)
    in_order(after)
    unchanged(article, after)
    assert len(list(python_docx.Document(io.BytesIO(after)).comments)) == len(findings)
    exact = "fldChar" not in "".join(body)
    deleted = "delText" in "".join(body)
    for (start, end), stands in zip(spans, covered(after), strict=True):
        if start < end and not text[start].isspace() and not text[end - 1].isspace() and not deleted:
            shown, wanted = "".join(squeezed(stands).split()), "".join(text[start:end].split())
            assert shown == wanted if exact else wanted in shown
