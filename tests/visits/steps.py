"""Going through a visit as a technician does."""

import uuid

WAY = ("accepted", "travelling", "on_site", "paused")


def go(browser, visit_id: uuid.UUID, to: str, **fields):
    """One move; the answer has to be good."""
    answer = browser.act(f"/visits/{visit_id}/moves", to=to, **fields)
    assert answer.status_code == 200, answer.text
    return answer


def arrive(browser, visit_id: uuid.UUID) -> None:
    for to in ("accepted", "travelling", "on_site"):
        go(browser, visit_id, to)
