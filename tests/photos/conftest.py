"""Wei on site, and photos sent as the page's script sends them."""

import io
import uuid

import pytest

from fieldapp.ids import new_id
from tests.pictures import photo
from tests.visiting import bring


def file(content: bytes, name: str = "photo.jpg") -> tuple[io.BytesIO, str]:
    return io.BytesIO(content), name


@pytest.fixture
def url(app, world) -> str:
    """Where Wei, who is on site, sends photos to."""
    bring(app, world.visit)
    return f"/visits/{world.visit}/photos"


@pytest.fixture
def photo_id(wei, url) -> uuid.UUID:
    """A photo that Wei has taken."""
    op = new_id()
    answer = wei.act(url, op=op, photo=file(photo(320, 240)), kind="defect")
    assert answer.status_code == 200, answer.text
    return op
