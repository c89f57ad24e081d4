"""Private links, bodies and backups: what a stranger and a thief may try."""

import io
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from mesocare.audit.archive import BackupUnusable, unpack
from mesocare.audit.backups import make_backup, restore_backup
from mesocare.clinics.roles import Role
from mesocare.messages.links import PAUSE, confirm_birth_date, find_link, make_link
from mesocare.messages.models import OutboxMessage, PrivateLink
from tests.support.clinic import SignIn
from tests.support.people import BORN, patient_of
from tests.support.world import PASSWORD, World

pytestmark = pytest.mark.django_db
WRONG = date(1990, 1, 1)
LET_IN = 302


def test_the_birth_date_cannot_be_tried_out_however_long_somebody_tries(world: World) -> None:
    """Each pause is twice as long as the one before; the right date clears them."""
    token = make_link(
        purpose="check-in", organisation=world.organisation, subject=world.site, at=world.at, birth_date=BORN
    )
    link = find_link(token, "check-in", world.at)
    assert link is not None
    at, tries = world.at, 0
    while at < link.expires_at:
        tries += 1
        confirm_birth_date(link, WRONG, at)
        at = PrivateLink.objects.get().locked_until or at
    assert tries < 100
    assert confirm_birth_date(link, BORN, at)
    for _try in range(5):
        confirm_birth_date(link, WRONG, at)
    assert PrivateLink.objects.get().locked_until == at + PAUSE


def test_wrong_dates_sent_at_the_same_time_are_counted_one_by_one(world: World) -> None:
    token = make_link(
        purpose="check-in", organisation=world.organisation, subject=world.site, at=world.at, birth_date=BORN
    )
    seen = [find_link(token, "check-in", world.at) for _request in range(9)]  # read before the first was kept
    for link in seen:
        assert link is not None
        confirm_birth_date(link, WRONG, world.at)
    row = PrivateLink.objects.get()
    assert row.wrong_answers == 5, "the sixth and later found the link paused"
    assert row.locked_until == world.at + timedelta(minutes=15)


def test_a_body_larger_than_any_form_is_refused_before_it_is_read(world: World) -> None:
    large = io.BytesIO(b"x" * (6 * 1024 * 1024))
    assert Client().post("/accounts/login/", {"file": large}).status_code == 413
    claimed = Client().post(
        "/patients/import/", data=b"x", content_type="text/plain", CONTENT_LENGTH=str(2**40)
    )
    assert claimed.status_code == 413


@pytest.mark.django_db(transaction=True)
def test_a_backup_carries_nobodys_open_session(world: World, sign_in: SignIn, tmp_path: Path) -> None:
    client = sign_in(world.practitioner)
    key = client.session.session_key
    assert key is not None
    make_backup(tmp_path / "clinic.backup", world.at)
    opened = tmp_path / "opened"
    opened.mkdir()
    manifest = unpack(tmp_path / "clinic.backup", opened)
    content = b"".join((opened / name).read_bytes() for name in manifest.files)
    assert world.organisation.name.encode() in content
    assert key.encode() not in content
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(opened / "database.sqlite3")) as copy:
            assert copy.execute("SELECT count(*) FROM django_session").fetchone() == (0,)
            assert copy.execute("SELECT count(*) FROM clinics_user").fetchone()[0] > 0


def test_the_token_of_a_private_link_is_in_no_line_of_the_log(capsys: pytest.CaptureFixture[str]) -> None:
    """A phone that keeps no cookies is refused, and that is logged with the address."""
    import logging.config

    from django.conf import settings

    logging.config.dictConfig(settings.LOGGING)
    token = "s3cret-token-of-somebody"
    client = Client(enforce_csrf_checks=True)
    assert client.post(f"/l/{token}/questions/").status_code == 403
    said = capsys.readouterr().err
    assert "/l/…/questions/" in said
    assert token not in said


def test_nothing_is_sent_home_that_would_open_without_a_question(
    world: World, sign_in: SignIn, command: Callable[[], dict[str, str]]
) -> None:
    patient = patient_of(world)
    patient.birth_date = None
    patient.save()
    client, address = (
        sign_in(world.staff[Role.RECEPTION]),
        reverse("assessment:intake-send", args=[patient.uuid]),
    )
    refused = client.post(address, command())
    assert refused.status_code == 409
    assert "birth date first" in refused.content.decode()
    assert not OutboxMessage.objects.exists()
    patient.birth_date = BORN
    patient.save()
    assert client.post(address, command()).status_code == 302
    assert OutboxMessage.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_whoever_finds_a_backup_without_the_keys_reads_nobodys_name(world: World, tmp_path: Path) -> None:
    patient, file = patient_of(world), tmp_path / "clinic.backup"
    make_backup(file, world.at)
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert not any(
        patient.family_name.encode() in content for content in (*parts.values(), file.read_bytes())
    )
    name = next(name for name in parts if name.endswith((".sqlite3", "patient.copy")))
    for forged in (parts[name][:-20], parts[name] + parts[name], b"\xff\xff\xff\xff" + parts[name], b"abc"):
        with zipfile.ZipFile(tmp_path / "forged", "w") as archive:
            for part, content in {**parts, name: forged}.items():
                archive.writestr(part, content)
        with pytest.raises(BackupUnusable):
            restore_backup(tmp_path / "forged", world.at)


def tried(address: str, email: str, password: str = "wrong") -> int:
    form = {"login": email, "password": password}
    return Client().post("/accounts/login/", form, headers={"X-Forwarded-For": address}).status_code


def test_behind_the_clinics_proxy_one_device_does_not_shut_out_another(world: World, settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(11):  # what stands before the proxy's part of the header is made up
        tried(f"192.0.2.{number}, 198.51.100.7", f"somebody-{number}@example.org")
    assert tried("198.51.100.7", world.director.user.email, PASSWORD) != LET_IN
    assert tried("198.51.100.8", world.director.user.email, PASSWORD) == LET_IN


def test_without_a_proxy_no_header_says_who_asks(world: World) -> None:
    for number in range(11):
        tried(f"192.0.2.{number}", f"somebody-{number}@example.org")
    assert tried("198.51.100.8", world.director.user.email, PASSWORD) != LET_IN
