"""GET /jobs/<id>/edit and POST /jobs/<id>: what is known of a job is changed."""

import pytest

from fieldapp.extensions import begin_write, db
from fieldapp.ids import new_id
from fieldapp.jobs.models import Job
from tests.jobs.acts import acts_once, events_of, job_of, nothing_happened, only_the_desk
from tests.jobs.test_create import LEAST


@pytest.fixture
def path(world):
    return f"/jobs/{world.job}"


def test_the_form_shows_what_is_known(dana, world):
    page = dana.get(f"/jobs/{world.job}/edit").text
    assert "Window leaks, two sashes" in page
    assert f'<option selected value="{world.product}">' in page
    assert "Send somebody at once" not in page


def test_dana_changes_it(app, dana, world, path):
    answer = dana.act(path, **LEAST, skills="Locks")
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (200, path)
    job = job_of(app, world.job)
    assert (job.title, job.category, job.skills, job.product_id) == (LEAST["title"], "door", ["Locks"], None)
    changed = events_of(app, world.job)[-1].facts["changed"]
    assert {"title", "category", "urgency", "skills", "product_id"} <= set(changed)
    assert "changed" in dana.get(path).text
    assert LEAST["title"] in dana.get("/jobs?q=松").text


def test_a_job_from_the_field_is_complete_then(app, dana, world, path):
    with app.app_context():
        begin_write()
        db.session.get_one(Job, world.job).lacks_details = True
        db.session.commit()
    assert "Opened in the field" in dana.get(path).text
    dana.act(path, **LEAST)
    assert not job_of(app, world.job).lacks_details


def test_sent_again(app, dana, path):
    acts_once(app, dana, path, **LEAST)


def test_without_javascript(dana, path):
    answer = dana.act(path, htmx=False, **LEAST)
    assert (answer.status_code, answer.headers["Location"]) == (303, path)


@pytest.mark.parametrize("fields", [{"title": ""}, {"product": str(new_id())}, {"estimate_minutes": "many"}])
def test_invalid(app, dana, path, fields):
    answer = nothing_happened(app, lambda: dana.act(path, **{**LEAST, "words": "still here", **fields}))
    assert answer.status_code == 422 and "still here" in answer.text


def test_not_when_it_is_over(app, dana, path):
    dana.act(f"{path}/cancellation", reason="No")
    assert nothing_happened(app, lambda: dana.act(path, **LEAST)).status_code == 409


def test_only_the_desk(request, path):
    only_the_desk(request, path, **LEAST)
    assert request.getfixturevalue("wei").get(f"{path}/edit").status_code == 403


def test_unknown(dana):
    assert dana.act(f"/jobs/{new_id()}", **LEAST).status_code == 404
    assert dana.get(f"/jobs/{new_id()}/edit").status_code == 404
