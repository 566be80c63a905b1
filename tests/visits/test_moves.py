"""POST /visits/<id>/moves: accept, set out, arrive, pause, go on, finish, turn down."""

from fieldapp.extensions import db
from fieldapp.history import Event, Kind
from fieldapp.ids import new_id
from fieldapp.jobs.models import Visit
from tests.visits.steps import arrive, go


def visit_of(app, world) -> Visit:
    return db.session.get_one(Visit, world.visit)


def moved_events() -> list[Event]:
    return list(db.session.scalars(db.select(Event).where(Event.kind == Kind.VISIT_MOVED).order_by(Event.id)))


def test_setting_out_shows_the_next_act_and_opens_the_recording(wei, world, app):
    go(wei, world.visit, "accepted")
    answer = go(wei, world.visit, "travelling")
    assert answer.headers["Op-Result"] == "applied"
    assert "I'm here" in answer.text
    assert 'hx-target="#work"' in answer.text and 'id="hours"' in answer.text
    with app.app_context():
        assert visit_of(app, world).state == "travelling"
        assert visit_of(app, world).job.state == "in_progress"
        assert moved_events()[-1].data["to"] == "travelling"


def test_sent_again_moves_once_and_answers_the_same(wei, world, app):
    op = new_id()
    first = go(wei, world.visit, "accepted", op=op)
    again = go(wei, world.visit, "accepted", op=op)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert "Set out" in first.text and "Set out" in again.text
    with app.app_context():
        assert len(moved_events()) == 1


def test_the_same_id_with_another_move_is_refused(wei, world):
    op = new_id()
    go(wei, world.visit, "accepted", op=op)
    assert wei.act(f"/visits/{world.visit}/moves", op=op, to="travelling").status_code == 422


def test_what_is_no_move_is_refused(wei, world):
    answer = wei.act(f"/visits/{world.visit}/moves", to="flying")
    assert answer.status_code == 422
    assert 'id="next"' in answer.text


def test_someone_elses_visit_is_not_found(bo, world):
    assert bo.act(f"/visits/{world.visit}/moves", to="accepted").status_code == 404


def test_only_a_technician_moves(dana, world):
    assert dana.act(f"/visits/{world.visit}/moves", to="accepted").status_code == 403


def test_a_move_that_is_not_next_says_where_the_visit_is(wei, world):
    answer = wei.act(f"/visits/{world.visit}/moves", to="on_site")
    assert answer.status_code == 409
    assert "Waiting" in answer.text


def test_without_javascript_one_goes_back_to_the_visit(wei, world):
    answer = wei.act(f"/visits/{world.visit}/moves", htmx=False, to="accepted")
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/visits/{world.visit}"


def test_from_today_one_goes_to_the_visit(wei, world):
    go(wei, world.visit, "accepted")
    answer = go(wei, world.visit, "travelling", came_from="today")
    assert answer.headers["HX-Redirect"] == f"/visits/{world.visit}"


def test_turning_down_needs_a_reason(wei, world, app):
    answer = wei.act(f"/visits/{world.visit}/moves", to="rejected", reason=" ")
    assert answer.status_code == 422
    assert 'id="turn-down" open' in answer.text and "Please say why." in answer.text
    answer = go(wei, world.visit, "rejected", reason="My car broke down")
    assert answer.headers["HX-Redirect"] == "/today"
    with app.app_context():
        assert visit_of(app, world).reason == "My car broke down"
        assert moved_events()[-1].facts["reason"] == "My car broke down"


def test_who_led_and_turns_down_hands_on_the_signature(wei, bo, dana, world, app):
    window = {"window_from": "2026-11-28T13:00", "window_until": "2026-11-28T15:00"}
    dana.act(f"/jobs/{world.job}/visits", technician=world.bo, **window)
    go(wei, world.visit, "rejected", reason="My car broke down")
    with app.app_context():
        others = [visit for visit in visit_of(app, world).job.visits if visit.technician_id == world.bo]
        assert [visit.leading for visit in others] == [True]


def test_an_open_checklist_blocks_finishing_and_says_what_is_open(wei, world, app):
    arrive(wei, world.visit)
    answer = wei.act(f"/visits/{world.visit}/moves", to="finished")
    assert answer.status_code == 422
    assert 'id="checklists"' in answer.text and "Answer the checklist before you finish." in answer.text
    wei.act(
        f"/visits/{world.visit}/checklist", **{"clothes-answer": "ok", "manners-answer": "ok", "safety-answer": "ok"}
    )
    answer = wei.act(f"/visits/{world.visit}/moves", to="finished")
    assert "Before you finish, answer: Site cleaned, no rubbish left" in answer.text
    with app.app_context():
        assert visit_of(app, world).state == "on_site"


def test_finishing_leads_to_the_customers_signature(wei, world, app):
    arrive(wei, world.visit)
    wei.act(f"/visits/{world.visit}/checklist", all="ok")
    answer = go(wei, world.visit, "finished")
    assert answer.headers["HX-Redirect"] == f"/visits/{world.visit}/signoff"
    with app.app_context():
        assert visit_of(app, world).outcome == "done"
        assert visit_of(app, world).job.state == "work_done"
    assert "The customer signs" in wei.get(f"/visits/{world.visit}").text


def test_finishing_before_arriving_is_not_now(wei, world):
    answer = wei.act(f"/visits/{world.visit}/moves", to="finished")
    assert answer.status_code == 409
