"""What a patient signs stands in the clinic's language; a translation is there to be read, and says whose.

A translation arrives drafted by a machine. The medical director releases it once a person who speaks the
language and knows the field has read it; from then on each page names that person. See
docs/adr/0011-signed-languages.md.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from mesocare.clinics.in_force import asking_for
from mesocare.clinics.language import page_language, speaking
from mesocare.clinics.models import Organisation, TranslationRelease
from mesocare.clinics.translations import digests_of
from mesocare.web.templatetags.formats import date_full


@dataclass(frozen=True, slots=True)
class TranslationState:
    """Who has read a translation for this clinic, and which parts have become others since."""

    release: TranslationRelease | None
    changed: tuple[str, ...] = ()

    @property
    def is_reviewed(self) -> bool:
        """A named person has read all of it as it stands."""
        return self.release is not None and not self.changed

    @property
    def has_changed(self) -> bool:
        return self.release is not None and bool(self.changed)


def translation_state(organisation: Organisation | None, language: str) -> TranslationState:
    """How a translation stands here: the newest word of the director, beside the texts as they are now."""
    if organisation is None or language == settings.LANGUAGE_CODE:
        return TranslationState(None)
    rows = TranslationRelease.objects.filter(organisation=organisation, language=language)
    newest = rows.select_related("decided_by__user").order_by("decided_at", "pk").last()
    if newest is None or not newest.is_released:
        return TranslationState(None)
    now = digests_of(language)
    changed = [part for part, digest in now.items() if newest.texts.get(part) != digest]
    return TranslationState(newest, tuple(changed))


def is_unreviewed(language: str) -> bool:
    """Whether a machine made the translation and nobody has read it for the clinic in hand as it stands."""
    return language in settings.MACHINE_DRAFTED and not translation_state(asking_for(), language).is_reviewed


def others() -> list[str]:
    """The languages patients may read in, besides the clinic's own."""
    return [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


def direction_of(language: str) -> str:
    return "rtl" if get_language_info(language)["bidi"] else "ltr"


def page_words() -> str:
    """Who has read the translation of the page that is being written; nothing where nobody has."""
    state = translation_state(asking_for(), page_language())
    if state.release is None:
        return ""
    if state.is_reviewed:
        return _("%(name)s, %(credential)s, read the translation of this page (%(day)s).") % _read_by(state)
    return _(
        "%(name)s, %(credential)s, read an earlier version of this translation (%(day)s). It has changed "
        "since, and nobody has reviewed what is new."
    ) % _read_by(state)


def _read_by(state: TranslationState) -> dict[str, str]:
    assert state.release is not None  # noqa: S101 - asked before
    return {
        "name": state.release.reader_name,
        "credential": state.release.reader_credential,
        "day": date_full(state.release.decided_at),
    }


def signed_text_words(language: str, written_in: str) -> str:
    """Which of two texts is the signed one, and who has read the translation into a language."""
    state = translation_state(asking_for(), language)
    with speaking(written_in):
        if state.is_reviewed:
            return _(
                "The text that is signed is the one in English. %(name)s, %(credential)s, read the "
                "translation (%(day)s). Ask the clinic about anything that is not clear before you sign."
            ) % _read_by(state)
        return _(
            "The text that is signed is the one in English. The translation was made by a machine to help "
            "you read it, and nobody has reviewed it. Ask the clinic about anything that is not clear before "
            "you sign."
        )


def given_words(language: str, written_in: str) -> str:
    """The same for a sheet that the clinic signs and the patient only reads."""
    state = translation_state(asking_for(), language)
    with speaking(written_in):
        if state.is_reviewed:
            return _(
                "The text that the clinic signed is the one in English. %(name)s, %(credential)s, read the "
                "translation (%(day)s). If something is not clear, call the clinic."
            ) % _read_by(state)
        return _(
            "The text that the clinic signed is the one in English. The translation was made by a machine, "
            "and nobody has reviewed it. If something is not clear, call the clinic."
        )


def in_both(words: Callable[[str, str], str], language: str) -> list[tuple[str, str, str]]:
    """One of these lines for the reader and in the clinic's own language: language, direction, words."""
    written = (language, settings.LANGUAGE_CODE)
    return [(each, direction_of(each), words(language, each)) for each in written]
