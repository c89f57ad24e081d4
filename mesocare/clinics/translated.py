"""What a patient signs stands in the clinic's language; a translation nobody reviewed is there to be read."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from mesocare.clinics.language import speaking


def is_unreviewed(language: str) -> bool:
    """Whether no person has read the translation into this language."""
    return language in settings.MACHINE_DRAFTED


def others() -> list[str]:
    """The languages patients may read in, besides the clinic's own."""
    return [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


def direction_of(language: str) -> str:
    return "rtl" if get_language_info(language)["bidi"] else "ltr"


def signed_text_words(language: str) -> str:
    """Which of two texts is the signed one, in one language: asked for in both."""
    with speaking(language):
        return _(
            "The text that is signed is the one in English. The translation was made by a machine to help "
            "you read it, and nobody has reviewed it. Ask the clinic about anything that is not clear before "
            "you sign."
        )


def given_words(language: str) -> str:
    """The same for a sheet that the clinic signs and the patient only reads."""
    with speaking(language):
        return _(
            "The text that the clinic signed is the one in English. The translation was made by a machine, "
            "and nobody has reviewed it. If something is not clear, call the clinic."
        )


def in_both(words: object, language: str) -> list[tuple[str, str, str]]:
    """One of these lines for the reader and in the clinic's own language: language, direction, words."""
    asked = words if callable(words) else signed_text_words
    return [(each, direction_of(each), asked(each)) for each in (language, settings.LANGUAGE_CODE)]
