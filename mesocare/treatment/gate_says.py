"""What the time-out says of orders, first exposures and the checklist while nothing is missing."""

from __future__ import annotations

from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _

from mesocare.treatment.gate import Gate
from mesocare.treatment.gate_checklist import asked_of
from mesocare.treatment.models import TreatmentSession
from mesotherapy.gate import covering


def orders_say(gate: Gate, session: TreatmentSession) -> str:
    """The orders this session stands on, and what nobody knows whether it needs one."""
    says = []
    for need in gate.state.prescribed:
        order = covering(need, gate.state)
        if order is not None:
            says.append(
                _("%(name)s: up to %(most)s, session %(n)s of %(of)s, until %(until)s.")
                % {
                    "name": need.name,
                    "most": order.most,
                    "n": order.used + 1,
                    "of": order.sessions,
                    "until": format_date(order.valid_until, "j M Y"),
                }
            )
    if gate.state.prescription_unknown:
        says.append(
            _("Not known whether the law here asks for an order: %(names)s. Ask a lawyer or the authority.")
            % {"names": ", ".join(gate.state.prescription_unknown)}
        )
    return " ".join(says) or _("Nothing here is given out on prescription only")


def exposure_says(gate: Gate, session: TreatmentSession) -> str:
    """What is given for the first time, and what was tested. That no test was done is told, not held up."""
    words = {"negative": _("tested, no reaction"), "unclear": _("tested, unclear")}
    told = [
        _("%(name)s for the first time here: %(test)s.")
        % {"name": one.name, "test": words.get(one.result, _("no skin test was done, and none is asked for"))}
        for one in gate.state.exposures
        if one.is_first
    ]
    return " ".join(told) or _("Everything here was given to this patient before")


def checklist_says(gate: Gate, session: TreatmentSession) -> str:
    return _("Confirmed by whoever starts") if asked_of(session) else _("Nothing is asked here")
