"""Where a statement comes from, in words: what kind of source, how it was found, who has read it.

The frame knows no pack. Whoever does registers how a source's key is described, and pages then link to it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from mesocare.web.components import Text

EVIDENCE: dict[str, Text] = {
    "guideline": _("guideline"),
    "regulator": _("regulator"),
    "label": _("product label"),
    "rct": _("randomised trial"),
    "review": _("review"),
    "observational": _("observational study"),
    "case-report": _("case report"),
    "lab": _("laboratory study"),
    "trial-registry": _("trial registry"),
    "survey": _("survey"),
    "teaching": _("teaching text"),
    "vendor": _("maker's text"),
    "news": _("news"),
    "none": _("no trial found"),
}
CONFIDENCE: dict[str, Text] = {
    "read": _("read at the source"),
    "not-re-found": _("not found again by a second reader"),
    "second-hand": _("second-hand"),
    "derived": _("derived"),
    "unsourced": _("unsourced"),
}
REVIEW: dict[str, Text] = {"not-yet-reviewed": _("not yet reviewed"), "reviewed": _("reviewed")}


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A source as a page names it."""

    label: Text
    url: str = ""


Describe = Callable[[str], SourceLine]


def _as_key(key: str) -> SourceLine:
    return SourceLine(key)


_describe: list[Describe] = [_as_key]


def register(describe: Describe) -> None:
    """Say how a source's key is described. The last one registered is asked."""
    _describe[:] = [describe]


def sources_of(source: object) -> list[SourceLine]:
    """One source or several, by key or already in words."""
    if not source:
        return []
    keys = source if isinstance(source, Iterable) and not isinstance(source, str) else [source]
    return [_describe[0](str(key)) for key in keys]


def in_words(words: dict[str, Text], value: object) -> Text:
    """The words for an id of the pack; what is not one is shown as it is."""
    return words.get(str(value), str(value)) if value else ""
