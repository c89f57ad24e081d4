"""`mesocare restore FILE`: verify a backup, then put it in place of what is there."""

import argparse
import sys
from pathlib import Path

from mesocare.commands.speaking import Unanswerable, django_ready, tell

EXAMPLE = "mesocare restore /media/safe/clinic-2026-11-25.zip --yes"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--yes", action="store_true", help="do not ask before replacing what is there")


def perform(args: argparse.Namespace) -> int:
    django_ready()
    from django.utils import timezone

    from mesocare.audit.archive import BackupUnusable
    from mesocare.audit.backups import restore_backup

    if not args.yes and not _agreed(args.file):
        raise Unanswerable("Nothing was replaced.")
    try:
        manifest = restore_backup(args.file.resolve(), timezone.now())
    except BackupUnusable as reason:
        raise Unanswerable(str(reason), "Nothing was replaced.") from None
    tell(f"Restored the clinic as it was at {manifest.made_at}. The restore stands in the audit chain.")
    return 0


def _agreed(file: Path) -> bool:
    if not sys.stdin.isatty():
        raise Unanswerable("Say --yes to replace the clinic's data with the backup.")
    return input(f"Replace the clinic's data with {file.name}? Type yes: ").strip() == "yes"
