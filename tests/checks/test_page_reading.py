import datetime

import pytest

from claims.pages import HEADINGS, PageError, read_page

TEXT = """# ABC001 some-name

What it flags.

## What it does

A.

## Why it matters

B.

## Flagged

```text flags="79%" as-of="2026-01-01"
17 of 19 (79%).
```

```yaml registry
- id: x
```

```markdown article="a" flags="one" flags="two"
one two
```

```html article="b" flags=""
<p>three</p>
```

## Accepted

````text
```
## not a heading
```
````

## What to do

C.

## Settings

None.

## References

D.
"""


def written(tmp_path, text):
    path = tmp_path / "abc001_some_name.md"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_page_is_read_whole(tmp_path):
    page = read_page(written(tmp_path, TEXT))
    assert (page.code, page.name, page.summary) == ("ABC001", "some-name", "What it flags.")
    assert tuple(page.sections) == HEADINGS
    first, library, accepted = page.examples
    assert first.as_of == datetime.date(2026, 1, 1)
    assert first.texts[0].flags == ("79%",)
    assert first.registry is None
    assert library.registry == "- id: x\n"
    assert [text.name for text in library.texts] == ["a", "b"]
    assert library.texts[0].flags == ("one", "two")
    assert library.texts[1].flags == ("",)
    assert not accepted.flagged
    assert accepted.texts[0].text == "```\n## not a heading\n```\n"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("# ABC001 some-name", "# Some name", "expected '# CODE name'"),
        ("## Settings", "## Options", "expected the headings"),
        ('```text flags="79%" as-of="2026-01-01"', "```text", "says what is flagged"),
        ("```yaml registry", "```yaml", "expected text, markdown, html"),
        ('flags="79%" as-of', 'flags="79% as-of', "No closing quotation"),
        ("````\n\n## What to do", "## What to do", "never closed"),
    ],
)
def test_a_faulty_page_says_where(tmp_path, old, new, said):
    with pytest.raises(PageError, match=r"abc001_some_name\.md:") as problem:
        read_page(written(tmp_path, TEXT.replace(old, new)))
    assert said in str(problem.value)
