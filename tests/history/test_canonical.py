"""Canonical JSON: the vectors that static/js/canonical.js is held to as well."""

import json
from pathlib import Path

import pytest

from fieldapp.history.canonical import canonical, digest

VECTORS = json.loads((Path(__file__).parents[1] / "vectors/canonical.json").read_text())


def named(vector: dict) -> str:
    return vector["name"]


@pytest.mark.parametrize("vector", VECTORS["taken"], ids=named)
def test_phone_and_server_write_the_same_bytes(vector: dict):
    assert canonical(vector["value"]).decode() == vector["canonical"]
    assert digest(vector["value"]) == vector["sha256"]


@pytest.mark.parametrize("vector", VECTORS["refused"], ids=named)
def test_what_json_cannot_say_exactly_is_refused(vector: dict):
    with pytest.raises(ValueError):
        canonical(json.loads(vector["json"]))


@pytest.mark.parametrize("value", [1.0, 2**53, -(2**53), {1: "a"}, b"bytes", {"a": object()}])
def test_only_what_documents_hold_is_taken(value: object):
    with pytest.raises(ValueError):
        canonical(value)
