"""The `mesocare` command. Each command is a module of this folder, loaded when it is asked for."""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module

from mesocare.commands.speaking import Unanswerable, tell

ANSWERED, NOT_ANSWERED, WRONG_USAGE = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Command:
    """A command by its words, the module that does it, and what it does in one line."""

    words: str
    module: str
    summary: str


COMMANDS = (
    Command("run", "run", "migrate, serve, work the queue; prints the address"),
    Command("work", "work", "work the queue only, beside a server started elsewhere"),
    Command("demo", "demo", "create (or --reset) the demo clinic"),
    Command("pack check", "pack_check", "load the pack, report every problem at once, run the vignettes"),
    Command("pack trace", "pack_trace", "every pack entry that rests on a source key or dossier row"),
    Command("screen", "screen", "contraindications for one or many patients"),
    Command("dose", "dose", "a blend, its doses and its checks"),
    Command("grid", "grid", "points on the skin of a zone"),
    Command("triage", "triage", "what a check-in means"),
    Command("score", "score", "a scale's score from its items"),
    Command("import", "import_", "patients from FHIR R4 bundles (a file, a folder)"),
    Command("backup", "backup", "one consistent file"),
    Command("restore", "restore", "put a backup in place, after it has been verified"),
    Command("audit verify", "audit_verify", "walk the audit chain; names the first broken link"),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the words say and return the exit status: 0 answered, 1 could not be answered, 2 wrong
    usage.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    command = _named(words)
    if command is None:
        return _help(asked=not words or words[0] in {"-h", "--help", "help"})
    module = import_module(f"mesocare.commands.{command.module}")
    parser = argparse.ArgumentParser(
        prog=f"mesocare {command.words}",
        description=command.summary[0].upper() + command.summary[1:] + ".",
        epilog=f"example:\n  {module.EXAMPLE}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    module.arguments(parser)
    try:
        given = parser.parse_args(words[len(command.words.split()) :])
        return int(module.perform(given))
    except Unanswerable as reason:
        for problem in reason.problems:
            tell(problem)
        return NOT_ANSWERED
    except BrokenPipeError:
        return NOT_ANSWERED


def _named(words: Sequence[str]) -> Command | None:
    for command in COMMANDS:
        named = command.words.split()
        if list(words[: len(named)]) == named:
            return command
    return None


def _help(asked: bool) -> int:
    width = max(len(command.words) for command in COMMANDS)
    lines = [f"  {command.words.ljust(width)}  {command.summary}" for command in COMMANDS]
    text = "\n".join(["usage: mesocare COMMAND …    (mesocare COMMAND --help shows an example)", "", *lines])
    print(text, file=sys.stdout if asked else sys.stderr)
    return ANSWERED if asked else WRONG_USAGE
