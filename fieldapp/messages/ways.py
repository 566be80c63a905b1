"""By which way somebody can be written to: what they want, what we know of them, and what is set up."""

from typing import NamedTuple

from flask import current_app

from fieldapp.accounts.models import User
from fieldapp.accounts.status import Language
from fieldapp.customers.models import Contact, Customer
from fieldapp.customers.status import WrittenBy
from fieldapp.jobs.models import Job
from fieldapp.messages.status import Channel, Problem

Receiver = Contact | Customer | User
WANTED = {
    WrittenBy.ANY: (Channel.SMS, Channel.EMAIL),
    WrittenBy.EMAIL: (Channel.EMAIL,),
    WrittenBy.SMS: (Channel.SMS,),
    WrittenBy.CHAT: (Channel.CHAT,),
    WrittenBy.NONE: (),
}

HOOK = ("WEBHOOK_URL", "WEBHOOK_KEY")
SETTINGS = {Channel.EMAIL: ("SMTP_URL", "MAIL_FROM"), Channel.SMS: HOOK, Channel.CHAT: HOOK}


class Way(NamedTuple):
    """A channel and the address there; `none` with the problem if there is no way."""

    channel: Channel
    address: str = ""
    problem: Problem | None = None


def way_to(receiver: Receiver) -> Way:
    if isinstance(receiver, User):
        return Way(Channel.PUSH)
    wanted = WANTED[wish_of(receiver)]
    if not wanted:
        return Way(Channel.NONE, problem=Problem.NO_CONSENT)
    known = [(channel, address_of(receiver, channel)) for channel in wanted]
    for channel, address in known:
        if address and is_set_up(channel):
            return Way(channel, address)
    has_address = any(address for _channel, address in known)
    return Way(Channel.NONE, problem=Problem.NOT_SET_UP if has_address else Problem.NO_ADDRESS)


def wish_of(receiver: Contact | Customer) -> WrittenBy:
    """A contact's own wish, unless they left it open; a customer who wants no messages wants none to anybody there."""
    if isinstance(receiver, Customer):
        return receiver.written_by
    of_customer = receiver.customer.written_by
    open_or_none = receiver.written_by == WrittenBy.ANY or of_customer == WrittenBy.NONE
    return of_customer if open_or_none else receiver.written_by


def address_of(receiver: Contact | Customer, channel: Channel) -> str:
    """A contact's own; of whom we have none, the customer's."""
    column = "email" if channel == Channel.EMAIL else "phone"
    own = getattr(receiver, column)
    return own if own or isinstance(receiver, Customer) else getattr(receiver.customer, column)


def phone_of(receiver: Receiver) -> str:
    """To ring them up."""
    return receiver.phone if isinstance(receiver, User) else address_of(receiver, Channel.SMS)


def is_set_up(channel: Channel) -> bool:
    return all(current_app.config[setting] for setting in SETTINGS.get(channel, ()))


def language_of(receiver: Receiver) -> Language:
    own = receiver.customer.language if isinstance(receiver, Contact) else receiver.language
    return Language(own or current_app.config["LANGUAGE"])


def who_to_tell(job: Job, *, manager: bool = False) -> list[Contact | Customer]:
    """The job's contact, else its customer; and the site's property manager, if `manager`."""
    contact = job.contact if job.contact and not job.contact.removed_at else None
    told: list[Contact | Customer] = [contact or job.site.customer]
    other = job.site.property_manager
    known = {told[0].id, contact.customer_id if contact else None}
    if manager and other and other.id not in known:
        told.append(other)
    return told
