"""The shared parts say state in words, keep their frames closed, and cannot be talked into markup."""

import re
from pathlib import Path

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory

from mesocare.web.components import Fix, PatientBar, SafetyBar, StatusItem
from mesocare.web.fields import faults_of
from mesocare.web.icons import NoSuchIcon, draw_icon
from mesocare.web.navigation import places_for, section_of

LOAD = "{% load components formats %}"
WEB = Path(__file__).resolve().parents[1]


class PainForm(forms.Form):
    pain = forms.IntegerField(max_value=10, help_text="0 is none", label="Pain")
    side = forms.ChoiceField(choices=[("R", "Right"), ("L", "Left")], widget=forms.RadioSelect, label="Side")
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


def drawn(source: str, **context: object) -> str:
    return Template(LOAD + source).render(Context(context))


@pytest.mark.parametrize(
    ("state", "word"), [("ok", "OK"), ("check", "Check"), ("stop", "Stop"), ("unknown", "Unknown")]
)
def test_a_state_is_a_shape_and_a_word(state: str, word: str) -> None:
    html = drawn("{% status state %}", state=state)
    assert f"shape-{state}" in html
    assert word in html


def test_a_text_of_its_own_still_speaks_the_state() -> None:
    assert 'visually-hidden">Check: </span>Ferritin missing' in drawn(
        "{% status 'check' 'Ferritin missing' %}"
    )


def test_evidence_says_its_direction() -> None:
    assert "Against" in drawn("{% evidence 'against' %}")


def test_what_a_patient_wrote_is_never_markup() -> None:
    hostile = "<script>alert(1)</script>"
    for source in (
        "{% status 'ok' text %}",
        "{% card text %}x{% endcard %}",
        "{% empty text %}",
        "{% avatar text %}",
    ):
        assert "<script>" not in drawn(source, text=hostile)


def test_an_icon_that_is_not_vendored_is_a_fault() -> None:
    with pytest.raises(NoSuchIcon):
        draw_icon("../../secret")


def test_a_patient_bar_names_the_person_the_same_way_everywhere() -> None:
    bar = PatientBar(
        "Elena", "Moreau", "42 y · F", "/p/", (StatusItem("stop", "Allergy: lidocaine"),), ("Phototype III",)
    )
    html = drawn("{% patient_bar bar %}", bar=bar)
    assert "Elena MOREAU" in html
    assert "flag-stop" in html
    assert html.index("lidocaine") < html.index("Phototype")


def test_a_safety_bar_offers_the_way_out_of_a_stop() -> None:
    bar = SafetyBar(
        "stop",
        (StatusItem("stop", "8.8 of 8 mg"),),
        (Fix("Leave out forehead", name="fix", value="forehead"),),
    )
    html = drawn("{% safety_bar bar %}", bar=bar)
    assert 'name="fix" value="forehead"' in html
    assert "Leave out forehead" in html


def test_a_field_ties_its_help_and_its_error_to_the_control() -> None:
    html = drawn("{% field form.pain unit='of 10' %}", form=PainForm({"pain": "11"}))
    described = re.search(r'aria-describedby="([^"]+)"', html)
    assert described is not None
    for name in described[1].split():
        assert f'id="{name}"' in html
    assert 'aria-invalid="true"' in html
    assert html.index("of 10") > html.index("<input")


def test_choices_are_a_named_group() -> None:
    html = drawn("{% field form.side look='choices' %}", form=PainForm())
    assert "<fieldset" in html
    assert "<legend>Side" in html
    assert html.count('type="radio"') == 2


def test_a_look_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="choices"):
        drawn("{% field form.side look='fancy' %}", form=PainForm())


def test_the_summary_leads_to_each_faulty_field_and_is_drawn_once() -> None:
    form = PainForm({})
    html = drawn("{% error_summary form %}{{ form }}", form=form)
    assert html.count("error-summary") == 1
    assert 'href="#id_pain"' in html
    assert 'href="#id_side_0"' in html
    assert 'id="id_side_0"' in html


def test_a_form_without_faults_has_no_summary() -> None:
    assert "error-summary" not in drawn("{% error_summary form %}", form=PainForm())


def test_a_meter_without_a_limit_draws_no_bar_and_says_so() -> None:
    html = drawn("{% meter 'Hyaluronic acid' '14' limit 'mg' %}", limit=None)
    assert "no limit known" in html
    assert "<svg" not in html


def test_a_meter_over_its_limit_stays_inside_its_frame() -> None:
    assert 'meter-fill" width="100.0"' in drawn("{% meter 'Acid' '8.8' '8' 'mg' 'stop' %}")


def test_progress_is_said_in_words() -> None:
    assert "2 of 5 done" in drawn("{% progress 2 5 %}")


def test_a_part_of_the_frame_that_is_empty_leaves_nothing() -> None:
    assert drawn("{% wrap 'aside' 'band' %}  {% endwrap %}").strip() == ""


def test_pages_keep_the_search_they_belong_to() -> None:
    from django.core.paginator import Paginator

    request = RequestFactory().get("/patients/", {"q": "moreau", "page": "2"})
    source = Template(LOAD + "{% paginate page %}")
    html = source.render(Context({"page": Paginator(range(60), 20).page(2), "request": request}))
    assert 'href="?page=3&amp;q=moreau"' in html


def test_the_rail_shows_only_what_a_person_may_open() -> None:
    shown = [place.key for place in places_for("/stock/lots/", {"STOCK_VIEW": True, "TODAY_VIEW": False})]
    assert shown == ["stock"]


def test_a_page_belongs_to_the_place_its_address_names() -> None:
    assert section_of("/patients/123/") == "patients"
    assert section_of("/recovery/") == "today"


TEMPLATES = sorted(WEB.parent.glob("*/templates/**/*.html"))


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: file.relative_to(WEB.parent).as_posix())
def test_no_template_carries_a_style_or_a_script_of_its_own(file: Path) -> None:
    source = file.read_text(encoding="utf-8")
    assert not re.search(r"""\sstyle=["']|\son[a-z]+=["']|<style|javascript:|hx-on|hx-vals=.js:""", source)
    assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", source)


def test_the_stylesheet_names_only_tokens_that_exist() -> None:
    css = (WEB / "static" / "web" / "mesocare.css").read_text(encoding="utf-8")
    used, defined = set(re.findall(r"var\((--[a-z0-9-]+)", css)), set(re.findall(r"(--[a-z0-9-]+):", css))
    assert used <= defined


def test_a_label_that_is_a_question_is_followed_by_no_colon_in_the_summary() -> None:
    class Asked(forms.Form):
        inr = forms.DecimalField(label="What was your latest INR result?")
        day = forms.DateField(label="Day")

    assert [fault.message for fault in faults_of(Asked({}))] == [
        "What was your latest INR result? This field is required.",
        "Day: This field is required.",
    ]
