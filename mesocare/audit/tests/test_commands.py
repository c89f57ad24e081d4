"""A command with an id made on the device is done once, however often and however concurrently it is sent."""

import threading
import uuid
from datetime import datetime

import pytest
from django.db import connection
from django.test import RequestFactory

from mesocare.audit.commands import CommandIdMissing, CommandUsedBefore, posted_command_id, run_once
from mesocare.audit.models import CommandDone
from mesocare.clinics.models import Organisation
from mesocare.web.refusal import Refusal

ID = uuid.UUID("6f1c3d4e-0000-4000-8000-000000000001")


def add(
    organisation: Organisation, at: datetime, name: str = "Added", command_id: uuid.UUID = ID
) -> Organisation:
    return run_once(
        command_id=command_id,
        action="add",
        organisation=organisation,
        perform=lambda: Organisation.objects.create(name=name, created_at=at),
    )


@pytest.mark.django_db
def test_sending_a_command_twice_does_it_once_and_gives_the_same_result(
    organisation: Organisation, at: datetime
) -> None:
    first, again = add(organisation, at), add(organisation, at, name="Again")
    assert first == again
    assert Organisation.objects.filter(name__in=["Added", "Again"]).count() == 1


@pytest.mark.django_db
def test_an_id_belongs_to_one_action_of_one_organisation(
    organisation: Organisation, other_organisation: Organisation, at: datetime
) -> None:
    add(organisation, at)
    with pytest.raises(CommandUsedBefore):
        add(other_organisation, at)
    with pytest.raises(CommandUsedBefore):
        run_once(command_id=ID, action="remove", organisation=organisation, perform=lambda: organisation)


@pytest.mark.django_db
def test_a_command_that_is_refused_leaves_nothing_and_may_be_sent_again(
    organisation: Organisation, at: datetime
) -> None:
    def refuse() -> Organisation:
        Organisation.objects.create(name="Half", created_at=at)
        raise Refusal("not yet")

    with pytest.raises(Refusal):
        run_once(command_id=ID, action="add", organisation=organisation, perform=refuse)
    assert not CommandDone.objects.exists()
    assert not Organisation.objects.filter(name="Half").exists()
    assert add(organisation, at).name == "Added"


@pytest.mark.django_db(transaction=True)
def test_eight_devices_that_send_one_command_at_the_same_moment_do_it_once(
    organisation: Organisation, at: datetime
) -> None:
    results: list[int] = []
    together = threading.Barrier(8)

    def send() -> None:
        together.wait()
        try:
            results.append(add(organisation, at).pk)
        finally:
            connection.close()

    devices = [threading.Thread(target=send) for _ in range(8)]
    for device in devices:
        device.start()
    for device in devices:
        device.join()

    assert len(results) == 8
    assert len(set(results)) == 1
    assert Organisation.objects.filter(name="Added").count() == 1


@pytest.mark.parametrize("sent", [{}, {"command_id": ""}, {"command_id": "not-a-number"}])
def test_a_form_without_its_id_is_refused_with_a_sentence(sent: dict[str, str]) -> None:
    with pytest.raises(CommandIdMissing, match="Load the page again"):
        posted_command_id(RequestFactory().post("/", sent))
