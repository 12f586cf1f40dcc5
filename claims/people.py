"""Words for people and other things that are counted: what a percentage or a mean can be taken over.

The words are data (``data/check_people.yaml``), shared by the checks of statistics.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from claims import data


class PeopleWords(BaseModel):
    """The whole of ``check_people.yaml``.

    Attributes:
        people: Countable nouns that a share can be of ("patients", "stones").
        shares: Measures that cannot exceed 100% whatever they are of ("sensitivity").
        counted: Nouns that come in whole numbers ("attacks").
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    people: tuple[str, ...]
    shares: tuple[str, ...]
    counted: tuple[str, ...]


def people_words() -> PeopleWords:
    """Returns the words, read and validated once."""
    return data.load("check_people.yaml", PeopleWords)
