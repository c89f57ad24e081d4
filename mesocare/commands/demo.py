"""`mesocare demo`: a clinic with people in it, to look at and try on."""

import argparse

from mesocare.commands.speaking import Unanswerable, django_ready, tell

EXAMPLE = "mesocare demo --reset"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--reset", action="store_true", help="erase the demo clinic that is there and make it anew"
    )


def perform(args: argparse.Namespace) -> int:
    django_ready()
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    if args.reset:
        _erase()
    create_demo()
    for line in sign_ins():
        print(line)
    return 0


def create_demo() -> None:
    """Make the demo clinic, unless there is one."""
    from django.utils import timezone

    from mesocare.clinics.models import Organisation
    from mesocare.demo.actions import build_demo

    if Organisation.objects.filter(is_demo=True).exists():
        raise Unanswerable("There is a demo clinic already. Make it anew with: mesocare demo --reset")
    tell("Making the demo clinic …")
    build_demo(at=timezone.now())


def _erase() -> None:
    from django.utils import timezone

    from mesocare.clinics.models import Organisation
    from mesocare.demo.actions import erase_demo

    if Organisation.objects.filter(is_demo=True).exists():
        erase_demo(at=timezone.now())


def sign_ins() -> list[str]:
    """The people of the demo clinic and how each signs in, one a line; empty for a real clinic."""
    from mesocare.clinics.models import Organisation

    if not Organisation.objects.filter(is_demo=True).exists():
        return []
    from mesocare.demo.people import SIGN_INS

    width = max(len(person.email) for person in SIGN_INS)
    return [
        f"{person.email.ljust(width)}  {person.password}   {person.name}, {person.role}"
        for person in SIGN_INS
    ]
