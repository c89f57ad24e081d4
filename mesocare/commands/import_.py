"""`mesocare import`: patients from FHIR R4 bundles."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from mesocare.commands.speaking import Unanswerable, answer, django_ready, tell

if TYPE_CHECKING:
    from mesocare.clinics.models import Organisation, Site
    from mesocare.fhir.actions import Tally

EXAMPLE = "mesocare import docs/examples/patient.json --dry-run"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths", nargs="+", type=Path, metavar="PATH", help="a FHIR R4 bundle, or a folder of them"
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="say what would be imported, and import nothing"
    )
    parser.add_argument("--organisation", metavar="NAME", help="which organisation, where there are several")
    parser.add_argument(
        "--site", metavar="SLUG", help="the site whose day and place count (default: its first)"
    )


def perform(args: argparse.Namespace) -> int:
    django_ready()
    files = list(_files(args.paths))
    organisation = _organisation(args.organisation)
    tally = _import(files, organisation, _site(organisation, args.site), dry_run=args.dry_run)
    answer(tally.to_json() | ({"dry_run": True} if args.dry_run else {}))
    if tally.problems:
        raise Unanswerable(*[_line(problem) for problem in tally.problems])
    return 0


def _import(files: Sequence[Path], organisation: Organisation, site: Site, *, dry_run: bool) -> Tally:
    from django.db import transaction
    from django.utils import timezone

    from mesocare.fhir.actions import import_files

    at = timezone.now()
    contents = ((str(file), _bytes(file)) for file in files)
    if not dry_run:
        return import_files(contents, organisation=organisation, site=site, by=None, at=at)
    with transaction.atomic():
        tally = import_files(contents, organisation=organisation, site=site, by=None, at=at)
        transaction.set_rollback(True)
    return tally


def _line(problem: dict[str, str]) -> str:
    whom = f" patient {problem['patient']}:" if "patient" in problem else ""
    return f"{problem['file']}:{whom} {problem['why']}"


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            found = sorted(path.glob("*.json"))
            if not found:
                tell(f"{path}: there are no .json files in this folder.")
            yield from found
        elif path.is_file():
            yield path
        else:
            raise Unanswerable(f"{path}: there is no such file or folder.")


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as fault:
        raise Unanswerable(f"{file}: {fault.strerror}.") from None


def _organisation(named: str | None) -> Organisation:
    from mesocare.clinics.models import Organisation

    rows = list(Organisation.objects.order_by("pk"))
    found = [row for row in rows if named in (None, row.name, str(row.uuid))]
    if len(found) == 1:
        return found[0]
    if not rows:
        raise Unanswerable("There is no clinic yet. Make the demo clinic with: mesocare demo")
    names = ", ".join(f'"{row.name}"' for row in rows)
    raise Unanswerable(
        f"--organisation: say which of {names}."
        if named is None
        else f"--organisation: {named} is none of {names}."
    )


def _site(organisation: Organisation, named: str | None) -> Site:
    rows = list(organisation.sites.order_by("pk"))
    found = next((row for row in rows if named in (None, row.slug, row.name, str(row.uuid))), None)
    if found is None:
        slugs = ", ".join(row.slug for row in rows) or "none yet"
        raise Unanswerable(f"--site: {named or 'missing'}; the sites of {organisation.name} are {slugs}.")
    return found
