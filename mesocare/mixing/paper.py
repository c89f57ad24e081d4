"""What is printed of a mixture: a label for each syringe, and the record with the second person's check."""

from __future__ import annotations

from datetime import datetime

from django.utils import formats
from django.utils.translation import gettext as _

from mesocare.audit.chain import current_head
from mesocare.mixing.models import Mixture, MixturePart
from mesocare.mixing.queries import listed_of, name_of, strengths_after
from mesocare.planning.contents import listed_words, names_of
from mesocare.planning.products import Listed
from mesocare.web import documents
from mesocare.web.clock import at_site
from mesotherapy.quantity import Quantity

SIZES = {
    "62": documents.LabelSize(62, 0, 7.5),  # a roll, cut where the text ends
    "90x50": documents.LabelSize(90, 50, 7.0),
    "100x62": documents.LabelSize(100, 62, 8.5),
}


def label_pdf(mixture: Mixture, size: str = "62") -> bytes:
    """A label for each syringe of a mixture."""
    return documents.make_labels(
        [_label(mixture, number) for number in range(1, mixture.syringes + 1)],
        SIZES.get(size, SIZES["62"]),
        title=_("Label of a mixture"),
        author=mixture.site.name,
        at=mixture.mixed_at,
    )


def _label(mixture: Mixture, number: int) -> documents.Label:
    patient = mixture.patient
    born = patient.birth_date
    told = _("born %(day)s") % {"day": formats.date_format(born, "j M Y")} if born else ""
    return documents.Label(
        name=patient.name,
        person=" · ".join(filter(None, (told, f"#{patient.number}", mixture.site.name))),
        contents=[contents_words(mixture, part) for part in mixture.parts.all()],
        total=_("%(ml)s mL in all") % {"ml": ml_words(mixture)},
        use_by=_("Use by %(when)s") % {"when": when_words(mixture, mixture.use_by)},
        made=_("Mixed %(when)s, %(who)s. %(check)s")
        % {
            "when": when_words(mixture, mixture.mixed_at),
            "who": mixture.mixed_by.name,
            "check": check_words(mixture),
        },
        count=f"{number} / {mixture.syringes}",
    )


def ml_words(mixture: Mixture) -> str:
    return f"{mixture.total_ml.normalize():f}"


def when_words(mixture: Mixture, at: datetime) -> str:
    return formats.date_format(at_site(at, mixture.site.time_zone), "j M Y, H:i")


def check_words(mixture: Mixture) -> str:
    second = getattr(mixture, "check_made", None)
    if second is not None:
        return _("Checked by %(name)s") % {"name": second.checked_by.name}
    return _("Mixed alone") if mixture.alone_reason else _("NOT CHECKED YET")


def contents_words(mixture: Mixture, part: MixturePart) -> str:
    """ "Tranexamic acid 4 mg/mL (0.1 mL of 100 mg/mL), lot TX4417"."""
    after = strengths_after(mixture).get(part.substance)
    drawn = f"{part.volume_ml.normalize():f} mL"
    label = _("%(ml)s of %(strength)s") % {"ml": drawn, "strength": part.strength} if part.strength else drawn
    mixed = strength_words(after) if after is not None else ""
    name = " ".join(filter(None, (name_of(part.substance), mixed)))
    inside = " + ".join(_inside_words(mixture, one) for one in listed_of(part))
    name = _("%(name)s with %(inside)s") % {"name": name, "inside": inside} if inside else name
    return _("%(name)s (%(label)s), lot %(lot)s") % {"name": name, "label": label, "lot": part.number}


def _inside_words(mixture: Mixture, one: Listed) -> str:
    """An ingredient of a product, in its strength after mixing."""
    if not one.substance:
        return names_of([one])  # what the pack does not know is named, not reckoned
    after = strengths_after(mixture).get(one.substance)
    told = strength_words(after) if after is not None else _("strength not known")
    return f"{names_of([one])} {told}"


def strength_words(strength: Quantity) -> str:
    """A strength with four figures at most, so that a third of a milligram stays readable."""
    return f"{float(strength.amount):.4g} {strength.unit.label}"


def record_pdf(mixture: Mixture) -> bytes:
    """The mixing record on one page."""
    head = current_head()
    patient, second = mixture.patient, getattr(mixture, "check_made", None)
    voided = getattr(mixture, "voided", None)
    parts: list[documents.Part] = []
    if voided is not None:
        parts += [
            documents.strong(_("Voided: not to be given.")),
            documents.paragraph(
                _("%(who)s, %(when)s: %(reason)s")
                % {
                    "who": voided.voided_by.name,
                    "when": when_words(mixture, voided.voided_at),
                    "reason": voided.reason,
                }
            ),
        ]
    parts += [
        documents.heading(_("What was drawn")),
        documents.table(
            [_("Part"), _("Product"), _("Lot"), _("Last day"), _("On the label"), _("mL")],
            [_row(part) for part in mixture.parts.all()],
            numbers=[5],
        ),
        documents.facts(
            [
                (
                    _("In all"),
                    _("%(ml)s mL in %(n)s syringes") % {"ml": ml_words(mixture), "n": mixture.syringes},
                ),
                *(
                    (_("Mixed: %(name)s") % {"name": name_of(name)}, strength_words(after))
                    for name, after in strengths_after(mixture).items()
                ),
                (_("Use by"), when_words(mixture, mixture.use_by)),
                (_("Going by"), mixture.use_by_reason),
                *([(_("Nobody to check"), mixture.alone_reason)] if mixture.alone_reason else []),
            ]
        ),
        documents.signature(
            mixture.mixed_by.name, _("mixed, %(when)s") % {"when": when_words(mixture, mixture.mixed_at)}
        ),
    ]
    if second is not None:
        parts.append(
            documents.signature(
                second.checked_by.name,
                _("checked lots, volumes and label, %(when)s")
                % {"when": when_words(mixture, second.checked_at)},
            )
        )
    return documents.make_pdf(
        documents.Document(
            title=_("Mixing record %(number)s") % {"number": mixture.number},
            author=mixture.site.name,
            header=f"{patient.name} · #{patient.number}",
            header_end=f"{mixture.site.name} · {when_words(mixture, mixture.mixed_at)}",
            footer=_("Mixture %(uuid)s · audit %(count)s %(hash)s")
            % {"uuid": str(mixture.uuid)[:8], "count": head.count, "hash": head.seal[:16]},
            parts=parts,
        ),
        at=mixture.mixed_at,
    )


def _product_words(part: MixturePart) -> str:
    lines = listed_of(part)
    if not lines:
        return part.product
    return _("%(product)s. Label: %(list)s") % {"product": part.product, "list": listed_words(lines)}


def _row(part: MixturePart) -> list[str]:
    return [
        name_of(part.substance),
        _product_words(part),
        part.number,
        formats.date_format(part.lot.expires_on, "j M Y"),
        part.strength or "–",
        f"{part.volume_ml.normalize():f}",
    ]
