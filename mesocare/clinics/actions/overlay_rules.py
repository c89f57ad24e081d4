"""What of the pack a clinic may say in its own words, and on what grounds.

Rules that stop a treatment, red flags and the law are not edited: a clinic signs them, overrides them for one
person with a reason, or adds stricter ones of its own. A cap stands as its label has it; a clinic sets a
ceiling beneath it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from mesocare.clinics.actions.reasons import ReasonNeeded, check_reason
from mesocare.clinics.in_force import laid_of
from mesocare.clinics.models import Organisation, OverlayWord
from mesocare.web.refusal import Refusal
from mesotherapy.pack.kinds import KINDS
from mesotherapy.pack.overlaying import Piece, statements_of

CHANGEABLE = frozenset(
    {
        "protocol",
        "indication",
        "substance",
        "technique",
        "device",
        "anaesthesia",
        "aftercare",
        "expectation",
        "consent-text",
        "spacing",
        "photo-view",
        "skin-thickness",
    }
)
ADDABLE = ("aftercare", "substance", "protocol", "contraindication", "mixing", "photo-view", "zone", "source")
KEPT_STRICT = frozenset({"contraindication", "red-flag", "mixing", "jurisdiction", "question", "check-in"})
KNOWN = frozenset(kind.name for kind in KINDS)
THE_LAW = "statuses"


class NotToBeChanged(Refusal):
    """This part of the pack is not the clinic's to edit."""


class DoesNotFit(Refusal):
    """With these words the pack would not hold together."""

    status = 422

    def __init__(self, message: str, problems: Iterable[str] = ()) -> None:
        super().__init__(message)
        self.problems = tuple(problems)


class GoneMeanwhile(Refusal):
    """What was on the page is not what stands there now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """Who says it, why, and on what it rests."""

    author: str
    reason: str
    source: str = ""  # a key of the pack
    own_title: str = ""  # a source that the pack does not have
    own_url: str = ""
    evidence: str = "teaching"
    has_read: bool = False

    def checked(self) -> Grounds:
        check_reason(self.reason)
        if not self.author.strip():
            raise ReasonNeeded(_("Write who says this, with their credential."))
        return self

    def provenance(self, key: str) -> dict[str, Any]:
        if not key:
            return {"source": [], "evidence": "none", "confidence": "unsourced"}
        return {
            "source": [key],
            "evidence": self.evidence,
            "confidence": "read" if self.has_read else "second-hand",
        }


def check_changeable(kind: str, path: tuple[str | int, ...], statement: Mapping[str, Any]) -> None:
    """Raises:
    NotToBeChanged: if it is a rule, a red flag, the law or a cap.
    """
    if kind not in CHANGEABLE or THE_LAW in path:
        raise NotToBeChanged(
            _(
                "Rules, red flags, questions and the law are not edited here. "
                "Add one of your own, or decide case by case."
            )
        )
    if statement.get("kind") == "cap":
        raise NotToBeChanged(_("A cap stands as its label has it. Set a ceiling of your own instead."))


def check_keeps_caps(now: Any, earlier: Any) -> None:
    """Raises:
    NotToBeChanged: if a cap that the pack has now would be lost with the earlier entry.
    """
    kept = [statement for _path, statement in statements_of(earlier)]
    caps = [statement for _path, statement in statements_of(now) if statement.get("kind") == "cap"]
    if earlier is not None and any(cap not in kept for cap in caps):
        raise NotToBeChanged(
            _("The newer entry has a cap that the earlier one lacks. A cap is not held back.")
        )


def check_importable(word: OverlayWord, piece: Piece) -> None:
    """Raises:
    NotToBeChanged: if a piece of a file reaches further than the pages of this clinic do.
    """
    before = piece.before if isinstance(piece.before, dict) else {}
    after = piece.after if isinstance(piece.after, dict) else {}
    is_article = piece.kind == "article"
    whole = not piece.path and (piece.after is None or after.get("id") == piece.entry)
    allowed = {
        OverlayWord.CHANGED: _is_statement(piece, before, after)
        or (whole and bool(before and after) and is_article),
        OverlayWord.ADDED: whole
        and piece.before is None
        and bool(after)
        and (piece.kind in ADDABLE or is_article),
        OverlayWord.HELD_BACK: whole and bool(before) and piece.kind in KNOWN - KEPT_STRICT,
    }
    if not allowed.get(word, False):
        raise NotToBeChanged(
            _("%(place)s is not the clinic’s to change. Nothing was taken in.") % {"place": piece.place}
        )
    if word == OverlayWord.CHANGED and not is_article:
        for side in (before, after):
            check_changeable(piece.kind, piece.path, side)
    if word == OverlayWord.HELD_BACK:
        check_keeps_caps(piece.before, piece.after)


def _is_statement(piece: Piece, before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    return bool(piece.path) and "confidence" in before and "confidence" in after


def source_of(organisation: Organisation, grounds: Grounds) -> tuple[str, list[Piece]]:
    """The key of what it rests on; a source of the clinic's own becomes an entry too."""
    if not grounds.own_title.strip():
        return grounds.source.strip(), []
    known = laid_of(organisation).pack.sources
    number = next(n for n in range(1, 10_000) if f"own-{n}" not in known)
    content: dict[str, Any] = {
        "id": f"own-{number}",
        "title": grounds.own_title.strip(),
        "kind": grounds.evidence,
        "read": "whole" if grounds.has_read else "second-hand",
    }
    if grounds.own_url.strip():
        content["url"] = grounds.own_url.strip()
    return content["id"], [
        Piece(
            id=str(uuid.uuid4()),
            kind="source",
            entry=content["id"],
            before=None,
            after=content,
            author=grounds.author.strip(),
        )
    ]
