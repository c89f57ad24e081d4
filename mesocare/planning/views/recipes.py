"""The clinic's own recipes: the list, one with its versions, two side by side, and the director's word."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from mesocare.audit.commands import posted_command_id
from mesocare.clinics.access import ClinicRequest, own_or_404, staff
from mesocare.clinics.pack import current_pack
from mesocare.clinics.roles import Permission
from mesocare.patients.access import get_patient
from mesocare.planning import actions
from mesocare.planning.blends import (
    beyond,
    checks_of,
    mixed_strength,
    recipes_of,
    side_by_side,
    state_of,
    volume_of,
)
from mesocare.planning.models import Plan, Recipe, RecipeVersion
from mesocare.web.refusal import Refusal
from mesotherapy.pack.protocols import Protocol


@staff(Permission.PLAN_WRITE)
@require_GET
def recipes(request: ClinicRequest) -> HttpResponse:
    """Every recipe of the clinic, those in use first, and two to lay side by side."""
    rows = [_row(row) for row in recipes_of(request.organisation)]
    rows.sort(key=lambda row: (row["retired"] is not None, row["recipe"].name))
    return render(request, "planning/recipes.html", {"rows": rows, "section": "plans"})


def _row(row: dict[str, Any]) -> dict[str, Any]:
    protocol = current_pack().find(Protocol, row["recipe"].protocol)
    return {
        **row,
        "treatment": protocol.name if protocol else row["recipe"].protocol,
        "retired": getattr(row["recipe"], "retired", None),
        "parts": parts_of_blend(row["version"].components),
    }


def parts_of_blend(components: list[dict[str, str]]) -> list[dict[str, Any]]:
    """Components with their strength once they are mixed."""
    total = volume_of(components)
    return [{**part, "after": mixed_strength(part, total)} for part in components]


def _recipe(request: ClinicRequest, recipe_uuid: UUID) -> Recipe:
    return own_or_404(request, Recipe.objects.select_related("retired"), uuid=recipe_uuid)


@staff(Permission.PLAN_WRITE)
@require_GET
def recipe(request: ClinicRequest, recipe_uuid: UUID) -> HttpResponse:
    """One recipe: its newest version with every check, earlier versions, what the director said."""
    found = _recipe(request, recipe_uuid)
    versions = list(
        found.versions.select_related("made_by__user").prefetch_related("reviews__reviewed_by__user")
    )
    newest = versions[0]
    protocol = current_pack().find(Protocol, found.protocol)
    return render(
        request,
        "planning/recipe.html",
        {
            "recipe": found,
            "treatment": protocol.name if protocol else found.protocol,
            "version": newest,
            "state": state_of(newest),
            "parts": parts_of_blend(newest.components),
            "volume": volume_of(newest.components),
            "checks": checks_of(newest.components),
            "beyond": set(beyond(found.protocol, newest.components)),
            "versions": [{"version": each, "state": state_of(each)} for each in versions],
            "retired": getattr(found, "retired", None),
            "section": "plans",
        },
    )


@staff(Permission.PLAN_WRITE)
@require_POST
def keep_recipe(request: ClinicRequest, patient_uuid: UUID, plan_uuid: UUID) -> HttpResponse:
    """Keep the blend of a plan."""
    patient = get_patient(request, patient_uuid)
    plan = own_or_404(
        request, Plan, through="course__patient__organisation", uuid=plan_uuid, course__patient=patient
    )
    version = actions.keep_recipe(
        plan=plan,
        name=request.POST.get("name", ""),
        reason=request.POST.get("reason", ""),
        by=request.staff,
        at=timezone.now(),
        command_id=posted_command_id(request),
    )
    messages.info(request, _("Kept. The medical director has not reviewed this version yet."))
    return redirect("planning:recipe", version.recipe.uuid)


@staff(Permission.KNOWLEDGE_ADOPT)
@require_POST
def review(request: ClinicRequest, recipe_uuid: UUID) -> HttpResponse:
    """The medical director approves a version, or says why not."""
    found = _recipe(request, recipe_uuid)
    if not request.POST.get("version"):
        raise Refusal(_("This form came without the version it is about. Load the page again."))
    version = own_or_404(
        request,
        RecipeVersion,
        through="recipe__organisation",
        uuid=request.POST["version"],
        recipe=found,
    )
    actions.review_recipe(
        version=version,
        is_approved=request.POST.get("word") == "approve",
        reason=request.POST.get("reason", ""),
        by=request.staff,
        at=timezone.now(),
        command_id=posted_command_id(request),
    )
    messages.info(request, _("Written down."))
    return redirect("planning:recipe", found.uuid)


@staff(Permission.PLAN_WRITE)
@require_POST
def retire(request: ClinicRequest, recipe_uuid: UUID) -> HttpResponse:
    found = _recipe(request, recipe_uuid)
    actions.retire_recipe(
        recipe=found,
        reason=request.POST.get("reason", ""),
        by=request.staff,
        at=timezone.now(),
        command_id=posted_command_id(request),
    )
    messages.info(request, _("Retired. Plans that used it keep what they say."))
    return redirect("planning:recipes")


@staff(Permission.PLAN_WRITE)
@require_GET
def compare(request: ClinicRequest) -> HttpResponse:
    """Two recipes side by side, what differs marked in words."""
    rows = recipes_of(request.organisation)
    one, other = (_chosen(request, name) for name in ("one", "other"))
    return render(
        request,
        "planning/compare.html",
        {
            "rows": rows,
            "one": one,
            "other": other,
            "lines": side_by_side(one.components, other.components) if one and other else [],
            "sides": [
                {"version": each, "volume": volume_of(each.components), "checks": checks_of(each.components)}
                for each in (one, other)
                if each
            ],
            "section": "plans",
        },
    )


def _chosen(request: ClinicRequest, name: str) -> RecipeVersion | None:
    asked = request.GET.get(name, "")
    if not asked:
        return None
    rows = RecipeVersion.objects.select_related("recipe")
    return own_or_404(request, rows, through="recipe__organisation", uuid=asked)
