"""The kinds of the pack that the steps of care use, from indication to checklist."""

from __future__ import annotations

from mesotherapy.pack.aftercare import Aftercare
from mesotherapy.pack.anaesthesia import Anaesthesia
from mesotherapy.pack.articles import Article
from mesotherapy.pack.base import Kind
from mesotherapy.pack.checkins import CheckIns
from mesotherapy.pack.checklists import Checklist
from mesotherapy.pack.consent_texts import ConsentText
from mesotherapy.pack.devices import Device
from mesotherapy.pack.expectations import Expectation
from mesotherapy.pack.indications import Indication
from mesotherapy.pack.jurisdictions import JurisdictionEntry
from mesotherapy.pack.mixing import Mixing
from mesotherapy.pack.photo_views import PhotoView
from mesotherapy.pack.prices import PriceItem
from mesotherapy.pack.protocols import Protocol
from mesotherapy.pack.reactions import Complication, Envelope, RedFlag
from mesotherapy.pack.readings import Reading
from mesotherapy.pack.scales import Scale
from mesotherapy.pack.spacing import Spacing
from mesotherapy.pack.substances import Substance
from mesotherapy.pack.techniques import SkinThickness, Technique
from mesotherapy.pack.zones import Zone

KINDS = (
    Kind("indication", "indications", Indication),
    Kind("substance", "substances", Substance),
    Kind("technique", "techniques", Technique),
    Kind("skin-thickness", "skin-thickness", SkinThickness),
    Kind("device", "devices", Device),
    Kind("protocol", "protocols", Protocol),
    Kind("anaesthesia", "anaesthesia", Anaesthesia),
    Kind("envelope", "envelopes", Envelope),
    Kind("complication", "complications", Complication),
    Kind("red-flag", "red-flags", RedFlag),
    Kind("check-in", "check-ins", CheckIns),
    Kind("aftercare", "aftercare", Aftercare),
    Kind("scale", "scales", Scale),
    Kind("expectation", "expectations", Expectation),
    Kind("jurisdiction", "jurisdictions", JurisdictionEntry),
    Kind("article", "articles", Article),
    Kind("price", "prices", PriceItem),
    Kind("checklist", "checklists", Checklist),
    Kind("consent-text", "consent", ConsentText),
    Kind("mixing", "mixing", Mixing),
    Kind("spacing", "spacing", Spacing),
    Kind("zone", "zones", Zone),
    Kind("photo-view", "photo-views", PhotoView),
    Kind("reading", "readings", Reading),
)
