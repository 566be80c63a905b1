"""The checker is checked: each of six bugs, planted in the server under test alone, is found."""

import datetime as dt
import json
import uuid

import pytest

from fieldapp.extensions import begin_write, db
from fieldapp.ids import new_id
from fieldapp.notes.models import Note
from tests.faults.bugs import BUGS
from tests.faults.checker import told_by
from tests.faults.runs import Run

NEED_POWER = {"no fsync", "synchronous=NORMAL"}  # what the kernel has, outlasts a kill
SAYS = {
    "no key check": "refused and is there|sent by no phone|was refused|accepted and refused",
    "row before file": "file is missing",
    "split transaction": "should be|should have left",
    "no fsync": "file has other bytes|file is missing",
    "synchronous=NORMAL": "accepted and is there 0 times",
    "answer before commit": "accepted and is there 0 times",
}
MOST = 25  # kills until it must have been found; one to five usually do


@pytest.mark.parametrize("bug", sorted(set(BUGS) - NEED_POWER))
def test_a_planted_bug_is_found_by_kills(tmp_path, built, bug):
    with Run(tmp_path, built, bug=bug) as run:
        found = run.caught(MOST)
    assert found and any(part in line for line in found for part in SAYS[bug].split("|")), found


@pytest.mark.parametrize("bug", sorted(NEED_POWER))
def test_a_planted_bug_is_found_by_power_cuts(tmp_path, built, mountable, bug):
    with Run(tmp_path, built, bug=bug, power=True) as run:
        found = run.caught(MOST)
    assert found and any(part in line for line in found for part in SAYS[bug].split("|")), found


def test_what_no_phone_sent_is_found(tmp_path, built):
    with Run(tmp_path, built) as run:
        run.wait_for_answers(5)
        with run.app.app_context():
            begin_write()
            visit, user = (uuid.UUID(text) for text in (run.phones[0].owner.visit, run.phones[0].owner.user))
            told = {"text": "from nowhere", "for_customer": False, "written_at": dt.datetime.now(dt.UTC)}
            db.session.add(Note(id=new_id(), visit_id=visit, by_id=user, **told))
            db.session.commit()
        assert any("was sent by no phone" in line for line in run.problems())


def test_a_line_that_a_phone_could_not_finish_does_not_count(tmp_path):
    whole = {"what": "created", "id": str(new_id()), "kind": "note", "path": "/", "fields": {}, "sha256": None}
    history = tmp_path / "phone.jsonl"
    history.write_text(json.dumps(whole) + "\n" + '{"what": "sent", "id":')
    assert [one.sent for one in told_by([history]).values()] == [0]
