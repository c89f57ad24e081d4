"""The clinic's side of the guide: its articles, written, translated and reviewed again."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mesocare.audit.commands import posted_command_id
from mesocare.clinics.access import ClinicRequest, current_site, staff
from mesocare.clinics.actions import (
    DoesNotFit,
    current_credential,
    review_article,
    write_article,
    writer_of,
)
from mesocare.clinics.pack import current_pack
from mesocare.clinics.roles import Permission
from mesocare.guide.writing import ArticleForm, ReviewForm, new_article
from mesocare.web.clock import site_today
from mesocare.web.refusal import Refusal
from mesotherapy.pack.articles import Article

LANGUAGE_NAMES = {
    "en": "English",
    "ar": "العربية",
    "fr": "Français",
    "de": "Deutsch",
    "es": "Español",
    "it": "Italiano",
}


@staff(Permission.GUIDE_WRITE)
@require_safe
def articles(request: ClinicRequest) -> HttpResponse:
    """Every article with who wrote it, who reviewed it, and when it is read again; overdue ones first."""
    pack, today = current_pack(), _today(request)
    rows = [_row(article, pack.languages, today, pack.authors) for article in pack.all(Article)]
    rows.sort(
        key=lambda row: (not row["is_overdue"], bool(row["article"].reviewed_by), str(row["article"].title))
    )
    context = {"rows": rows, "languages": _named(pack.languages), "section": "settings"}
    return render(request, "guide/articles.html", context)


def _row(article: Article, languages: tuple[str, ...], today: date, authors: Any) -> dict[str, Any]:
    return {
        "article": article,
        "is_own": f"article:{article.id}" in authors,
        "is_overdue": article.review_due is not None and article.review_due < today,
        "languages": [
            (
                code,
                LANGUAGE_NAMES.get(code, code),
                "drafted"
                if code in article.machine_drafted
                else "there"
                if code in article.title.languages
                else "",
            )
            for code in languages
        ],
    }


def _named(languages: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(code, LANGUAGE_NAMES.get(code, code)) for code in languages]


def _today(request: ClinicRequest) -> date:
    return site_today(timezone.now(), current_site(request).time_zone)


def _written(article: str) -> dict[str, Any]:
    content: Any = current_pack().content.get("article", {})
    if article not in content:
        raise Http404(article)
    found: dict[str, Any] = content[article]
    return found


@staff(Permission.GUIDE_WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: ClinicRequest, article: str = "") -> HttpResponse:
    """One article in one language; each time it is saved, the version before stays."""
    pack = current_pack()
    spoken = request.GET.get("in", "en") if article else "en"
    spoken = spoken if spoken in pack.languages else "en"
    seen = _written(article) if article else None
    written = seen if seen is not None else new_article(pack, request.POST.get("title", ""))
    author = (
        seen.get("written-by", "") if seen and f"article:{article}" in pack.authors else request.staff.name
    )
    form = ArticleForm(
        request.POST or None, pack=pack, written=written, spoken=spoken, initial={"written_by": author}
    )
    problems: tuple[str, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            row = write_article(
                content=form.content(_today(request), request.staff.name),
                seen=seen,
                reason=form.cleaned_data["reason"],
                by=request.staff,
                at=timezone.now(),
                command_id=posted_command_id(request),
            )
        except Refusal as refusal:
            problems = refusal.problems if isinstance(refusal, DoesNotFit) else ()
            form.add_error(None, refusal.message)
        else:
            messages.info(
                request, _("Saved. The page reads “not yet reviewed” until a colleague has read it.")
            )
            return redirect("guide:write", row.entry)
    context = {
        "form": form,
        "problems": problems,
        "article": current_pack().find(Article, article) if article else None,
        "article_id": article,
        "spoken": spoken,
        "language_name": LANGUAGE_NAMES.get(spoken, spoken),
        "languages": _named(pack.languages),
        "direction": "rtl" if spoken == "ar" else "ltr",
        "section": "settings",
    }
    return render(request, "guide/write.html", context, status=422 if form.errors else 200)


@staff(Permission.GUIDE_REVIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: ClinicRequest, article: str) -> HttpResponse:
    """A clinician who did not write it answers for it, until a day."""
    seen = _written(article)
    held = current_credential(request.staff)
    initial = {"credential": held.profession} if held else {}
    form = ReviewForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            review_article(
                article=article,
                seen=seen,
                credential=form.cleaned_data["credential"],
                due=form.cleaned_data["due"],
                on=_today(request),
                by=request.staff,
                at=timezone.now(),
                command_id=posted_command_id(request),
            )
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.info(request, _("Reviewed. The public page says by whom, and until when."))
            return redirect("guide:articles")
    context = {
        "form": form,
        "article": current_pack().get(Article, article),
        "writer": writer_of(request.organisation, article),
        "site_slug": current_site(request).slug,
        "languages": _named(current_pack().languages),
        "section": "settings",
    }
    return render(request, "guide/review.html", context, status=422 if form.errors else 200)
