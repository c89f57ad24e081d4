"""Names as people type them: without accents, in any case, in any order."""

import re
import unicodedata

_LETTERS = str.maketrans({"ł": "l", "đ": "d", "ð": "d", "ø": "o", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i"})
_WORD = re.compile(r"\w+")
LONGEST_TOKEN = 60


def fold(text: str) -> str:
    """A text as it is compared: lower case, no accents, one spelling of each letter.

    >>> fold("Łukasz Müller-Ångström")
    'lukasz muller-angstrom'
    """
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def words_of(text: str) -> list[str]:
    """The words of a name or a question, folded, in order.

    >>> words_of("O'Brien, Séan")
    ['obrien', 'sean']
    """
    joined = fold(text).replace("'", "").replace("’", "")
    return [word[:LONGEST_TOKEN] for word in _WORD.findall(joined)]


def tokens_of(*names: str) -> list[str]:
    """The words a person is found by, each once."""
    return sorted({word for name in names for word in words_of(name)})
