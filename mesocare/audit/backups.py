"""Making a backup, and restoring one: verified before anything is replaced, and written down as an event."""

import shutil
import sqlite3
import tempfile
from contextlib import closing
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

import mesocare
from mesocare.audit import copying, mirror
from mesocare.audit.actions import record
from mesocare.audit.archive import FORMAT, BackupUnusable, Manifest, digest_of, unpack, write_archive
from mesocare.audit.chain import EMPTY, Head, current_head
from mesocare.audit.verify import Verified, walk, walk_over

DOCUMENTS_FOLDER = "documents"


def make_backup(target: Path, at: datetime) -> Manifest:
    """Write one consistent file while the clinic goes on working. The backup is an event of the chain."""
    record(action="backup", by="command line", at=at, organisation=None, detail={"file": target.name})
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".mesocare-backup-") as name:
        folder = Path(name)
        files = [*copying.copy_database(folder), *_copy_documents(folder)]
        parts = {str(file.relative_to(folder)): file for file in files}
        head = _head_in(folder)
        manifest = Manifest(
            format=FORMAT,
            made_at=at.isoformat(),
            software=mesocare.__version__,
            database=connection.vendor,
            migrations=copying.applied_migrations(),
            audit_count=head.count,
            audit_seal=head.seal,
            files={part: digest_of(file) for part, file in parts.items()},
        )
        write_archive(target, manifest, parts)
    return manifest


def _copy_documents(folder: Path) -> list[Path]:
    documents = Path(settings.HOME) / DOCUMENTS_FOLDER
    if not documents.is_dir():
        return []
    shutil.copytree(documents, folder / DOCUMENTS_FOLDER)
    return [file for file in (folder / DOCUMENTS_FOLDER).rglob("*") if file.is_file()]


def _head_in(folder: Path) -> Head:
    """The head as the copy has it: the clinic may have gone on since."""
    if connection.vendor != "sqlite":
        columns = copying.head_row(folder)
        return Head(int(columns["count"]), columns["seal"])
    with closing(sqlite3.connect(folder / copying.SQLITE_FILE)) as copy:
        return _sqlite_head(copy)


def _sqlite_head(copy: sqlite3.Connection) -> Head:
    row = copy.execute("SELECT count, seal FROM audit_chainhead").fetchone()
    return Head(*row) if row else EMPTY


def restore_backup(source: Path, at: datetime) -> Manifest:
    """Put a backup in place of what is there.

    Raises:
        BackupUnusable: before anything was replaced, when the file or the chain in it does not hold.
    """
    with tempfile.TemporaryDirectory(prefix="mesocare-restore-") as name:
        folder = Path(name)
        manifest = unpack(source, folder)
        if manifest.database != connection.vendor:
            raise BackupUnusable(
                f"{source}: was made on {manifest.database}; this clinic runs on {connection.vendor}."
            )
        replaced = _known_head()
        if connection.vendor == "sqlite":
            _restore_sqlite(folder, manifest)
        else:
            _restore_postgres(folder, manifest)
        _restore_documents(folder)
        _write_down(source, manifest, replaced, at)
    return manifest


def _known_head() -> Head:
    """Where the chain that is replaced ended, as far as anybody can still tell."""
    try:
        mirrored = mirror.read()
    except mirror.MirrorUnreadable:
        mirrored = None
    return Head(mirrored.count, mirrored.seal) if mirrored else Head(0, "")


def _restore_sqlite(folder: Path, manifest: Manifest) -> None:
    copy = folder / copying.SQLITE_FILE
    if damage := copying.damage_of_sqlite(copy):
        raise BackupUnusable(f"The database in the backup is damaged: {damage}")
    with closing(sqlite3.connect(copy)) as opened:
        _refuse_broken(walk_over(copying.events_in(opened), _sqlite_head(opened), _promised(manifest)))
    copying.replace_sqlite(copy)
    call_command("migrate", interactive=False, verbosity=0)


def _restore_postgres(folder: Path, manifest: Manifest) -> None:
    call_command("migrate", interactive=False, verbosity=0)
    if manifest.migrations != copying.applied_migrations():
        raise BackupUnusable(
            f"The backup was made by version {manifest.software} with another database layout. "
            "Restore it with that version, then upgrade."
        )
    with transaction.atomic():
        copying.fill_postgres(folder)
        _refuse_broken(walk(_promised(manifest)))


def _promised(manifest: Manifest) -> mirror.Mirrored:
    return mirror.Mirrored(manifest.audit_count, manifest.audit_seal)


def _refuse_broken(verified: Verified) -> None:
    if verified.broken is not None:
        raise BackupUnusable(f"The audit chain in the backup is broken. {verified.broken}")


def _restore_documents(folder: Path) -> None:
    if (folder / DOCUMENTS_FOLDER).is_dir():
        shutil.copytree(folder / DOCUMENTS_FOLDER, Path(settings.HOME) / DOCUMENTS_FOLDER, dirs_exist_ok=True)


def _write_down(source: Path, manifest: Manifest, replaced: Head, at: datetime) -> None:
    """The restore is an event of the chain it put in place, and the mirrored head begins again from it."""
    record(
        action="restore",
        by="command line",
        at=at,
        organisation=None,
        detail={
            "file": source.name,
            "made_at": manifest.made_at,
            "backup_head": f"{manifest.audit_count}:{manifest.audit_seal}",
            "replaced_head": str(replaced),
        },
    )
    head = current_head()
    mirror.replace(head.count, head.seal)
