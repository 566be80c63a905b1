"""Who can be sent when: the technicians at a glance, and each one's week, leave and skills."""

from flask import Blueprint

from fieldapp.crew import telling

bp = Blueprint("crew", __name__)
for told in telling.FILTERS:
    bp.add_app_template_filter(told)
