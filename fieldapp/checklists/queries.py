"""Which points a visit is checked for, and which of them are still open."""

from fieldapp.checklists.models import Check
from fieldapp.checklists.status import Point
from fieldapp.jobs.models import Visit


def points(visit: Visit) -> list[str]:
    """The usual points, then the job's own."""
    return [*Point, *dict.fromkeys(point for point in visit.job.checklist if point not in set(Point))]


def answers(visit: Visit) -> dict[str, Check]:
    """The last answer to each point."""
    return {check.point: check for check in visit.checks if check.counted}


def open_points(visit: Visit) -> list[str]:
    known = answers(visit)
    return [point for point in points(visit) if point not in known]
