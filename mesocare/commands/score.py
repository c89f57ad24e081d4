"""`mesocare score SCALE FILE`: a scale's score from its items."""

from __future__ import annotations

import argparse
from pathlib import Path

from mesocare.commands.reading import pack_in_use, read_table
from mesocare.commands.speaking import Unanswerable, answer
from mesotherapy.outcomes import ScoreProblem, score
from mesotherapy.pack import Pack
from mesotherapy.pack.scales import Scale

EXAMPLE = "mesocare score mmasi docs/examples/mmasi.json"


class _HelpWithItems(argparse.RawDescriptionHelpFormatter):
    """The help, with the items of every scale that can be scored after its example."""

    def add_text(self, text: str | None) -> None:
        is_the_example = text is not None and text.startswith("example:")
        super().add_text(f"{text}\n\n{_items_of_all(pack_in_use())}" if is_the_example else text)


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.formatter_class = _HelpWithItems
    parser.add_argument("scale", metavar="SCALE", help="the scale's id, such as mmasi")
    parser.add_argument("file", type=Path, metavar="FILE", help="the items, as JSON")


def perform(args: argparse.Namespace) -> int:
    pack = pack_in_use()
    scale = pack.find(Scale, args.scale)
    if scale is None:
        raise Unanswerable(
            f"{args.scale}: no scale of this pack; it has {', '.join(pack.by_id(Scale)) or 'none'}."
        )
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
