"""Commands that a device may send twice and the server does once."""

import uuid
from collections.abc import Callable
from typing import TypeVar, cast

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from mesocare.audit.models import CommandDone
from mesocare.web.refusal import Refusal

M = TypeVar("M", bound=models.Model)
UNIQUE_VIOLATION = "23505"  # as PostgreSQL calls it


class CommandUsedBefore(Refusal):
    """The id belongs to another command."""


class DoneMeanwhile(Refusal):
    """It can be done only once, and somebody has done it."""


class CommandIdMissing(Refusal):
    """The form was sent without the id that keeps it from being done twice."""


def posted_command_id(request: HttpRequest) -> uuid.UUID:
    """The id the form carries (`{% command_id %}`).

    Raises:
        CommandIdMissing: if it carries none.
    """
    try:
        return uuid.UUID(request.POST.get("command_id", ""))
    except ValueError:
        raise CommandIdMissing(
            _("This form came without its number, so it was not saved. Load the page again.")
        ) from None


@transaction.atomic
def run_once(
    *, command_id: uuid.UUID, action: str, organisation: models.Model, perform: Callable[[], M]
) -> M:
    """Do the command, or give back what it made when it was done before.

    Everything happens in one transaction: a command that fails leaves nothing, not even its id.

    Raises:
        CommandUsedBefore: if the id belongs to another action or organisation.
        DoneMeanwhile: if it can be done only once, and another command has done it.
    """
    done = CommandDone.objects.filter(command_id=command_id).first()
    if done is None and _claim(command_id):
        result = _performed(perform)
        _remember(command_id, action, organisation, result)
        return result
    return cast(M, _result(done or CommandDone.objects.get(command_id=command_id), action, organisation))


def _performed(perform: Callable[[], M]) -> M:
    try:
        return perform()
    except IntegrityError as clash:
        if not _is_second(clash):
            raise
        raise DoneMeanwhile(_("This was done already. Load the page again to see it.")) from clash


def _is_second(clash: IntegrityError) -> bool:
    """Whether the row was there already; any other broken rule of the database is a fault of ours."""
    return getattr(clash.__cause__, "sqlstate", "") == UNIQUE_VIOLATION or "UNIQUE constraint" in str(clash)


def _claim(command_id: uuid.UUID) -> bool:
    """Take the id; another process that holds it makes this wait until it has finished or failed."""
    try:
        with transaction.atomic():
            CommandDone.objects.create(command_id=command_id)
    except IntegrityError:
        return False
    return True


def _remember(command_id: uuid.UUID, action: str, organisation: models.Model, result: models.Model) -> None:
    CommandDone.objects.filter(command_id=command_id).update(
        action=action,
        organisation=str(organisation.pk),
        result_model=result._meta.label_lower,
        result_key=str(result.pk),
    )


def _result(done: CommandDone, action: str, organisation: models.Model) -> models.Model:
    if (done.action, done.organisation) != (action, str(organisation.pk)):
        raise CommandUsedBefore(_("This form was already used for something else. Load the page again."))
    found: models.Model = apps.get_model(done.result_model)._base_manager.get(pk=done.result_key)
    return found
