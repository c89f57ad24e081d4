"""Every way to tamper with the chain is found, on SQLite and on PostgreSQL."""

import threading
import uuid
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import F

from mesocare.audit import mirror
from mesocare.audit.actions import record
from mesocare.audit.chain import FIRST_SEAL, current_head, seal_of
from mesocare.audit.keys import _keys
from mesocare.audit.models import AuditEvent, ChainHead
from mesocare.audit.verify import verify_chain
from mesocare.web.guards import erase_rows
from mesocare.web.models import AppendOnlyViolation

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def chain(at: datetime) -> list[AuditEvent]:
    return [write(at + timedelta(minutes=minute), f"page {minute}") for minute in range(8)]


def write(at: datetime, words: str) -> AuditEvent:
    return record(action="read", by="test", at=at, organisation=None, detail={"words": words})


def tamper(**changes: Any) -> None:
    """Change rows the way an attacker with the database would: below every rule of the code."""
    number = changes.pop("number")
    sets = ", ".join(f"{name} = %s" for name in changes)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE audit_auditevent SET {sets} WHERE number = %s", [*changes.values(), number])


def set_head(count: int, seal: str) -> None:
    ChainHead.objects.filter(id=1).update(count=count, seal=seal)


def broken_at() -> int:
    broken = verify_chain().broken
    assert broken is not None, "the tampering was not found"
    return broken.number


def test_a_chain_nobody_touched_verifies(chain: list[AuditEvent]) -> None:
    verified = verify_chain()
    assert verified.broken is None
    assert verified.head == current_head()
    assert verified.head.count == 8


def test_an_edited_event_is_named(chain: list[AuditEvent]) -> None:
    tamper(number=3, actor_name="Somebody Else")
    assert broken_at() == 3


@pytest.mark.parametrize("column", ["action", "actor", "organisation", "patient", "subject", "detail"])
def test_every_column_of_an_event_is_under_the_seal(chain: list[AuditEvent], column: str) -> None:
    tamper(number=5, **{column: "changed"})
    assert broken_at() == 5


def test_a_moved_time_is_found(chain: list[AuditEvent], at: datetime) -> None:
    tamper(number=4, at=at + timedelta(days=1))
    assert broken_at() == 4


def test_a_deleted_event_in_the_middle_is_named(chain: list[AuditEvent]) -> None:
    erase_rows(AuditEvent.objects.filter(number=4))
    assert broken_at() == 4


def test_deleting_the_newest_events_is_found(chain: list[AuditEvent]) -> None:
    erase_rows(AuditEvent.objects.filter(number__gt=6))
    assert broken_at() == 7


def test_deleting_the_newest_events_with_a_head_set_back_is_found(chain: list[AuditEvent]) -> None:
    erase_rows(AuditEvent.objects.filter(number__gt=6))
    set_head(6, chain[5].seal)
    assert broken_at() == 7


def test_deleting_everything_is_found(chain: list[AuditEvent]) -> None:
    erase_rows(AuditEvent.objects.all())
    ChainHead.objects.all().delete()
    assert broken_at() == 1


def test_two_events_that_changed_places_are_found(chain: list[AuditEvent]) -> None:
    _swap(3, 4)
    assert broken_at() == 3


def _swap(first: int, second: int) -> None:
    with connection.cursor() as cursor:
        for old, new in ((first, -1), (second, first), (-1, second)):
            cursor.execute("UPDATE audit_auditevent SET number = %s WHERE number = %s", [new, old])


def test_rewriting_the_whole_chain_without_the_key_is_found(
    chain: list[AuditEvent], settings: Any, tmp_path: Path
) -> None:
    original = settings.KEYS
    settings.KEYS = tmp_path / "other-keys"  # the attacker has the code and the database, not the key
    rewrite_from(1, "nothing happened here")
    settings.KEYS = original
    assert broken_at() == 1


def test_rewriting_the_chain_even_with_the_key_is_found_by_the_mirrored_head(chain: list[AuditEvent]) -> None:
    rewrite_from(5, "nothing happened here")
    assert broken_at() == 8


def rewrite_from(number: int, detail: str) -> None:
    """Change one event and seal it and all that follow anew, as somebody would who wants it to look whole."""
    before = AuditEvent.objects.get(number=number - 1).seal if number > 1 else FIRST_SEAL
    for event in AuditEvent.objects.filter(number__gte=number).order_by("number"):
        event.detail, event.seal_before = detail, before
        before = seal_of(event)
        tamper(number=event.number, detail=detail, seal_before=event.seal_before, seal=before)
    set_head(AuditEvent.objects.count(), before)


def test_an_event_added_by_hand_at_the_end_is_found(chain: list[AuditEvent], at: datetime) -> None:
    AuditEvent.objects.bulk_create(
        [AuditEvent(number=9, at=at, action="read", detail="{}", seal_before=chain[-1].seal, seal="f" * 64)]
    )
    assert broken_at() == 9


def test_a_crash_between_the_commit_and_the_mirror_is_no_tampering(chain: list[AuditEvent]) -> None:
    mirror.replace(6, chain[5].seal)  # the mirror as it stood two commits ago
    assert verify_chain().broken is None


def test_a_mirror_that_was_removed_is_found(chain: list[AuditEvent], settings: Any) -> None:
    Path(settings.AUDIT_HEAD).unlink()
    assert broken_at() == 8


def test_a_mirror_written_without_the_key_is_found(chain: list[AuditEvent], settings: Any) -> None:
    Path(settings.AUDIT_HEAD).write_text(f"8 {chain[-1].seal} {'0' * 64}\n")
    assert broken_at() == 0


def test_half_a_written_slot_leaves_the_other(chain: list[AuditEvent], settings: Any) -> None:
    content = bytearray(Path(settings.AUDIT_HEAD).read_bytes())
    start = (8 % 2) * mirror.SLOT_BYTES
    content[start + 40 : start + 90] = b"\0" * 50
    Path(settings.AUDIT_HEAD).write_bytes(bytes(content))
    assert verify_chain().broken is None
    assert mirror.read() == mirror.Mirrored(7, chain[6].seal)


def test_a_change_that_is_rolled_back_leaves_no_event_and_no_mirror(
    chain: list[AuditEvent], at: datetime
) -> None:
    with transaction.atomic():
        write(at, "never happened")
        transaction.set_rollback(True)
    assert verify_chain().broken is None
    assert mirror.read() == mirror.Mirrored(8, chain[-1].seal)


def test_an_event_cannot_be_changed_through_the_code(chain: list[AuditEvent]) -> None:
    chain[0].action = "other"
    with pytest.raises(AppendOnlyViolation):
        chain[0].save()
    with pytest.raises(AppendOnlyViolation):
        chain[0].delete()
    with pytest.raises(AppendOnlyViolation):
        AuditEvent.objects.update(number=F("number") + 1)


def test_many_writers_at_once_make_one_chain(at: datetime) -> None:
    def work() -> None:
        try:
            for _ in range(10):
                write(at, str(uuid.uuid4()))
        finally:
            connection.close()

    writers = [threading.Thread(target=work) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    assert verify_chain().broken is None
    assert current_head().count == 40
    assert mirror.read() == mirror.Mirrored(40, current_head().seal)


def test_keys_are_readable_by_their_owner_alone(settings: Any, tmp_path: Path) -> None:
    settings.KEYS = tmp_path / "keys"
    _keys(settings.KEYS, "audit")
    assert ((tmp_path / "keys" / "audit").stat().st_mode & 0o777) == 0o600
    assert ((tmp_path / "keys").stat().st_mode & 0o777) == 0o700
