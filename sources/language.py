"""Whether a text is English: what is not is said to be unchecked, never passed.

An honest and cheap test: in English prose two words of five are function words. A text counts as another language only
where that share is low and another language's is high, or its letters are not Latin; lists and short texts pass.
"""

from __future__ import annotations

import re
from collections import Counter

#: Fewest words on which a text is judged.
ENOUGH = 40

_ENGLISH = frozenset(
    """the of and to in is are was were be been being that this these those it its for with as on at by from or an not
    have has had can may might will would should could do does did you your they their them he she his her we our us who
    which what when where how why there than then if but so because after before during about into over under between
    more most some any all no only other such also very each while until without within up out off a i me my""".split()
)
_OTHERS = {
    "German": "der die das und ist nicht ein eine einer eines mit für auf den dem des von zu im sich sie auch wird werden bei oder als nach wie durch kann sind haben hat es ich dass wenn aber nur zum zur".split(),
    "French": "le la les des et est une un du en dans que qui pour par sur avec pas au aux ce cette ces il elle sont ou plus être ont peut vous nous leur mais son sa ses de se ne".split(),
    "Spanish": "el la los las de y que en un una es por con para del se no su al lo como más o pero sus le ha este esta son está también puede entre cuando muy sin sobre".split(),
    "Italian": "il la lo gli le di e che un una è per con del della dei delle non si da in al alla come più sono anche ma o nel nella può essere questo questa i dal".split(),
    "Portuguese": "o a os as de e que um uma é por com para do da dos das não se em no na ao como mais ou mas sua seu são também pode ser foi entre quando muito sem".split(),
    "Dutch": "de het een en van is niet dat die met voor op te zijn er aan ook als bij door naar om wordt worden kan maar uit deze dit over heeft hebben u je of nog".split(),
    "Swedish": "och att det som en ett är på för med av inte den till har de om kan eller från så men var vid ska man också när efter".split(),
    "Danish or Norwegian": "og at det som en et er på for med av af ikke den til har de om kan eller fra så men var ved skal man også når etter efter".split(),
    "Polish": "i w na z do nie się że jest to jak po przez od dla za czy lub może są przy być oraz ale co tym który które".split(),
    "Turkish": "ve bir bu için ile da de olan olarak çok daha en gibi kadar sonra ne ya veya ise olduğu ancak her değil tarafından".split(),
    "Finnish": "ja on ei se että oli joka hän ovat mutta myös kun tai kuin niin voi ole olla sen jos mitä".split(),
    "Czech or Slovak": "a v na se je že s z do o pro by to i za ve jako po od ale nebo při být jsou které která sa sú pre alebo".split(),
    "Romanian": "și în de la cu pe nu este un o care din se să mai sunt pentru sau ca prin fi poate".split(),
    "Hungarian": "a az és hogy nem is egy van de meg csak ez már vagy mint volt el ha".split(),
    "Indonesian or Malay": "yang dan di untuk dengan ini itu dari pada tidak adalah dalam akan atau juga oleh dapat anda ke sebagai".split(),
    "Vietnamese": "và của là có không được cho các những một trong với người khi này đã để từ".split(),
}  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_CHARACTERS = 60_000


def foreign(text: str) -> str | None:
    """Tells what language a text is in, if it clearly is not English.

    Args:
        text: The text, without navigation and references.

    Returns:
        The language ("German", "no Latin script"), or None for English, mixed, short or undecided text.
    """
    text = text[:_CHARACTERS]
    letters = [letter for letter in text if letter.isalpha()]
    if len(letters) >= 4 * ENOUGH / 2:
        latin = sum(letter < "\u0250" or "\u1e00" <= letter <= "\u1eff" for letter in letters)
        if latin < 0.4 * len(letters):
            return "a language without Latin script"
    words = [word.lower() for word in _WORD.findall(text)]
    if len(words) < ENOUGH:
        return None
    counts = Counter(words)
    english = sum(counts[word] for word in _ENGLISH) / len(words)
    if english >= 0.18:
        return None
    shares = {name: sum(counts[word] for word in set(common)) / len(words) for name, common in _OTHERS.items()}
    best = max(shares, key=lambda name: shares[name])
    if shares[best] >= 0.14 and shares[best] > english + 0.06:
        return best
    return "another language" if len(words) >= 150 and english < 0.03 else None
