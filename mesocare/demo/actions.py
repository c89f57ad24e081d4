"""Making the demo clinic, and erasing every trace of it with one click."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.apps import apps
from django.db import connection, models, transaction

from mesocare.audit.actions import record
from mesocare.clinics.actions import open_organisation
from mesocare.clinics.models import Organisation, Site, StaffMember, User
from mesocare.demo.cast import before_treatment, welcome_everyone
from mesocare.demo.people import add_people
from mesocare.demo.place import check_kits, furnish, open_a_vial, open_sites, read_the_fridges
from mesocare.demo.screened_again import oskar_had_a_peel
from mesocare.demo.steps import Clinic
from mesocare.demo.treated import in_treatment
from mesocare.demo.treated.recalled import needles_called_back
from mesocare.web.clock import site_today
from mesocare.web.guards import erase_rows
from mesocare.web.refusal import Refusal

NAME = "Northgate Skin Clinic (demo)"
KEPT = {"audit"}  # the chain stays whole: its events say that a demo clinic was there, and was erased


class NotADemo(Refusal):
    """Only the demo clinic can be erased."""


@transaction.atomic
def build_demo(*, at: datetime) -> Organisation:
    """A clinic with two sites and people at every stage of the path, dated relative to now."""
    opened = at - timedelta(days=200)
    organisation = open_organisation(name=NAME, is_demo=True, at=opened)
    place = open_sites(organisation, opened)
    staff = add_people(organisation, place.sites, opened)
    furnish(organisation, place, staff, opened, site_today(at, place.sites[0].time_zone))
    clinic = Clinic(organisation, place, staff, at)
    check_kits(organisation, place, staff, at.replace(hour=7, minute=10))
    open_a_vial(organisation, place, staff, at)
    read_the_fridges(organisation, place, staff, at)
    welcome_everyone(clinic)
    before_treatment(clinic)
    in_treatment(clinic)
    needles_called_back(clinic)
    oskar_had_a_peel(clinic)
    return organisation


@transaction.atomic
def erase_demo(*, at: datetime, by: StaffMember | None = None) -> None:
    """Erase every demo organisation with all its rows, people and links. The audit keeps that it happened.

    Raises:
        NotADemo: when there is none.
    """
    demos = list(Organisation.objects.filter(is_demo=True))
    if not demos:
        raise NotADemo("There is no demo clinic to erase.")
    who = by.user.name if by is not None else "command line"
    for organisation in demos:
        record(action="demo.erased", by=who, at=at, organisation=organisation, subject=organisation)
        _erase(organisation)


def _erase(organisation: Organisation) -> None:
    users = list(User.objects.filter(memberships__organisation=organisation).values_list("pk", flat=True))
    sites = list(Site.objects.filter(organisation=organisation).values_list("pk", flat=True))
    with connection.constraint_checks_disabled():
        for model, path in _owned_models():
            erase_rows(model._base_manager.filter(**{path: organisation.pk}))
        erase_rows(Site._base_manager.filter(pk__in=sites))
        erase_rows(StaffMember._base_manager.filter(organisation=organisation))
        _forget(users)
        erase_rows(Organisation._base_manager.filter(pk=organisation.pk))
    connection.check_constraints()


def _forget(users: list[int]) -> None:
    """People who worked nowhere else."""
    alone = User.objects.filter(pk__in=users, memberships=None)
    for user in alone:
        user.delete()


def _owned_models() -> Iterator[tuple[type[models.Model], str]]:
    """Every table whose rows belong to an organisation, furthest from it first, with the way there."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        if not model.__module__.startswith("mesocare.") and not model._meta.auto_created:
            continue
        if model._meta.app_label in KEPT or model in {Organisation, Site, StaffMember}:
            continue
        path = _way(model)
        if path:
            found.append((path.count("__"), model, path))
    for _depth, model, path in sorted(found, key=lambda row: -row[0]):
        yield model, path


def _way(model: type[models.Model], seen: frozenset[type[models.Model]] = frozenset()) -> str:
    """The shortest chain of required foreign keys from a table to its organisation."""
    best = ""
    for field in model._meta.concrete_fields:
        if not isinstance(field, models.ForeignKey) or field.null:
            continue
        target = field.related_model
        if target is Organisation:
            return field.name
        if isinstance(target, str) or target in seen or target is model or target is User:
            continue
        way = _way(target, seen | {model})
        if way and (not best or way.count("__") + 1 < best.count("__")):
            best = f"{field.name}__{way}"
    return best
