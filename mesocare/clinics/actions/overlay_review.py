"""An entry of the clinic's own is read again, statement by statement, by the director under their name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from mesocare.clinics.actions.overlay_kept import write
from mesocare.clinics.actions.overlay_rules import GoneMeanwhile, Grounds, NotToBeChanged
from mesocare.clinics.actions.reasons import ReasonNeeded
from mesocare.clinics.in_force import laid_of, rows_in_force
from mesocare.clinics.models import OverlayPiece, OverlayWord, StaffMember
from mesotherapy.pack.overlaying import Piece


def review_own(
    *,
    thread: str,
    seen: Mapping[str, Any],
    credential: str,
    on: date,
    by: StaffMember,
    at: datetime,
    command_id: UUID,
) -> OverlayPiece:
    """Every statement of an own entry, as it stood on the page (`seen`), is reviewed by somebody else.

    Raises:
        ReasonNeeded: if no credential is given.
        GoneMeanwhile: if it is not what was on the page, or was taken back.
        NotToBeChanged: if it is no entry of the clinic's own, or the reviewer is its author.
    """
    if not credential.strip():
        raise ReasonNeeded(_("Write your credential, as it should stand under the review."))
    row = rows_in_force(by.organisation).get(thread)
    if row is None:
        raise GoneMeanwhile(_("This was taken back already. Load the page again."))
    if row.word != OverlayWord.ADDED or row.path or row.kind == "article":
        raise NotToBeChanged(_("Only an entry that this clinic added is reviewed here."))
    written: Any = laid_of(by.organisation).pack.content.get(row.kind, {})
    if row.after != seen or row.entry not in written:
        raise GoneMeanwhile(_("This entry changed while the page was open. Nothing was kept. Read it again."))
    if _is(row.author, by.name):
        raise NotToBeChanged(_("Who wrote it does not review it. Ask a colleague who answers for it too."))
    review = {"by": by.name, "credential": credential.strip(), "on": on.isoformat()}
    piece = Piece(
        id=thread,
        kind=row.kind,
        entry=row.entry,
        before=None,
        after=_reviewed(seen, review),
        author=row.author,
    )
    grounds = Grounds(author=row.author, reason=_("Reviewed: every statement, with its source."))
    return write(OverlayWord.ADDED, piece, grounds, by, at, command_id)


def _is(author: str, name: str) -> bool:
    """Whether an author, written with a credential, is this person: "Dr Lind, dermatologist"."""
    return author.strip().casefold().split(",")[0].strip() == name.strip().casefold()


def _reviewed(value: Any, review: dict[str, str]) -> Any:
    if isinstance(value, Mapping):
        kept = {key: part if key == "review" else _reviewed(part, review) for key, part in value.items()}
        return kept | {"review": review} if "confidence" in value and "evidence" in value else kept
    return [_reviewed(part, review) for part in value] if isinstance(value, list) else value
