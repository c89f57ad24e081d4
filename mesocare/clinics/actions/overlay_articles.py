"""The clinic's own articles: written, translated and reviewed again, each time a version that stays."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from mesocare.clinics.actions.overlay_kept import write
from mesocare.clinics.actions.overlay_rules import GoneMeanwhile, Grounds
from mesocare.clinics.actions.reasons import ReasonNeeded
from mesocare.clinics.in_force import laid_of, rows_in_force, shipped_pack
from mesocare.clinics.models import Organisation, OverlayPiece, OverlayWord, StaffMember
from mesocare.web.refusal import Refusal
from mesotherapy.pack.overlaying import Piece

ARTICLE = "article"


class OwnArticle(Refusal):
    """Whoever wrote an article does not review it."""


def write_article(
    *,
    content: Mapping[str, Any],
    seen: Mapping[str, Any] | None,
    reason: str,
    by: StaffMember,
    at: datetime,
    command_id: UUID,
) -> OverlayPiece:
    """Keep a new version of an article. `seen` is the version that was on the page, None for a new article.

    What was reviewed were the words before: a new version reads "not yet reviewed" until somebody has.

    Raises:
        GoneMeanwhile: if somebody saved another version meanwhile.
        DoesNotFit: if it is not written as an article of the pack.
    """
    unreviewed = {
        name: part
        for name, part in content.items()
        if name not in {"reviewed-by", "reviewer-credential", "reviewed-on", "review-due"}
    }
    return _write(unreviewed, seen, reason, by, at, command_id)


def review_article(
    *,
    article: str,
    seen: Mapping[str, Any],
    credential: str,
    due: date,
    on: date,
    by: StaffMember,
    at: datetime,
    command_id: UUID,
) -> OverlayPiece:
    """A clinician who did not write it has read it, and says when it is read again.

    Raises:
        OwnArticle: if they wrote this version.
        ReasonNeeded: if the credential or a day to come is missing.
    """
    if not credential.strip():
        raise ReasonNeeded(_("Write your credential, as it should stand under the article."))
    if due <= on:
        raise ReasonNeeded(_("The day of the next review lies ahead."))
    writer = writer_of(by.organisation, article)
    if (writer and writer.pk == by.pk) or str(seen.get("written-by", "")).strip().lower() == by.name.lower():
        raise OwnArticle(_("You wrote this version. Ask a colleague to review it."))
    content = {
        **seen,
        "reviewed-by": by.name,
        "reviewer-credential": credential.strip(),
        "reviewed-on": on.isoformat(),
        "review-due": due.isoformat(),
    }
    reason = _("Reviewed: read from the first word to the last, with its sources.")
    return _write(content, seen, reason, by, at, command_id)


def writer_of(organisation: Organisation, article: str) -> StaffMember | None:
    """Who wrote the words of the version that holds: a review changes no words."""
    rows = OverlayPiece.objects.filter(organisation=organisation, kind=ARTICLE, entry=article)
    for row in rows.select_related("by__user").order_by("-pk"):
        after = row.after if isinstance(row.after, dict) else {}
        if not after.get("reviewed-by"):
            return row.by
    return None


def _write(
    content: Mapping[str, Any],
    seen: Mapping[str, Any] | None,
    reason: str,
    by: StaffMember,
    at: datetime,
    command_id: UUID,
) -> OverlayPiece:
    name = str(content.get("id", ""))
    kept: Any = laid_of(by.organisation).pack.content.get(ARTICLE, {})
    if kept.get(name) != seen:
        raise GoneMeanwhile(_("Another version was saved while you wrote. Yours is still on this page."))
    shipped: Any = shipped_pack().content.get(ARTICLE, {})
    thread = next(
        (
            thread
            for thread, row in rows_in_force(by.organisation).items()
            if (row.kind, row.entry, row.path) == (ARTICLE, name, [])
        ),
        str(uuid.uuid4()),
    )
    grounds = Grounds(author=by.name, reason=reason).checked()
    piece = Piece(
        id=thread,
        kind=ARTICLE,
        entry=name,
        before=shipped.get(name),
        after=dict(content),
        author=by.name,
    )
    word = OverlayWord.CHANGED if name in shipped else OverlayWord.ADDED
    return write(word, piece, grounds, by, at, command_id)
