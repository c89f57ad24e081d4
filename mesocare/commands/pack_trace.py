"""`mesocare pack trace ROW`: every statement of the pack that rests on a source key or dossier row."""

import argparse

from mesocare.commands.reading import pack_in_use
from mesocare.commands.speaking import Unanswerable, answer

EXAMPLE = "mesocare pack trace C-01"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("row", metavar="ROW", help="a source key such as TXA-LAB-US, or a row such as C-01")


def perform(args: argparse.Namespace) -> int:
    pack = pack_in_use()
    found = pack.trace(args.row)
    if not found and args.row not in pack.sources:
        raise Unanswerable(
            f"{args.row}: no source of the pack has this key, and no statement names this row."
        )
    for trace in found:
        answer({"entry": trace.id, "field": trace.field, "file": trace.file})
    return 0
