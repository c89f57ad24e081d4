"""The only writers of the shelf. Every change is an event of a lot."""

from mesocare.stock.actions.events import AmountMissing, ReasonMissing
from mesocare.stock.actions.labels import LabelUnclear
from mesocare.stock.actions.lots import (
    AlreadyExpired,
    CodeDiffers,
    ExpiryDiffers,
    MoreThanThere,
    RecalledDelivery,
    ReceivedBefore,
    count_lot,
    receive_lot,
    waste,
)
from mesocare.stock.actions.products import COLUMNS, CodeOfAnother, ProductFacts, add_product, correct_product
from mesocare.stock.actions.recalls import NotRecalled, lift_recall, recall_lot
from mesocare.stock.actions.uses import LotUse, hold_for, put_back, use_lot
from mesocare.stock.actions.vials import (
    NothingSealed,
    NoVial,
    OpenedLater,
    VialEmpty,
    VialNeedsPatient,
    VialWasUsed,
    not_opened,
    open_vial,
    waste_vial,
)

__all__ = [
    "COLUMNS",
    "AlreadyExpired",
    "AmountMissing",
    "CodeDiffers",
    "CodeOfAnother",
    "ExpiryDiffers",
    "LabelUnclear",
    "LotUse",
    "MoreThanThere",
    "NoVial",
    "NotRecalled",
    "NothingSealed",
    "OpenedLater",
    "ProductFacts",
    "ReasonMissing",
    "RecalledDelivery",
    "ReceivedBefore",
    "VialEmpty",
    "VialNeedsPatient",
    "VialWasUsed",
    "add_product",
    "correct_product",
    "count_lot",
    "hold_for",
    "lift_recall",
    "not_opened",
    "open_vial",
    "put_back",
    "recall_lot",
    "receive_lot",
    "use_lot",
    "waste",
    "waste_vial",
]
