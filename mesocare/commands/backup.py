"""`mesocare backup FILE`: one consistent file, made while the clinic goes on working. It holds no keys."""

import argparse
from pathlib import Path

from mesocare.commands.speaking import Unanswerable, django_ready, tell

EXAMPLE = "mesocare backup /media/safe/clinic-2026-11-25.zip"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE")


def perform(args: argparse.Namespace) -> int:
    django_ready()
    from django.conf import settings
    from django.utils import timezone

    from mesocare.audit.backups import make_backup

    try:
        manifest = make_backup(args.file.resolve(), timezone.now())
    except OSError as problem:
        raise Unanswerable(f"{args.file}: {problem.strerror}.") from None
    tell(f"Backed up to {args.file}: {manifest.audit_count} events, head {manifest.audit_seal[:16]}…")
    tell(f"The keys are not in it. Keep a copy of {settings.KEYS} elsewhere: nobody can read it without.")
    return 0
