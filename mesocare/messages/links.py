"""Private links: 256 random bits, kept as a hash, bound to one purpose, alive as long as the purpose."""

import secrets
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from mesocare.audit.actions import record
from mesocare.audit.keys import keyed_hash
from mesocare.clinics.models import Organisation, Site, StaffMember
from mesocare.messages.models import PrivateLink
from mesocare.web.refusal import Refusal

TOKEN_BYTES = 32
USUAL_LIFE = timedelta(days=30)
LIVES = {
    "intake": timedelta(days=30),
    "consent": timedelta(days=60),
    "quote": timedelta(days=60),
    "check-in": timedelta(days=215),  # the last check-in comes seven months after the session
    "portal": timedelta(days=365),
    "recall": timedelta(days=365),
}


SENT_BY_HAND = frozenset({"intake", "consent", "quote", "recall"})


class BirthDateUnknown(Refusal):
    """Nothing is sent home that opens for whoever finds it."""


def make_link(
    *,
    purpose: str,
    organisation: Organisation,
    subject: models.Model,
    at: datetime,
    by: StaffMember | None = None,
    patient: models.Model | None = None,
    birth_date: date | None = None,
    site: Site | None = None,
    lives: timedelta | None = None,
) -> str:
    """Make a link and return its token, which is kept nowhere: send it in the same transaction.

    Raises:
        BirthDateUnknown: if a person sends it for a patient whose birth date could not be asked.
    """
    if purpose in SENT_BY_HAND and by is not None and patient is not None and birth_date is None:
        raise BirthDateUnknown(
            _("Enter the birth date first. It is asked at home before anything is shown. Nothing was sent.")
        )
    token = secrets.token_urlsafe(TOKEN_BYTES)
    link = PrivateLink.objects.create(
        token_hash=keyed_hash(f"token {token}"),
        organisation=organisation,
        site=site,
        purpose=purpose,
        subject_model=subject._meta.label_lower,
        subject_key=str(subject.pk),
        patient=str(getattr(patient, "uuid", "")),
        made_by=by,
        made_at=at,
        expires_at=at + (lives or LIVES.get(purpose, USUAL_LIFE)),
    )
    if birth_date is not None:
        link.birth_date_hash = _birth_date_hash(link, birth_date)
        link.save(update_fields=["birth_date_hash"])
    record(
        action="link-made",
        by=by or "worker",
        at=at,
        organisation=organisation,
        patient=patient,
        subject=link,
        detail={"purpose": purpose},
    )
    return token


def _birth_date_hash(link: PrivateLink, birth_date: date) -> str:
    return keyed_hash(f"born {link.pk} {birth_date.isoformat()}")


def find_link(token: str, purpose: str, at: datetime) -> PrivateLink | None:
    """The link behind a token, if it is for this purpose, alive and not revoked."""
    return (
        PrivateLink.objects.select_related("organisation", "site")
        .filter(
            token_hash=keyed_hash(f"token {token}"),
            purpose=purpose,
            expires_at__gt=at,
            revoked_at__isnull=True,
        )
        .first()
    )


def link_url(token: str, route_name: str, **kwargs: object) -> str:
    """The whole address to send. It comes from the configured origin, never from a request's Host header."""
    return settings.ORIGIN + reverse(route_name, kwargs={"token": token, **kwargs})


def revoke_link(link: PrivateLink, at: datetime, by: object | None = None) -> None:
    """Close the door at once."""
    link.revoked_at = at
    link.save(update_fields=["revoked_at"])
    record(action="link-revoked", by=by, at=at, organisation=link.organisation, subject=link)


def revoke_links_of(subject: models.Model, purpose: str, at: datetime, by: object | None = None) -> None:
    """Close every open door of this purpose to the thing."""
    open_links = PrivateLink.objects.filter(
        subject_model=subject._meta.label_lower,
        subject_key=str(subject.pk),
        purpose=purpose,
        revoked_at__isnull=True,
    )
    for link in open_links.select_related("organisation"):
        revoke_link(link, at, by)


TRIES = 5
PAUSE = timedelta(minutes=15)
MOST_DOUBLINGS = 15  # more than a year, and no link lives as long


@transaction.atomic
def confirm_birth_date(link: PrivateLink, answer: date, at: datetime) -> bool:
    """Whether this is the right date of birth. Five wrong ones pause the link for a quarter of an hour, five
    more for twice as long, and so on: a life has 30 000 days, and nobody shall try them all.
    """
    row = PrivateLink.objects.select_for_update().get(pk=link.pk)
    if is_paused(row, at):
        return False
    is_right = secrets.compare_digest(row.birth_date_hash, _birth_date_hash(row, answer))
    row.wrong_answers = 0 if is_right else row.wrong_answers + 1
    rounds, left = divmod(row.wrong_answers, TRIES)
    row.locked_until = at + PAUSE * 2 ** min(rounds - 1, MOST_DOUBLINGS) if rounds and not left else None
    row.save(update_fields=["wrong_answers", "locked_until"])
    if not is_right:
        record(action="link-wrong-birth-date", by=row, at=at, organisation=row.organisation, subject=row)
    return is_right


def is_paused(link: PrivateLink, at: datetime) -> bool:
    return link.locked_until is not None and link.locked_until > at
