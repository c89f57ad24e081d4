"""What the demo clinic buys and what stands on its shelves."""

from decimal import Decimal

from mesocare.planning.products import Listed
from mesocare.stock.actions import ProductFacts

SHELF = {
    "txa": ProductFacts(
        name="Tranexamic acid 100 mg/mL, 5 mL",
        substance="tranexamic-acid",
        strength="100 mg/mL",
        maker="Hexal (demo)",
        gtin="09506000134352",  # of the numbers that GS1 keeps for examples
        pack_amount=Decimal(5),
        unit="mL",
        order_at=Decimal(10),
        order_up_to=Decimal(60),
    ),
    "ha": ProductFacts(
        name="Hyaluronic acid 15 mg/mL, 3 mL",
        substance="ha-non-cross-linked",
        strength="15 mg/mL",
        maker="Dermalab (demo)",
        pack_amount=Decimal(3),
        unit="mL",
        order_at=Decimal(6),
    ),
    "ha-lidocaine": ProductFacts(
        name="Hyaluronic acid with lidocaine and mannitol, 3 mL",
        substance="ha-non-cross-linked",
        strength="18 mg/mL",
        maker="Dermalab (demo)",
        pack_amount=Decimal(3),
        unit="mL",
        order_at=Decimal(3),
        ingredients=(Listed(substance="lidocaine", strength="3 mg/mL"), Listed(name="Mannitol")),
    ),
    "saline": ProductFacts(
        name="Saline 0.9 %, 10 mL",
        kind="diluent",
        substance="sodium-chloride-0.9",
        pack_amount=Decimal(10),
        unit="mL",
        order_at=Decimal(40),
    ),
    "needle": ProductFacts(
        name="Needle 32 G × 4 mm",
        kind="needle",
        device="fine-needle",
        needle_gauge=32,
        needle_length_mm=Decimal(4),
        order_at=Decimal(20),
        order_up_to=Decimal(100),
    ),
    "cartridge": ProductFacts(
        name="Pen cartridge, 12 needles, sterile",
        kind="cartridge",
        device="derma-pen",
        needle_length_mm=Decimal("1.0"),
        order_at=Decimal(5),
    ),
    "cream": ProductFacts(
        name="Numbing cream 25 + 25 mg/g, 5 g",
        kind="numbing",
        substance="lidocaine-prilocaine-cream",
        strength="25 mg/g",
        pack_amount=Decimal(5),
        unit="g",
        order_at=Decimal(15),
    ),
    "vitamin-c": ProductFacts(
        name="Ascorbic acid 500 mg/mL, 50 mL",
        substance="vitamin-c",
        strength="500 mg/mL",
        maker="Northlab (demo)",
        pack_amount=Decimal(50),
        unit="mL",
        order_at=Decimal(50),
        open_vials="many",
        open_hours=Decimal(4),  # source AscorDM: within 4 hours of the first puncture
    ),
    "antiseptic": ProductFacts(
        name="Chlorhexidine 0.5 % in alcohol", kind="antiseptic", pack_amount=Decimal(250), unit="mL"
    ),
    "sunscreen": ProductFacts(
        name="Sunscreen SPF 50+, 50 mL", kind="skincare", order_at=Decimal(20), order_up_to=Decimal(40)
    ),
}

OPENED = "VC3108"  # one vial of it stands open
RECALLED = "N5488"  # needles that the maker calls back
LOTS = (  # site, product, number, days until it expires, amount
    (0, "txa", "TX4417", 480, "60"),
    (0, "ha", "HA2291", 9, "6"),
    (0, "ha", "HA2305", 400, "24"),
    (0, "ha-lidocaine", "HL0714", 300, "9"),
    (0, "saline", "SC0921", 365, "200"),
    (0, "needle", "N5520", 1100, "90"),
    (0, "cartridge", "DC118", 700, "14"),
    (0, "cream", "EM3310", 300, "40"),
    (0, "vitamin-c", OPENED, 240, "150"),
    (0, "antiseptic", "CH2020", 500, "1000"),
    (0, "sunscreen", "SU77", 600, "20"),
    (1, "txa", "TX4420", 500, "25"),
    (1, "ha", "HA2305", 400, "12"),
    (1, "saline", "SC0925", 365, "60"),
    (1, "needle", "N5521", 1100, "40"),
    (1, "needle", RECALLED, 1200, "10"),
    (1, "cartridge", "DC119", 700, "6"),
    (1, "cream", "EM3311", 300, "15"),
)
