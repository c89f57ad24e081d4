"""A backup taken while people work restores to a clinic that verifies; a damaged one replaces nothing."""

import threading
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from mesocare.audit.actions import record
from mesocare.audit.archive import BackupUnusable, unpack
from mesocare.audit.backups import make_backup, restore_backup
from mesocare.audit.chain import current_head
from mesocare.audit.keys import _keys
from mesocare.audit.models import AuditEvent
from mesocare.audit.verify import verify_chain
from mesocare.clinics.models import Organisation

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def clinic(at: datetime) -> Organisation:
    organisation = Organisation.objects.create(name="Before", created_at=at)
    write(at, organisation)
    return organisation


def write(at: datetime, organisation: Organisation) -> None:
    record(action="read", by="test", at=at, organisation=organisation)


def test_a_backup_brings_back_what_was_there_and_the_restore_is_an_event(
    clinic: Organisation, at: datetime, tmp_path: Path
) -> None:
    manifest = make_backup(tmp_path / "clinic.zip", at)
    Organisation.objects.create(name="After", created_at=at)
    write(at, clinic)
    replaced = current_head()

    restore_backup(tmp_path / "clinic.zip", at + timedelta(hours=1))

    assert [row.name for row in Organisation.objects.all()] == ["Before"]
    assert verify_chain().broken is None
    event = AuditEvent.objects.get(action="restore")
    assert event.number == manifest.audit_count + 1
    assert str(replaced) in event.detail
    assert Organisation.objects.create(name="Later", created_at=at).pk != clinic.pk


def test_a_backup_taken_while_four_people_write_restores_to_a_chain_that_verifies(
    clinic: Organisation, at: datetime, tmp_path: Path
) -> None:
    stop = threading.Event()
    failures: list[Exception] = []

    def work() -> None:
        try:
            while not stop.is_set():
                write(at, clinic)
        except Exception as failure:
            failures.append(failure)
        finally:
            connection.close()

    writers = [threading.Thread(target=work) for _ in range(4)]
    for writer in writers:
        writer.start()
    manifests = [make_backup(tmp_path / f"{number}.zip", at) for number in range(3)]
    stop.set()
    for writer in writers:
        writer.join()

    assert not failures
    assert manifests[0].audit_count < manifests[2].audit_count <= current_head().count
    for number, manifest in enumerate(manifests):
        restore_backup(tmp_path / f"{number}.zip", at)
        assert verify_chain().broken is None
        assert current_head().count == manifest.audit_count + 1


def test_a_backup_holds_no_key(clinic: Organisation, at: datetime, tmp_path: Path, settings: Any) -> None:
    make_backup(tmp_path / "clinic.zip", at)
    (tmp_path / "opened").mkdir()
    manifest = unpack(tmp_path / "clinic.zip", tmp_path / "opened")
    content = b"".join((tmp_path / "opened" / name).read_bytes() for name in manifest.files)
    assert b"Before" in content
    keys = list(Path(settings.KEYS).iterdir())
    assert keys
    assert not any(key.read_bytes().strip() in content for key in keys)
    assert ((tmp_path / "clinic.zip").stat().st_mode & 0o777) == 0o600


@pytest.fixture
def backup(clinic: Organisation, at: datetime, tmp_path: Path) -> Iterator[Path]:
    file = tmp_path / "clinic.zip"
    make_backup(file, at)
    Organisation.objects.create(name="After", created_at=at)
    yield file
    assert {row.name for row in Organisation.objects.all()} == {"Before", "After"}, "something was replaced"
    assert verify_chain().broken is None


def rewritten(backup: Path, change: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(backup) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    target = backup.with_name("changed.zip")
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in {**parts, **change}.items():
            archive.writestr(name, content)
    return target


def test_a_torn_backup_replaces_nothing(backup: Path, at: datetime) -> None:
    torn = backup.with_name("torn.zip")
    torn.write_bytes(backup.read_bytes()[:-400])
    with pytest.raises(BackupUnusable, match="not a whole backup"):
        restore_backup(torn, at)


def test_a_backup_with_a_changed_part_replaces_nothing(backup: Path, at: datetime) -> None:
    with zipfile.ZipFile(backup) as archive:
        [name] = [name for name in archive.namelist() if name.endswith((".sqlite3", "auditevent.copy"))]
        content = archive.read(name)
    with pytest.raises(BackupUnusable, match="damaged"):
        restore_backup(rewritten(backup, {name: content[:-1] + b"\n\n"}), at)


def test_a_backup_with_a_changed_list_replaces_nothing(backup: Path, at: datetime) -> None:
    with zipfile.ZipFile(backup) as archive:
        manifest = archive.read("manifest.json")
    changed = manifest.replace(b'"audit_count": ', b'"audit_count": 1')
    with pytest.raises(BackupUnusable, match="seal does not hold"):
        restore_backup(rewritten(backup, {"manifest.json": changed}), at)


def test_a_backup_of_a_clinic_with_other_keys_replaces_nothing(
    backup: Path, at: datetime, settings: Any, tmp_path: Path
) -> None:
    ours = settings.KEYS
    settings.KEYS = tmp_path / "other-keys"
    _keys(settings.KEYS, "audit")
    with pytest.raises(BackupUnusable, match="other keys"):
        restore_backup(backup, at)
    settings.KEYS = ours
