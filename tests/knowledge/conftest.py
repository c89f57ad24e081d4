"""The shipped knowledge, loaded once."""

from pathlib import Path

import pytest

from mesotherapy.pack import Pack, load_pack

SHIPPED = Path(__file__).resolve().parents[2] / "knowledge"


@pytest.fixture(scope="session")
def pack() -> Pack:
    """The shipped pack. Loading fails with every problem at once, so a test that asks for it shows them."""
    return load_pack(SHIPPED)
