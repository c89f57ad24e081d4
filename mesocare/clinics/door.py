"""What happens at the door stands in the audit chain: signing in and out, wrong passwords, second factors."""

from typing import Any

from allauth.mfa import signals as factors
from django.contrib.auth import signals as sessions
from django.http import HttpRequest
from django.utils import timezone

from mesocare.audit.actions import record
from mesocare.clinics.models import Organisation, User


def watch() -> None:
    """Listen at the door. Called once, when the site loads."""
    sessions.user_logged_in.connect(_came_in, dispatch_uid="audit")
    sessions.user_logged_out.connect(_went_out, dispatch_uid="audit")
    sessions.user_login_failed.connect(_was_turned_away, dispatch_uid="audit")
    factors.authentication_failed.connect(_gave_a_wrong_code, dispatch_uid="audit")
    factors.authenticator_added.connect(_changed_a_factor, dispatch_uid="audit-added")
    factors.authenticator_removed.connect(_changed_a_factor, dispatch_uid="audit-removed")
    factors.authenticator_reset.connect(_changed_a_factor, dispatch_uid="audit-reset")


def _write(action: str, user: User | None, **detail: str) -> None:
    by: User | str = user if user is not None else "visitor"
    record(action=action, by=by, at=timezone.now(), organisation=_organisation_of(user), detail=detail)


def _organisation_of(user: User | None) -> Organisation | None:
    if user is None:
        return None
    member = user.memberships.filter(is_active=True).select_related("organisation").order_by("pk").first()
    return member.organisation if member else None


def _came_in(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    _write("signed-in", user)


def _went_out(sender: Any, request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    if user is not None:
        _write("signed-out", user)


def _was_turned_away(sender: Any, credentials: dict[str, Any], **kwargs: Any) -> None:
    """What was typed is not kept, because people type their password into the wrong field."""
    email = str(credentials.get("email") or credentials.get("username") or "")
    _write("sign-in-failed", User.objects.filter(email__iexact=email).first())


def _gave_a_wrong_code(sender: Any, user: User, **kwargs: Any) -> None:
    _write("second-factor-failed", user)


def _changed_a_factor(sender: Any, user: User, authenticator: Any, signal: Any, **kwargs: Any) -> None:
    words = {
        factors.authenticator_added: "second-factor-added",
        factors.authenticator_removed: "second-factor-removed",
        factors.authenticator_reset: "second-factor-reset",
    }
    _write(words[signal], user, kind=str(authenticator.type))
