"""An entry written as TOML reads back as itself: anything made up, and every entry of the shipped pack."""

import tomllib
from pathlib import Path
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from mesotherapy.pack import load_pack
from mesotherapy.pack.digest import plain
from mesotherapy.pack.writing import to_toml

values = st.recursive(
    st.text() | st.integers(-(2**60), 2**60) | st.booleans(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@example({"0\n": []})  # a key that ends with a new line is not a bare one
@given(st.dictionaries(st.text(), values, max_size=6))
def test_toml_reads_back_what_was_written(table: dict[str, Any]) -> None:
    assert tomllib.loads(to_toml(table)) == table


def test_every_entry_of_the_shipped_pack_is_written_and_read_back() -> None:
    shipped = load_pack(Path(__file__).resolve().parents[2] / "knowledge")
    for kind in shipped.entries:
        content: Any = shipped.content[kind]
        for name, entry in content.items():
            assert plain(tomllib.loads(to_toml(entry))) == entry, f"{kind}:{name}"
