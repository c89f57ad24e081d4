"""Recovery in words: for staff with and without the right to read clinical text, and for the patient."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language_info, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from mesocare.clinics.language import page_language, spoken
from mesocare.clinics.pack import current_pack
from mesocare.recovery.facts import schedule
from mesocare.recovery.models import Case, CheckIn, Report
from mesotherapy.pack.checkins import SignKind
from mesotherapy.pack.reactions import RedFlag, Urgency

RED = frozenset({Urgency.EMERGENCY.value, Urgency.SAME_DAY.value})
"""Cases that are shown as "call now", never stand behind a filter and never close without an outcome."""

STATE_OF = {"emergency": "stop", "same-day": "stop", "48h": "check", "routine": "check", "expected": "ok"}
SIGNAL = {
    "emergency": gettext_lazy("Emergency"),
    "same-day": gettext_lazy("Call now"),
    "48h": gettext_lazy("Watch"),
    "routine": gettext_lazy("Watch"),
    "expected": gettext_lazy("On track"),
}
HOW_SOON = {
    "emergency": gettext_lazy("emergency, now"),
    "same-day": gettext_lazy("same day"),
    "48h": gettext_lazy("within 48 hours"),
    "routine": gettext_lazy("within a week"),
    "expected": gettext_lazy("as expected"),
}
DESK_SAYS = {
    "emergency": gettext_lazy(
        "Call the patient now, or find a clinician who does. Ask: have you called the emergency number? "
        "If not, ask them to call %(number)s at once. Then put the call through. Give no advice of your own."
    ),
    "same-day": gettext_lazy(
        "A clinician speaks with this patient today. If the patient calls, put the call through at once. "
        "If they feel faint, cannot breathe well or see less, ask them to call %(number)s. "
        "Give no advice of your own."
    ),
    "48h": gettext_lazy(
        "A clinician contacts this patient within two days. If the patient calls, put the call through."
    ),
    "routine": gettext_lazy(
        "A clinician reads this and contacts the patient. If the patient calls, take the call here."
    ),
}
GRADES = (gettext_lazy("none"), gettext_lazy("a little"), gettext_lazy("quite"), gettext_lazy("very"))
GRADES_OF = {
    "redness": (
        gettext_lazy("none"),
        gettext_lazy("a little"),
        gettext_lazy("quite red"),
        gettext_lazy("very red"),
    ),
    "lumps": (
        gettext_lazy("none"),
        gettext_lazy("a few"),
        gettext_lazy("several"),
        gettext_lazy("many or big"),
    ),
}
SIGN_NAMES = {
    "pain": gettext_lazy("Pain"),
    "redness": gettext_lazy("Redness"),
    "swelling": gettext_lazy("Swelling"),
    "bruising": gettext_lazy("Bruising"),
    "lumps": gettext_lazy("Lumps"),
    "itching": gettext_lazy("Itching"),
    "numbness": gettext_lazy("Numbness"),
}
OUTCOMES = {
    "expected": gettext_lazy("Spoken with, as expected, nothing further"),
    "settled": gettext_lazy("Settled, seen or heard again"),
    "seen": gettext_lazy("Seen here and treated"),
    "referred": gettext_lazy("Referred to another doctor"),
    "hospital": gettext_lazy("Went to hospital or emergency care"),
    "adverse-event": gettext_lazy("Adverse event, reported to the authority and the maker"),
    "not-reached": gettext_lazy("Not reached in spite of every try; letter sent"),
}
REPLIES = {
    "call-us": gettext_lazy(
        "Thank you for telling us. Please call us on %(phone)s today so that we can talk about it. "
        "If you cannot breathe well, feel faint or see less, call %(number)s."
    ),
    "come-in": gettext_lazy(
        "Thank you for telling us. We would like to look at your skin. Please call us on %(phone)s. "
        "If it gets worse before then, call us at once."
    ),
    "tomorrow": gettext_lazy(
        "Thank you for telling us. Please tell us again tomorrow through the same page how it is. "
        "If it gets worse before then, call us on %(phone)s."
    ),
}
REPLY_NAMES = {
    "call-us": gettext_lazy("please call us"),
    "come-in": gettext_lazy("please come in"),
    "tomorrow": gettext_lazy("tell us again tomorrow"),
}
MOMENTS = {
    "evening": gettext_lazy("the evening"),
    "day-1": gettext_lazy("day 1"),
    "day-3": gettext_lazy("day 3"),
    "day-7": gettext_lazy("day 7"),
    "day-14": gettext_lazy("day 14"),
    "week-4-6": gettext_lazy("week 4"),
    "month-3": gettext_lazy("month 3"),
    "month-7": gettext_lazy("month 7"),
}


def grade_words(sign: str) -> list[tuple[str, str]]:
    """The four answers to a graded question, as value and word."""
    return [(str(grade), str(word)) for grade, word in enumerate(GRADES_OF.get(sign, GRADES))]


def day_words(day: int) -> str:
    """ "day 3", "week 4", "month 3": how long ago the session was."""
    if day < 21:
        return _("day %(n)s") % {"n": day}
    if day < 84:
        return ngettext("week %(n)s", "week %(n)s", day // 7) % {"n": day // 7}
    return _("month %(n)s") % {"n": round(day / 30.4)}


def moment_words(check_in: CheckIn) -> str:
    return str(MOMENTS.get(check_in.moment, check_in.moment))


def answer_words(sign: str, value: object) -> str:
    """One answer as a person reads it: "7 of 10", "a little", "yes", "38.2 °C"."""
    question = schedule().question(sign)
    kind = question.kind if question else SignKind.YES_NO
    if value == "unknown":
        return _("not sure")
    if kind is SignKind.GRADE:
        return str(dict(grade_words(sign)).get(str(value), value))
    if kind is SignKind.NUMBER:
        return _("%(n)s of 10") % {"n": value}
    if kind is SignKind.TEMPERATURE:
        return f"{value} °C"
    return _("yes") if value == "yes" else _("no")


def sign_words(sign: str) -> str:
    """The name of a sign: short where there is one, else the question itself."""
    question = schedule().question(sign)
    return str(SIGN_NAMES.get(sign) or (spoken(question.ask) if question else sign))


def reason_line(report: Report) -> str:
    """Why a report asks for a person, in one line of the gravest reasons: clinical text."""
    reasons = [row for row in report.triage["reasons"] if row["urgency"] == report.urgency]
    return _("; ").join(dict.fromkeys(_reason(row) for row in reasons))


def _reason(row: dict[str, object]) -> str:
    rule = str(row["rule"])
    if rule.startswith("above-band:"):
        return _("%(sign)s above what is expected") % {"sign": sign_words(rule.partition(":")[2])}
    flag = None if page_language() == settings.LANGUAGE_CODE else current_pack().find(RedFlag, rule)
    return spoken(flag.title) if flag else str(row["say"])


def told_words(report: Report) -> str:
    """What made it urgent, as the patient said it; nothing where it is only a question left open."""
    reasons = [row for row in report.triage["reasons"] if row["urgency"] == report.urgency]
    return _("; ").join(
        dict.fromkeys(_reason(row) for row in reasons if row.get("settled") and row["patient"])
    )


@dataclass(frozen=True, slots=True)
class ShownWords:
    """Words with the language they are in, so that a page in another one says so and sets them its way."""

    words: str
    language: str

    @property
    def direction(self) -> str:
        return "rtl" if get_language_info(self.language)["bidi"] else "ltr"


def told_to(report: Report) -> ShownWords:
    """What the rule tells the patient, as it was kept: in the page's language where it was kept in it."""
    told = report.triage.get("told", {})
    language = page_language() if page_language() in told else settings.LANGUAGE_CODE
    return ShownWords(told.get(language) or report.triage["tell_patient"], language)


