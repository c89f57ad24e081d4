"""The clinic's own recipes: kept, reviewed by the medical director, retired."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from mesocare.audit.actions import record
from mesocare.audit.commands import run_once
from mesocare.clinics.access import must
from mesocare.clinics.actions import check_reason
from mesocare.clinics.models import Organisation, StaffMember
from mesocare.clinics.pack import pack_in_force
from mesocare.clinics.roles import Permission
from mesocare.planning.blends import checks_of, rests_on
from mesocare.planning.contents import Kept
from mesocare.planning.models import Plan, Recipe, RecipeRetired, RecipeReview, RecipeVersion
from mesocare.web.refusal import Refusal
from mesotherapy.dosing import Standing


class RecipeNameMissing(Refusal):
    """A recipe is found by its name."""


class Retired(Refusal):
    """The clinic makes it no more."""


class RecipeStopped(Refusal):
    """A mixing rule says stop: nobody can approve it."""


class NotTheNewest(Refusal):
    """Somebody wrote a newer version while this one was read."""


def keep_recipe(
    *, plan: Plan, name: str, reason: str, by: StaffMember, at: datetime, command_id: UUID
) -> RecipeVersion:
    """Keep the blend of a plan as a recipe of the clinic; a name that is there gets a new version.

    Raises:
        RecipeNameMissing: if it has no name.
        Retired: if that recipe was retired.
        RecipeStopped: if what is in it must not share a syringe.
    """
    must(by, Permission.PLAN_WRITE)
    title, words = name.strip()[:120], check_reason(reason)
    if not title:
        raise RecipeNameMissing(_("Give the recipe a name, so that it is found again."))
    _check_may_be_mixed(plan.components)
    organisation = plan.patient.organisation

    def perform() -> RecipeVersion:
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        recipe, _made = Recipe.objects.get_or_create(
            organisation=organisation, protocol=plan.protocol, name=title, defaults={"made_at": at}
        )
        _check_in_use(recipe)
        newest = recipe.versions.first()
        version = RecipeVersion.objects.create(
            recipe=recipe,
            version=(newest.version if newest else 0) + 1,
            components=plan.components,
            reason=words,
            pack_version=pack_in_force(at=at),
            made_by=by,
            made_at=at,
        )
        _note("recipe.kept", version, by, at, name=title, version=version.version, reason=words)
        return version

    return run_once(command_id=command_id, action="keep recipe", organisation=organisation, perform=perform)


def review_recipe(
    *,
    version: RecipeVersion,
    is_approved: bool,
    reason: str,
    by: StaffMember,
    at: datetime,
    command_id: UUID,
) -> RecipeReview:
    """The medical director's word. Approved, it may be planned beyond the treatment as it was adopted.

    Raises:
        NotTheNewest: if there is a newer version.
        Retired: if it was retired.
        RecipeStopped: if a mixing rule says stop.
    """
    must(by, Permission.KNOWLEDGE_ADOPT)
    words = check_reason(reason)
    organisation = version.recipe.organisation

    def perform() -> RecipeReview:
        recipe = Recipe.objects.select_for_update().get(pk=version.recipe_id)
        _check_in_use(recipe)
        newest = recipe.versions.first()
        if newest is None or newest.pk != version.pk:
            raise NotTheNewest(_("There is a newer version of this recipe. Read that one."))
        if is_approved:
            _check_may_be_mixed(version.components)
        row = RecipeReview.objects.create(
            version=version,
            is_approved=is_approved,
            reason=words,
            rests_on=rests_on(version.components),
            reviewed_by=by,
            reviewed_at=at,
        )
        _note("recipe.reviewed", version, by, at, approved=is_approved, version=version.version, reason=words)
        return row

    return run_once(command_id=command_id, action="review recipe", organisation=organisation, perform=perform)


def retire_recipe(
    *, recipe: Recipe, reason: str, by: StaffMember, at: datetime, command_id: UUID
) -> RecipeRetired:
    """Take a recipe out of use. An approval of it counts no more from now on."""
    must(by, Permission.PLAN_WRITE)
    words = check_reason(reason)

    def perform() -> RecipeRetired:
        row = RecipeRetired.objects.create(recipe=recipe, reason=words, retired_by=by, retired_at=at)
        record(
            action="recipe.retired",
            by=by,
            at=at,
            organisation=recipe.organisation,
            subject=recipe,
            detail={"name": recipe.name, "reason": words},
        )
        return row

    return run_once(
        command_id=command_id, action="retire recipe", organisation=recipe.organisation, perform=perform
    )


def _check_in_use(recipe: Recipe) -> None:
    if hasattr(recipe, "retired"):
        raise Retired(_("%(name)s was retired. Keep the blend under another name.") % {"name": recipe.name})


def _check_may_be_mixed(components: list[Kept]) -> None:
    stop = next((check for check in checks_of(components) if check.standing is Standing.STOP), None)
    if stop is not None:
        raise RecipeStopped(_("This cannot be a recipe: %(say)s") % {"say": stop.say})


def _note(action: str, row: RecipeVersion, by: StaffMember, at: datetime, **detail: object) -> None:
    organisation = row.recipe.organisation
    record(action=action, by=by, at=at, organisation=organisation, subject=row.recipe, detail=detail)
