"""The kinds of events. Each has its sentence in templates/events/_<kind>.html; a test holds that."""

from enum import StrEnum


class Kind(StrEnum):
    # accounts
    PERSON_ADDED = "person_added"
    PERSON_CHANGED = "person_changed"
    PERSON_DISABLED = "person_disabled"
    PERSON_ENABLED = "person_enabled"
    SIGNED_IN = "signed_in"
    SIGNED_OUT = "signed_out"
    DEVICE_REVOKED = "device_revoked"
    PASSWORD_CHANGED = "password_changed"
    SIGN_IN_LINK_MADE = "sign_in_link_made"
    LANGUAGE_CHOSEN = "language_chosen"
    PUSH_WANTED = "push_wanted"
    PUSH_STOPPED = "push_stopped"
    # who can be sent when
    SKILL_GIVEN = "skill_given"
    SKILL_TAKEN = "skill_taken"
    SHIFTS_ADDED = "shifts_added"
    SHIFT_REMOVED = "shift_removed"
    LEAVE_GIVEN = "leave_given"
    LEAVE_TAKEN_BACK = "leave_taken_back"
    SERVICE_HOURS_ADDED = "service_hours_added"
    SERVICE_HOURS_REMOVED = "service_hours_removed"
    SERVICE_DAY_EXCEPTED = "service_day_excepted"
    SERVICE_DAY_RESTORED = "service_day_restored"
    # customers, products, parts
    CUSTOMER_ADDED = "customer_added"
    CUSTOMER_CHANGED = "customer_changed"
    SITE_ADDED = "site_added"
    SITE_CHANGED = "site_changed"
    CONTACT_ADDED = "contact_added"
    CONTACT_CHANGED = "contact_changed"
    CONTACT_REMOVED = "contact_removed"
    PRODUCT_ADDED = "product_added"
    PRODUCT_CHANGED = "product_changed"
    DOCUMENT_ADDED = "document_added"
    DOCUMENT_REMOVED = "document_removed"
    PART_LISTED = "part_listed"
    PART_CHANGED = "part_changed"
    STOCK_COUNTED = "stock_counted"
    ROWS_IMPORTED = "rows_imported"
    # jobs and visits
    JOB_OPENED = "job_opened"
    JOB_CHANGED = "job_changed"
    JOB_DECLINED = "job_declined"
    JOB_CANCELLED = "job_cancelled"
    JOB_CLOSED = "job_closed"
    JOB_REOPENED = "job_reopened"
    VISIT_PLANNED = "visit_planned"
    VISIT_CHANGED = "visit_changed"
    VISIT_REASSIGNED = "visit_reassigned"
    VISIT_POSTPONED = "visit_postponed"
    VISIT_CANCELLED = "visit_cancelled"
    VISIT_MOVED = "visit_moved"
    VISIT_UNFINISHED = "visit_unfinished"
    PLAN_TAKEN_BACK = "plan_taken_back"
    SPECIAL_CASE_MARKED = "special_case_marked"
    # whose turn it is
    TURN_GIVEN = "turn_given"
    TURN_OVERRULED = "turn_overruled"
    TURN_NOT_TAKEN = "turn_not_taken"
    TURN_FOUND_NOBODY = "turn_found_nobody"
    ROTATION_CHANGED = "rotation_changed"
    # recorded on a visit
    PART_ADDED = "part_added"
    PART_REMOVED = "part_removed"
    NO_PARTS_SAID = "no_parts_said"
    PHOTO_ADDED = "photo_added"
    PHOTO_REMOVED = "photo_removed"
    PHOTO_CAPTIONED = "photo_captioned"
    PHOTO_DRAWN_ON = "photo_drawn_on"
    NOTE_ADDED = "note_added"
    EXPENSE_ADDED = "expense_added"
    EXPENSE_REMOVED = "expense_removed"
    TIME_CORRECTED = "time_corrected"
    CHECKS_MADE = "checks_made"
    PAYMENT_TAKEN = "payment_taken"
    INVOICE_WANTED = "invoice_wanted"
    SIGNED_OFF = "signed_off"
    CHANGED_AFTER_SIGNING = "changed_after_signing"
    # what came too late for the office's plan, or from a phone that may not send any more
    LATE_KEPT = "late_kept"
    LATE_LEFT_OUT = "late_left_out"
    VISIT_GIVEN_BACK = "visit_given_back"
    DEPOSITED = "deposited"
    DEPOSIT_APPLIED = "deposit_applied"
    DEPOSIT_LEFT_OUT = "deposit_left_out"
    # what is told to customers
    MESSAGE_QUEUED = "message_queued"
    MESSAGE_SENT = "message_sent"
    MESSAGE_NOT_SENT = "message_not_sent"
    MESSAGE_TOO_LATE = "message_too_late"
    MESSAGE_AGAIN = "message_again"
    MESSAGE_TOLD = "message_told"
    MESSAGE_GIVEN_UP = "message_given_up"
    TEMPLATE_SWITCHED = "template_switched"
    TEMPLATE_CHANGED = "template_changed"
    TEMPLATE_RESTORED = "template_restored"
    QUIET_HOURS_SET = "quiet_hours_set"
    WEATHER_DAY_POSTPONED = "weather_day_postponed"
    # on its way from a phone
    HELD_ANNOUNCED = "held_announced"
    HELD_DISCARDED = "held_discarded"


# Who can be sent when: what the pages of the crew follow
CREW = frozenset(
    {
        *(Kind.SKILL_GIVEN, Kind.SKILL_TAKEN, Kind.SHIFTS_ADDED, Kind.SHIFT_REMOVED),
        *(Kind.LEAVE_GIVEN, Kind.LEAVE_TAKEN_BACK, Kind.SERVICE_HOURS_ADDED, Kind.SERVICE_HOURS_REMOVED),
        *(Kind.SERVICE_DAY_EXCEPTED, Kind.SERVICE_DAY_RESTORED),
    }
)
