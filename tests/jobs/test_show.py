"""GET /jobs/<id>: the job with all that hangs on it."""

import pytest

from fieldapp.ids import new_id
from tests.statements import counted


def test_dana_sees_the_job_with_its_history(dana, world):
    page = dana.get(f"/jobs/{world.job}")
    assert page.status_code == 200
    for words in ("Window leaks, two sashes", "Garden Court 3-1202", "Casement 70", "Gate code 4711#", "Wei Chen"):
        assert words in page.text
    assert "<b>Dana Sun</b> took the job in" in page.text
    assert f'data-live="/live?about=job:{world.job}"' in page.text or "data-live=" in page.text


@pytest.mark.parametrize("person", ["lin", "office", "admin"])
def test_readers_see_it(person, request, world):
    assert request.getfixturevalue(person).get(f"/jobs/{world.job}").status_code == 200


def test_office_reads_only(office, world):
    page = office.get(f"/jobs/{world.job}").text
    assert "<form" not in page.partition('<main id="live"')[2]


def test_wei_reads_his_job_and_changes_nothing(wei, world):
    page = wei.get(f"/jobs/{world.job}")
    assert page.status_code == 200
    assert "<form" not in page.text.partition('<main id="live"')[2]


def test_somebody_elses_job_is_not_found(wei, world):
    assert wei.get(f"/jobs/{world.bos_job}").status_code == 404


def test_unknown_job_is_not_found(dana):
    assert dana.get(f"/jobs/{new_id()}").status_code == 404
    assert dana.get("/jobs/7").status_code == 404


def test_a_stranger_signs_in_first(browser, world):
    assert browser.get(f"/jobs/{world.job}").headers["Location"].startswith("/sign-in")


def test_few_statements(dana, world):
    with counted() as statements:
        dana.get(f"/jobs/{world.job}")
    assert len(statements) <= 14, statements
