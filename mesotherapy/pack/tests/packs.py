"""A small pack for the tests of the loader. Its content is made up and is not advice."""

from __future__ import annotations

from pathlib import Path

FILES = {
    "pack.toml": """
id = "made-up"
version = "2026.11"
title.en = "A made-up pack"
languages = ["en"]
licence = "CC-BY-4.0"
""",
    "sources.toml": """
[[source]]
id = "LEAFLET"
title = "A leaflet"
kind = "label"
read = "excerpt"

[[source]]
id = "PAGE"
title = "A page"
kind = "vendor"
read = "excerpt"
""",
    "questions.toml": """
[[question]]
id = "pregnant"
kind = "yes-no"
topic = "pregnancy"
section = "today"
ask.en = "Are you pregnant?"
clinician.en = "Pregnancy"
holds = "today"
holds-yes = "42 wk"
order = 10

[[question]]
id = "inr"
kind = "quantity"
unit = "1"
least = "0.5"
most = "15"
topic = "bleeding"
section = "medicines"
ask.en = "What was your last INR?"
clinician.en = "INR"
holds = "90 d"
unremarkable = "1.0"
order = 20

[[question]]
id = "last-peel-on"
kind = "date"
topic = "recent-procedure"
section = "history"
ask.en = "When was your last peel?"
clinician.en = "Last peel"
holds = "6 mo"
order = 30

[[question]]
id = "medicines"
kind = "codes"
topic = "medicine"
section = "medicines"
ask.en = "Which of these do you take?"
clinician.en = "Medicines"
holds = "30 d"
order = 40
option = [{ id = "warfarin", label.en = "Warfarin" }, { id = "aspirin", label.en = "Aspirin" }]
""",
    "contraindications/all.toml": """
[[contraindication]]
id = "pregnancy"
title.en = "Pregnancy"
topic = "pregnancy"
severity = "absolute"
when = "pregnant"
say.clinician.en = "Do not treat."
say.patient.en = "We wait until later."
source = ["LEAFLET"]
row = ["C-01"]
evidence = "label"
confidence = "read"

[[contraindication]]
id = "recent-peel"
title.en = "Recent peel"
topic = "recent-procedure"
severity = "defer"
when = { question = "last-peel-on", within = "30 d" }
say.clinician.en = "Wait."
say.patient.en = "Your skin needs to rest."
source = ["PAGE"]
row = ["C-126"]
evidence = "vendor"
confidence = "read"

[[contraindication]]
id = "warfarin"
title.en = "Warfarin with a high INR"
topic = "bleeding"
severity = "relative"
when.all = [{ question = "medicines", includes = ["warfarin"] }, { question = "inr", more-than = "3.0" }]
say.clinician.en = "Ask the prescriber. Do not stop it."
say.patient.en = "Keep taking it."
source = ["LEAFLET", "PAGE"]
evidence = "label"
confidence = "not-re-found"
""",
    "codes.toml": """
[[code]]
system = "snomed"
code = "72892002"
display = "Normal pregnancy"
question = "pregnant"

[[code]]
system = "atc"
code = "B01AA"
display = "Vitamin K antagonists"
question = "medicines"
gives = "option"
option = "warfarin"
prefix = true

[[code]]
system = "snomed"
code = "1"
display = "Has no bearing"
ignored = true
""",
    "charts/face.toml": """
[[zones]]
id = "malar"
""",
    "vignettes/all.toml": """
[[vignette]]
id = "pregnant"
title.en = "Pregnant, everything else fine"
on = 2026-11-22
others = "unremarkable"
answers = { pregnant = "yes" }
expect.verdict = "blocked"
expect.present = ["pregnancy"]
expect.absent = ["recent-peel", "warfarin"]

[[vignette]]
id = "nothing-said"
title.en = "Nothing asked yet"
on = 2026-11-22
expect.verdict = "ask"
expect.unknown = ["pregnancy", "recent-peel", "warfarin"]
expect.ask = ["pregnant", "last-peel-on"]

[[vignette]]
id = "peel"
title.en = "A peel three weeks ago"
on = 2026-11-22
others = "unremarkable"
answers = { last-peel-on = 2026-11-01 }
expect.verdict = "defer"
expect.defer-until = 2026-12-01
expect.present = ["recent-peel"]
expect.absent = ["pregnancy"]

[[vignette]]
id = "warfarin"
title.en = "Warfarin, INR 3.4"
on = 2026-11-22
others = "unremarkable"
answers = { medicines = ["warfarin"], inr = "3.4" }
expect.verdict = "caution"
expect.present = ["warfarin"]
""",
}


def write_pack(folder: Path, **changes: str) -> Path:
    """Write the pack; `changes` replace or add files, with `__` for a folder, such as `vignettes__all`."""
    named = {f"{name.replace('__', '/')}.toml": text for name, text in changes.items()}
    for name, text in (FILES | named).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def changed(name: str, old: str, new: str) -> dict[str, str]:
    """One file with one change in it, ready for `write_pack`."""
    text = FILES[f"{name}.toml"]
    assert old in text
    return {name.replace("/", "__"): text.replace(old, new)}
