"""What is refused before anything is read, and that nothing of a number is lost."""

import json
from decimal import Decimal

import pytest

from mesocare.fhir.files import LARGEST_BYTES, NotReadable, canonical, read_file


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"  \n ", "empty"),
        (b"<Bundle xmlns='http://hl7.org/fhir'/>", "XML"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b"{", "not JSON"),
        (b'{"a": NaN}', "NaN"),
        (b'{"a": Infinity}', "Infinity"),
        (b'{"a": 1e999999999}', "digits"),
        (b'{"a": ' + b"9" * 5000 + b"}", "not JSON"),
        (b'{"a": "\\u0000"}', "which is no text"),
        (b'{"\\u0000": 1}', "which is no text"),
        (b'{"a": "\\ud800"}', "surrogate"),
        (b"[" * 200 + b"]" * 200, "deep"),
        (b"[" * 500_000, "deep"),
        (b'{"a":' * 500_000, "deep"),
    ],
)
def test_what_is_no_bundle_is_refused_with_the_reason(content: bytes, says: str) -> None:
    with pytest.raises(NotReadable, match=says):
        read_file(content)


def test_a_file_that_is_too_large_is_refused_before_it_is_read() -> None:
    with pytest.raises(NotReadable, match=r"33 MB; at most 32 MB"):
        read_file(b" " * (LARGEST_BYTES + 1024 * 1024))


def test_a_byte_order_mark_does_no_harm() -> None:
    assert read_file(b"\xef\xbb\xbf{}") == {}


def test_numbers_keep_every_digit() -> None:
    written = '{"a":1.50,"b":[0.10,1E+2],"c":"1.50","d":3}'
    found = read_file(written.encode())
    assert isinstance(found, dict)
    assert canonical(found) == written
    assert json.loads(canonical(found), parse_float=Decimal) == found


def test_keys_in_another_order_are_the_same_resource() -> None:
    assert canonical({"a": 1, "b": {"d": 1, "c": 2}}) == canonical({"b": {"c": 2, "d": 1}, "a": 1})


def test_text_that_looks_like_the_mark_of_a_number_stays_text() -> None:
    assert canonical({"a": '"\\u0000 1', "b": "\\u00001\\u0000"}) == json.dumps(
        {"a": '"\\u0000 1', "b": "\\u00001\\u0000"}, separators=(",", ":")
    )
