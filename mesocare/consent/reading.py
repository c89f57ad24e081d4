"""A kept consent in the language it is read in: the signed text, and beside it the translation."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from mesocare.clinics.translated import direction_of, in_both, signed_text_words
from mesocare.consent.models import Consent


@dataclass(frozen=True, slots=True)
class ReadSection:
    """A part of the text: each line with its note and its sources."""

    title: str
    lines: tuple[tuple[str, str, list[str]], ...]


@dataclass(frozen=True, slots=True)
class ReadText:
    """The whole text in one language."""

    language: str
    direction: str
    sections: tuple[ReadSection, ...]


def is_in(consent: Consent, language: str) -> bool:
    """Whether the text was kept in this language besides the clinic's own."""
    return any(language in section.get("in", {}) for section in consent.text)


def read_sections(consent: Consent, language: str) -> tuple[ReadSection, ...]:
    """The text as it was kept in a language; in the clinic's own where it was not kept in that one."""
    return tuple(
        ReadSection(
            section.get("in", {}).get(language, section)["title"],
            tuple(
                (spoken["text"], spoken["note"], line["sources"])
                for spoken, line in zip(
                    section.get("in", {}).get(language, section)["lines"], section["lines"], strict=True
                )
            ),
        )
        for section in consent.text
    )


def read_text(consent: Consent, language: str) -> ReadText:
    """The text to read, first in this language where it is there."""
    spoken = language if is_in(consent, language) else settings.LANGUAGE_CODE
    return ReadText(spoken, direction_of(spoken), read_sections(consent, spoken))


def texts_for(consent: Consent, language: str) -> dict[str, object]:
    """For a page: the text in the reader's language, and the signed one where that is another."""
    reading = read_text(consent, language)
    own = settings.LANGUAGE_CODE
    two = reading.language != own
    return {
        "reading": reading,
        "signed_text": read_text(consent, own) if two else None,
        "two_texts": in_both(signed_text_words, reading.language) if two else [],
    }
