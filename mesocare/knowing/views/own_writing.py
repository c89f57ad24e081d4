"""Writing the clinic's own words: one statement said otherwise, or an entry added."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mesocare.audit.commands import posted_command_id
from mesocare.clinics.access import ClinicRequest, staff
from mesocare.clinics.actions import (
    add_entry,
    change_statement,
)
from mesocare.clinics.actions.overlay_rules import ADDABLE, check_changeable
from mesocare.clinics.pack import current_pack
from mesocare.clinics.roles import Permission
from mesocare.knowing.forms_own import AftercareForm, ChangeForm, TomlForm
from mesocare.knowing.forms_substance import SubstanceForm
from mesocare.knowing.own import (
    about,
    from_address,
    sides,
    statements_to_change,
)
from mesocare.knowing.shelf import BY_KIND, named
from mesocare.knowing.views.browse import crumbs
from mesocare.knowing.views.own import author_of, tried
from mesocare.web.components import Crumb
from mesocare.web.refusal import Refusal
from mesotherapy.pack.overlaying import statement_at
from mesotherapy.pack.writing import to_toml

FORMS: dict[str, type[AftercareForm] | type[SubstanceForm] | type[TomlForm]] = {
    "aftercare": AftercareForm,
    "substance": SubstanceForm,
}


@staff(Permission.KNOWLEDGE_ADOPT)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: ClinicRequest, kind: str, entry_id: str) -> HttpResponse:
    """The statements of an entry to choose from; with `at`, one of them as a form."""
    pack = current_pack()
    found = pack.entries.get(kind, {}).get(entry_id)
    if found is None or kind not in BY_KIND:
        raise Http404(f"{kind}:{entry_id}")
    name = named(kind, found)
    context: dict[str, Any] = {"name": name, "kind": kind, "entry_id": entry_id}
    at = request.GET.get("at", "")
    if not at:
        context |= {
            "statements": [
                (address, words, list(sides(None, statement)))
                for address, words, path, statement in statements_to_change(pack, kind, entry_id)
                if _refusal(kind, path, statement) == ""
            ],
            "crumbs": crumbs(Crumb(name.title, name.url), Crumb(_("Say it otherwise"))),
        }
        return render(request, "knowing/change.html", context)
    return _change_one(request, kind, entry_id, from_address(at), context)


def _refusal(kind: str, path: tuple[str | int, ...], statement: Any) -> str:
    try:
        check_changeable(kind, path, statement)
    except Refusal as refusal:
        return refusal.message
    return ""


def _change_one(
    request: ClinicRequest,
    kind: str,
    entry_id: str,
    path: tuple[str | int, ...],
    context: dict[str, Any],
) -> HttpResponse:
    pack = current_pack()
    content: Any = pack.content.get(kind, {})
    statement = statement_at(content.get(entry_id), path)
    if statement is None:
        raise Http404(str(path))
    form = ChangeForm(
        request.POST or None, pack=pack, statement=statement, initial={"author": author_of(request)}
    )
    problems: tuple[str, ...] = ()
    if request.method == "POST" and form.is_valid():
        done, problems = tried(
            form,
            lambda: change_statement(
                kind=kind,
                entry=entry_id,
                path=path,
                seen=statement,
                values=form.values,
                grounds=form.grounds,
                by=request.staff,
                at=timezone.now(),
                command_id=posted_command_id(request),
            ),
        )
        if done:
            messages.info(
                request, _("Kept. It holds here from now on; treatments that rest on it are read again.")
            )
            return redirect("knowing:entry", kind, entry_id)
    context |= {
        "form": form,
        "about": about(path),
        "refused": _refusal(kind, path, statement),
        "problems": problems,
        "crumbs": crumbs(Crumb(context["name"].title, context["name"].url), Crumb(_("Say it otherwise"))),
    }
    return render(request, "knowing/change_one.html", context, status=422 if form.errors else 200)


@staff(Permission.KNOWLEDGE_ADOPT)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: ClinicRequest, kind: str) -> HttpResponse:
    """An entry of the clinic's own: some kinds in a form, the others as the pack writes them."""
    if kind not in ADDABLE or kind not in BY_KIND:
        raise Http404(kind)
    pack = current_pack()
    initial = {"author": author_of(request), "entry": _begin(kind, request.GET.get("from", ""))}
    as_toml = kind not in FORMS or "toml" in request.GET
    form_of = TomlForm if as_toml else FORMS[kind]
    form = form_of(request.POST or None, pack=pack, initial=initial)
    problems: tuple[str, ...] = ()
    if request.method == "POST" and form.is_valid():
        content = form.content()
        done, problems = tried(
            form,
            lambda: add_entry(
                kind=kind,
                content=content,
                grounds=form.grounds,
                by=request.staff,
                at=timezone.now(),
                command_id=posted_command_id(request),
            ),
        )
        if done:
            messages.info(request, _("Added to this clinic’s knowledge."))
            return redirect("knowing:entry", kind, content["id"])
    context = {
        "form": form,
        "shelf": BY_KIND[kind],
        "kind": "toml" if as_toml else kind,
        "is_form": kind in FORMS and not as_toml,
        "problems": problems,
        "examples": [named(kind, each) for each in pack.entries.get(kind, {}).values()],
        "crumbs": crumbs(Crumb(_("Own words"), "/knowledge/own/"), Crumb(_("Add"))),
    }
    return render(request, "knowing/add.html", context, status=422 if form.errors else 200)


def _begin(kind: str, example: str) -> str:
    """An entry to start from: one of the pack, under an id of the clinic's own."""
    content: Any = current_pack().content.get(kind, {})
    found = content.get(example) or next(iter(content.values()), {"id": "own"})
    return to_toml({**found, "id": f"own-{found['id']}"[:80]})
