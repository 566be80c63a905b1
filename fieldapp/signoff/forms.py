"""What comes back from the customer's room, and what the technician says when nobody signs."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from fieldapp.forms import Choice, Form, LongWords, Whole, Words
from fieldapp.signoff.status import OUTCOME_LABELS, SignOutcome


class SignOffForm(Form):
    outcome = Choice(_l("What happened"), labels=OUTCOME_LABELS)
    reason = LongWords(_l("Why"), most=500)
    signer = Words(_l("Your name"), most=100)
    rating = Whole(_l("Are you satisfied?"), least=1, most=5)
    opinion = LongWords(_l("Anything you want to say"))

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.reason.flags.required = True  # it is asked for only where nobody signs

    def validate(self, extra_validators=None):
        """Who signs has a name; if nobody does, there is a reason."""
        good = super().validate(extra_validators)
        signed = self.outcome.data == SignOutcome.SIGNED
        if signed and not self.signer.data:
            self.signer.errors = [_("Please write your name.")]
        elif self.outcome.data and not signed and not self.reason.data:
            self.reason.errors = [_("Please say why.")]
        else:
            return good
        return False
