"""Sixty mistakes, planted in a copy of the shipped pack: one run names each with its file and line."""

import re
import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from mesotherapy.pack import PackProblems, load_pack
from mesotherapy.pack.problems import Problem

KNOWLEDGE = Path(__file__).resolve().parents[2] / "knowledge"
TODAY = date(2026, 11, 25)
RULES, ASKED = "contraindications/bleeding.toml", "questions/medicines.toml"
HA, TXA = "substances/ha-non-cross-linked.toml", "substances/tranexamic-acid.toml"
PEN, MELASMA = "protocols/acne-scars-derma-pen-ha.toml", "protocols/melasma-tranexamic-acid-intradermal.toml"


@dataclass(frozen=True)
class Mistake:
    """The `nth` line of a file that matches becomes another, and the checker `says` what is wrong."""

    file: str
    line: str
    becomes: str
    says: str
    nth: int = 0

    @property
    def where(self) -> str:
        return f"{self.file} {self.line} {self.nth}"


MISTAKES = [
    # a file or a table that does not belong, or cannot be read
    Mistake("anaesthesia/none.toml", r"^id = ", "id = none", "is not TOML that can be read"),
    Mistake("consent/photographs.toml", r"^id = ", 'idea = "photographs"', "is not expected here"),
    Mistake("prices/items.toml", r"^\[\[price\]\]", "[[cost]]", "is not expected here"),
    # names of fields, and what they may be
    Mistake(RULES, r"^severity = ", 'severity = "terrible"', "'terrible' is not known"),
    Mistake(RULES, r"^topic = ", 'topic = "blood"', "'blood' is not known", nth=1),
    Mistake("contraindications/allergy.toml", r"^say\.clinician", "", "say.clinician: is missing"),
    Mistake(
        "contraindications/allergy.toml",
        r"^confidence = ",
        'confidence = "sure"',
        "'sure' is not known",
        nth=1,
    ),
    Mistake(
        "contraindications/allergy.toml",
        r"^evidence = ",
        'evidence = "none"',
        'confidence = "unsourced"',
        nth=2,
    ),
    Mistake("contraindications/allergy.toml", r"^source = ", "source = []", "names no source", nth=3),
    Mistake(
        "contraindications/allergy.toml", r"^title\.en", 'title.fr = "Allergie"', "needs English text", nth=4
    ),
    Mistake(
        "contraindications/scars-and-pigment.toml",
        r"^severity = ",
        'severity = "absolute"\nrecheck = "3 mo"',
        "`recheck` goes only with",
    ),
    Mistake(
        "contraindications/scars-and-pigment.toml",
        r"^overridable|^evidence = ",
        'evidance = "label"',
        "evidance: is not a field of this kind",
        nth=1,
    ),
    # conditions
    Mistake(
        "contraindications/tranexamic-acid.toml",
        r"^when = ",
        'when = "weight"',
        "'weight' is a quantity question",
    ),
    Mistake(
        "contraindications/tranexamic-acid.toml",
        r"^when = ",
        'when = "no-such-question"',
        "names the question 'no-such-question'",
        nth=1,
    ),
    Mistake(
        "contraindications/tranexamic-acid.toml",
        r"^when = ",
        "when = { all = [] }",
        "a list of one or more conditions",
        nth=2,
    ),
    Mistake(
        "contraindications/other-treatments.toml",
        r"within = ",
        'when = { question = "last-peel-on", within = "30" }',
        "should be a whole number of d, wk, mo or y",
    ),
    # one entry names another
    Mistake(
        "contraindications/infection-and-skin.toml",
        r"^source = ",
        'source = ["NOBODY2026"]',
        "names the source 'NOBODY2026'",
    ),
    Mistake(
        "contraindications/infection-and-skin.toml",
        r"^id = ",
        'id = "Skin Infection!"',
        "is not written as it should be",
        nth=1,
    ),
    Mistake(
        "contraindications/medicines-and-immunity.toml",
        r"^id = ",
        'id = "inr-too-high"',
        "is already used in",
    ),
    Mistake(
        "contraindications/mind-and-needle.toml",
        r"^severity = ",
        'severity = "relative"\nscope.zones = ["mallar"]',
        "names the zone 'mallar'",
    ),
    Mistake(
        "contraindications/pregnancy-breastfeeding-age.toml",
        r"^severity = ",
        'severity = "absolute"\nscope.classes = ["magic"]',
        "names the class 'magic'",
    ),
    Mistake("red-flags/standard.toml", r"^when = ", 'when = "sigh"', "'sigh'"),
    Mistake("red-flags/standard.toml", r"^urgency = ", 'urgency = "now"', "'now' is not known", nth=1),
    Mistake("red-flags/standard.toml", r"^urgency = ", 'urgency = "expected"', "is never “expected”", nth=2),
    # questions
    Mistake(ASKED, r"^kind = ", 'kind = "perhaps"', "'perhaps' is not known"),
    Mistake(ASKED, r"^unit = ", "", "`unit` is needed for a quantity"),
    Mistake(ASKED, r"^holds = ", 'holds = "ages"', "not an amount", nth=4),
    Mistake("questions/history.toml", r"^section = ", 'section = "past"', "'past' is not known"),
    Mistake("questions/skin.toml", r"^ask\.en", "", "ask: needs English text"),
    # substances: caps, ranges, strengths, units
    Mistake(HA, r"^measured-in = ", 'measured-in = "cm2"', "measured-in is mg"),
    Mistake(TXA, r'^strength = "4 mg/mL"', 'strength = "4"', "strengths"),
    Mistake(TXA, r'^kind = "range"', 'kind = "cap"', "a cap rests on a label or a regulator"),
    Mistake(TXA, r"^basis = ", 'basis = "per-visit"', "'per-visit' is not known", nth=1),
    Mistake("substances/lidocaine.toml", r"^max = ", 'max = "4.5 mg per kg"', "limits"),
    Mistake(
        "substances/lidocaine-prilocaine-cream.toml", r"^kind = \"cap\"", 'kind = "cup"', "'cup' is not known"
    ),
    Mistake("substances/sodium-chloride-0.9.toml", r"^name\.en", "", "name: needs English text"),
    # techniques, devices, skin
    Mistake("techniques/nappage.toml", r"^layer-class = ", 'layer-class = "deep"', "'deep' is not known"),
    Mistake("techniques/papule.toml", r"^max = ", 'max = "0.001 mm"', "do not make a range"),
    Mistake("devices/fine-needle.toml", r"^kind = ", 'kind = "knife"', "'knife' is not known"),
    Mistake("devices/derma-pen.toml", r"^place = ", 'place = "Europe"', "is not written as it should be"),
    Mistake("skin-thickness/face.toml", r"^zones = ", 'zones = ["ear"]', "names the zone 'ear'"),
    Mistake("skin-thickness/face.toml", r"^dermis = ", 'dermis = "thick"', "not an amount", nth=1),
    # protocols
    Mistake(
        PEN,
        r"^sessions = \{",
        "sessions = { min = 6, typical = 3, max = 6 }",
        "needs 0 < min ≤ typical ≤ max",
    ),
    Mistake(MELASMA, r"^envelope = ", 'envelope = "none-such"', "names the envelope 'none-such'"),
    Mistake(MELASMA, r"^indication = ", 'indication = "freckles"', "names the indication 'freckles'"),
    Mistake(
        "protocols/rejuvenation-ha-non-cross-linked.toml",
        r"^zones = ",
        "zones = []",
        "names its substances, techniques and zones",
    ),
    # care, scales, places, articles
    Mistake("aftercare/exercise.toml", r"^max = ", 'max = "1 h"', "is more than max"),
    Mistake("aftercare/sun.toml", r"^section = ", 'section = "beach"', "'beach' is not known"),
    Mistake(
        "envelopes/microneedling-face.toml", r"^sign = ", 'sign = "redness"', "gives a sign twice", nth=1
    ),
    Mistake(
        "envelopes/tranexamic-acid-face.toml",
        r"^evidence = ",
        'evidence = "hearsay"',
        "'hearsay' is not known",
    ),
    Mistake(
        "complications/after-the-skin.toml",
        r"^onset-days = ",
        "onset-days = { from = 9, until = 3 }",
        "onset-days",
    ),
    Mistake("scales/mmasi.toml", r"^direction = ", 'direction = "up"', "'up' is not known"),
    Mistake("scales/nrs-pain.toml", r"^id = ", 'id = "masi"', "is already used in"),
    Mistake("jurisdictions/GB.toml", r"^mixing = ", 'mixing = "fine"', "'fine' is not known"),
    Mistake("jurisdictions/FR.toml", r"^emergency-number = ", "", "emergency-number: is missing"),
    Mistake(
        "indications/pigmentation.toml",
        r"^id = ",
        'id = "pigmentation"\nbroader = "melasma"',
        "leads back to itself in a circle",
    ),
    Mistake(
        "indications/skin-rejuvenation.toml",
        r"^id = \"do-nothing\"",
        'id = "wait"',
        "alternatives need one with id",
    ),
    Mistake("articles/mesotherapy.toml", r"^reviewed-by = ", 'reviewed-by = "Mesocare"', "wrote it"),
    Mistake("articles/acne-scars-derma-pen.toml", r"^updated = ", "updated = 2031-01-01", "has not come yet"),
    Mistake(
        "articles/melasma-tranexamic-acid.toml",
        r"^title\.en",
        'title.en = "Melasma"\ntitle.xx = "?"',
        "is in 'xx', which pack.toml does not list",
    ),
    Mistake("sources/a.toml", r"^year = ", "year = 2041", "has not come yet"),
    Mistake("sources/a.toml", r"^url = ", 'url = "somewhere"', "is not written as it should be", nth=1),
    Mistake("readings/2026-11-25.toml", r"^on = ", "on = 2027-01-01", "has not come yet"),
    Mistake(
        "codes/medicines-rxnorm.toml",
        r'code = "8150"',
        '  { system = "rxnorm", code = "8150", display = "phenprocoumon" },',
        "names a `question`, or is `ignored = true`",
    ),
    Mistake(
        "vignettes/bleeding.toml",
        r"^expect\.present",
        'expect.present = ["bleeding-disordr"]',
        "names the contraindication 'bleeding-disordr'",
    ),
    Mistake("checklists/emergency-kit.toml", r"^use = ", 'use = "sometimes"', "'sometimes' is not known"),
]


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, range]:
    """Where each mistake may be told: from the beginning of its entry to the line itself."""
    folder = tmp_path_factory.mktemp("pack") / "knowledge"
    shutil.copytree(KNOWLEDGE, folder)
    texts: dict[str, list[str]] = {}
    at: dict[Mistake, int] = {}
    for mistake in MISTAKES:
        lines = texts.setdefault(mistake.file, (folder / mistake.file).read_text("utf-8").splitlines())
        shipped = (KNOWLEDGE / mistake.file).read_text("utf-8").splitlines()
        fitting = [number for number, line in enumerate(shipped) if re.search(mistake.line, line)]
        at[mistake] = fitting[mistake.nth]
        lines[at[mistake]] = mistake.becomes
    for file, lines in texts.items():
        (folder / file).write_text("\n".join(lines) + "\n", "utf-8")
    with pytest.raises(PackProblems) as caught:
        load_pack(folder, on=TODAY)
    found.extend(caught.value.problems)
    return {mistake.where: _span(texts[mistake.file], at[mistake]) for mistake in MISTAKES}


found: list[Problem] = []


def _span(lines: list[str], at: int) -> range:
    headers = [number for number, line in enumerate(lines[: at + 1]) if re.match(r"\[\[[a-z-]+\]\]", line)]
    ids = [number for number, line in enumerate(lines) if line.startswith(("id = ", "idea = "))]
    whole = not headers or ids[0] < headers[0]  # the file is one entry
    first = 0 if whole else sum(line.count("\n") + 1 for line in lines[: headers[-1]])
    before = sum(line.count("\n") + 1 for line in lines[:at])
    return range(first + 1, before + lines[at].count("\n") + 3)


def test_there_are_sixty() -> None:
    assert len(MISTAKES) >= 60
    assert len({mistake.where for mistake in MISTAKES}) == len(MISTAKES)


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.where)
def test_each_planted_mistake_is_told_with_its_file_and_line(
    mistake: Mistake, planted: dict[str, range]
) -> None:
    told = [problem for problem in found if problem.file == mistake.file and mistake.says in str(problem)]

    assert told, [str(problem) for problem in found if problem.file == mistake.file]
    assert any(problem.line in planted[mistake.where] for problem in told), told


def test_nothing_is_told_without_a_line() -> None:
    assert [str(problem) for problem in found if not problem.line] == []
