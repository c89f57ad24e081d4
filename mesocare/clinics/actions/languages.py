"""The director releases a translation that somebody has read, or takes it back."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from mesocare.audit.actions import record
from mesocare.audit.commands import run_once
from mesocare.clinics.actions.reasons import check_reason
from mesocare.clinics.models import StaffMember, TranslationRelease
from mesocare.clinics.translated import others, translation_state
from mesocare.clinics.translations import digests_of, whole_digest
from mesocare.web.refusal import Refusal


class TranslationChanged(Refusal):
    """The texts are not the ones that were on the page."""


class NothingToRelease(Refusal):
    """The clinic's own language, or one that is not there, has no translation."""


class NotReleased(Refusal):
    """There is no release to take back."""


def release_translation(
    *,
    language: str,
    read_digest: str,
    reader_name: str,
    reader_credential: str,
    by: StaffMember,
    at: datetime,
    command_id: UUID,
) -> TranslationRelease:
    """From now on each page in this language names the person who read it. `read_digest` is of all its texts.

    Raises:
        NothingToRelease: if patients cannot read in this language.
        TranslationChanged: if a text is not what it was when the page was opened.
    """
    if language not in others():
        raise NothingToRelease(_("There is no translation into this language to release."))

    def perform() -> TranslationRelease:
        if read_digest != whole_digest(language):
            raise TranslationChanged(
                _("The texts have changed since this page was opened. Nothing was released. Load it again.")
            )
        released = TranslationRelease.objects.create(
            organisation=by.organisation,
            language=language,
            is_released=True,
            reader_name=reader_name,
            reader_credential=reader_credential,
            texts=dict(digests_of(language)),
            decided_by=by,
            decided_at=at,
        )
        record(
            action="translation.released",
            by=by,
            at=at,
            organisation=by.organisation,
            subject=released,
            detail={
                "language": language,
                "reader": f"{reader_name}, {reader_credential}",
                "digest": read_digest,
            },
        )
        return released

    return run_once(
        command_id=command_id, action="release_translation", organisation=by.organisation, perform=perform
    )


def take_back_translation(
    *, language: str, reason: str, by: StaffMember, at: datetime, command_id: UUID
) -> TranslationRelease:
    """From now on each page in this language says again that nobody has reviewed it.

    Raises:
        NotReleased: if it is not released.
    """
    words = check_reason(reason)

    def perform() -> TranslationRelease:
        if translation_state(by.organisation, language).release is None:
            raise NotReleased(_("This translation is not released, so there is nothing to take back."))
        taken = TranslationRelease.objects.create(
            organisation=by.organisation,
            language=language,
            is_released=False,
            reason=words,
            decided_by=by,
            decided_at=at,
        )
        record(
            action="translation.taken-back",
            by=by,
            at=at,
            organisation=by.organisation,
            subject=taken,
            detail={"language": language, "reason": words},
        )
        return taken

    return run_once(
        command_id=command_id, action="take_back_translation", organisation=by.organisation, perform=perform
    )
