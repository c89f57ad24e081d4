"""`mesocare audit verify`: walk the chain and name the first broken link."""

import argparse

from mesocare.commands.speaking import Unanswerable, answer, django_ready

EXAMPLE = "mesocare audit verify"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="answer as JSON")


def perform(args: argparse.Namespace) -> int:
    django_ready()
    from mesocare.audit.verify import verify_chain

    verified = verify_chain()
    broken = verified.broken
    if args.json:
        answer(
            {
                "holds": broken is None,
                "events": verified.head.count,
                "head": verified.head.seal,
                "broken": None if broken is None else {"event": broken.number, "why": broken.why},
            }
        )
    elif broken is None:
        print(f"The audit chain holds: {verified.head.count} events, head {verified.head.seal[:16]}…")
    if broken is not None:
        raise Unanswerable(f"The audit chain is broken. {broken}")
    return 0