def read_in(report: Report) -> ShownWords | None:
    """What the patient read, where that was not in the clinic's language."""
    language = report.triage.get("read-in", settings.LANGUAGE_CODE)
    words = report.triage.get("told", {}).get(language)
    return ShownWords(words, language) if words and language != settings.LANGUAGE_CODE else None


def report_line(report: Report) -> str:
    """One report in one sentence for the timeline: "Day 3: redness quite red, pain 5 of 10"."""
    said = [
        f"{sign_words(sign).lower()} {answer_words(sign, value)}"
        for sign, value in report.answers.items()
        if sign in SIGN_NAMES and value not in (0, "0")
    ]
    said += [sign_words(sign) + " " + _("yes") for sign, value in report.answers.items() if value == "yes"]
    return "{}: {}".format(day_words(report.day).capitalize(), ", ".join(said) or _("nothing marked"))


def clock_words(moment: datetime, now: datetime) -> str:
    """ "09:16" today, "Tue 26 May, 09:16" on another day, on the clock of the site that is looked at from."""
    there, here = timezone.localtime(moment), timezone.localtime(now)
    return date_format(there, "H:i" if there.date() == here.date() else "D j M, H:i")


def due_words(case: Case, now: datetime) -> str:
    """Where the clock of a case stands: "answer by 16:00", "late, was due 09:16", "spoken with 09:31"."""
    if case.closed_at:
        return _("closed %(when)s") % {"when": clock_words(case.closed_at, now)}
    if case.answered_at:
        return _("spoken with %(when)s") % {"when": clock_words(case.answered_at, now)}
    when = clock_words(case.answer_by, now)
    if case.urgency == Urgency.EMERGENCY.value:
        return _("answer now, waiting since %(when)s") % {"when": when}
    return (_("late, was due %(when)s") if case.answer_by <= now else _("answer by %(when)s")) % {
        "when": when
    }


def case_title(case: Case, day: int) -> str:
    """ "Call now: Ida Kerr, day 3": what everyone who works here may read."""
    return f"{SIGNAL[case.urgency]}: {case.patient.name}, {day_words(day)}"


def desk_says(urgency: str, number: str) -> str:
    """What somebody without clinical rights does and says."""
    return str(DESK_SAYS[urgency]) % {"number": number}
