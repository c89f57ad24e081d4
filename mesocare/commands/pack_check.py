"""`mesocare pack check`: load the pack, report every problem at once, run its vignettes."""

import argparse
import os
from datetime import UTC, datetime
from pathlib import Path

from mesocare.commands.speaking import Unanswerable, answer, tell
from mesotherapy.pack import Pack, PackProblems, load_pack
from mesotherapy.pack.vignettes import Vignette, run_vignettes, untested

EXAMPLE = "mesocare pack check knowledge --json"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "folder", nargs="?", type=Path, metavar="DIR", help="the pack's folder (default: the shipped one)"
    )
    parser.add_argument(
        "--json", action="store_true", help="counts by kind, review state, evidence and confidence"
    )


def shipped_pack() -> Path:
    """The folder of the pack this installation runs with."""
    named = os.environ.get("MESOCARE_KNOWLEDGE")
    return Path(named) if named else Path(__file__).resolve().parents[2] / "knowledge"


def perform(args: argparse.Namespace) -> int:
    pack = _loaded(args.folder or shipped_pack())
    failures = [f"vignette {name}: {why}" for name, why in run_vignettes(pack)]
    uncovered = [f"contraindication {rule}: no vignette shows it {state}" for rule, state in untested(pack)]
    if failures or uncovered:
        raise Unanswerable(*failures, *uncovered)
    count = len(pack.all(Vignette))
    if not count:
        raise Unanswerable(
            f"{args.folder or shipped_pack()}: the pack has no vignettes, so nothing was checked."
        )
    if args.json:
        answer({"version": pack.version, "digest": pack.digest, "vignettes": count, **pack.counts})
    tell(f"Pack {pack.version} ({pack.digest[:12]}): no problems, {count} vignettes hold.")
    return 0


def _loaded(folder: Path) -> Pack:
    try:
        return load_pack(folder, on=datetime.now(UTC).date())
    except PackProblems as found:
        raise Unanswerable(*[str(problem) for problem in found.problems]) from None
    except OSError as missing:
        raise Unanswerable(f"{folder}: {missing.strerror}.") from None
