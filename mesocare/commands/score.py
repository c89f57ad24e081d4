"""`mesocare score SCALE FILE`: a scale's score from its items."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from mesocare.commands.reading import pack_in_use, read_table
from mesocare.commands.speaking import Unanswerable, answer
from mesotherapy.outcomes import ScoreProblem, score
from mesotherapy.pack import Pack
from mesotherapy.pack.scales import Scale

EXAMPLE = "mesocare score mmasi docs/examples/mmasi.json"


class _HelpWithItems(argparse.Action):
    """The help, with the items of every scale that can be scored."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: str | Sequence[Any] | None,
        option_string: str | None = None,
    ) -> None:
        parser.epilog = f"{parser.epilog}\n\n{_items_of_all(pack_in_use())}"
        parser.print_help()
        parser.exit()


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.conflict_handler = "resolve"
    parser.add_argument("-h", "--help", action=_HelpWithItems, nargs=0, help="show this help, with each scale's items")
    parser.add_argument("scale", metavar="SCALE", help="the scale's id, such as mmasi")
    parser.add_argument("file", type=Path, metavar="FILE", help="the items, as JSON")


def perform(args: argparse.Namespace) -> int:
    pack = pack_in_use()
    scale = pack.find(Scale, args.scale)
    if scale is None:
        raise Unanswerable(f"{args.scale}: no scale of this pack; it has {', '.join(pack.by_id(Scale)) or 'none'}.")
    items = read_table(args.file)
    try:
        answer(score(scale, items.fields).to_json())
    except ScoreProblem as problem:
        raise Unanswerable(*[f"{args.file}: {line}" for line in problem.problems]) from None
    return 0


def _items_of_all(pack: Pack) -> str:
    lines = ["items:"]
    for scale in pack.all(Scale):
        if scale.implementable:
            items = ", ".join(f"{item.id} {item.min}–{item.max}" for item in scale.items)
            lines.append(f"  {scale.id}: {items}")
    return "\n".join(lines)
