"""`mesocare work`: the worker alone."""

import argparse
import signal
import threading
from types import FrameType

from mesocare.commands.speaking import django_ready

EXAMPLE = "mesocare work"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--once", action="store_true", help="do what is due now, then stop")


def perform(args: argparse.Namespace) -> int:
    django_ready()
    from django.utils import timezone

    from mesocare.messages.worker import work, work_once

    if args.once:
        work_once(timezone.now())
        return 0
    work(timezone.now, stop_when_told())
    return 0


def stop_when_told() -> threading.Event:
    """An event that is set when the process is asked to stop; what is under way is finished first."""
    stop = threading.Event()

    def told(number: int, frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, told)
    signal.signal(signal.SIGINT, told)
    return stop
