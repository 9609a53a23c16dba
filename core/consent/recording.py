"""One consent form as somebody enters it: kept with its scan, and told in one sentence."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from core.consent.forms import Entry, missing, record_consent
from core.consent.forms import save_draft as keep_draft
from core.consent.scans import add_scan
from core.consent.wording import (
    Pair,
    draft_saved,
    recorded_earlier,
    what_happened,
    what_would_happen,
)
from core.directory import find_client, find_partner
from core.errors import FormIncomplete
from core.grants.lifecycle import open_grant_of
from core.models import ConsentForm, Grant
from core.permissions import Act, Acting, allowed
from core.rules.reasons import Outlook, outlook


@dataclass(frozen=True)
class Entered:
    """A form that was kept, and what happened."""

    form_id: int
    sentence: str
    client_id: str | None
    grant_id: int | None
    is_draft: bool


@dataclass(frozen=True, kw_only=True)
class Paper:
    """What somebody entered: the form, its scan if they added one, and which draft it was.

    `token` and `version` are those of `core.consent.forms`.
    """

    entry: Entry
    token: str
    version: int | None = None
    scan: bytes | None = None


@allowed(Act.RECORD_CONSENT)
def enter_draft(session: Session, paper: Paper, *, by: Acting) -> Entered:
    """Keep the form as a draft. Raises what `save_draft` and `add_scan` raise."""
    form = keep_draft(session, paper.entry, token=paper.token, version=paper.version, by=by)
    _keep_scan(session, form, paper, by=by)
    return _entered(form, draft_saved(missing(paper.entry, by.today)))


@allowed(Act.RECORD_CONSENT)
def enter_form(session: Session, paper: Paper, *, by: Acting) -> Entered:
    """Record the form. Raises FormIncomplete, and what `record_consent` and `add_scan` raise."""
    lacking = missing(paper.entry, by.today)
    if lacking:
        raise FormIncomplete(what=" ".join(lacking))
    before = _standing(session, paper.entry)
    form = record_consent(session, paper.entry, token=paper.token, version=paper.version, by=by)
    _keep_scan(session, form, paper, by=by)
    return _entered(form, _told(session, by, form, paper, before))


@allowed(Act.RECORD_CONSENT)
def foresee(session: Session, by: Acting, entry: Entry) -> str | None:
    """What a yes and a no would do to the pair's open grant; None when there is none."""
    grant = _open_grant(session, entry)
    partner = find_partner(session, by, entry.partner_id or "")
    if grant is None or partner is None:
        return None
    renewed_on = entry.received_on or by.today
    return what_would_happen(
        partner.name,
        grant.origin,
        outlook(session, grant),
        outlook(session, grant, renewed_on=renewed_on),
        by.today,
    )


def _told(
    session: Session, by: Acting, form: ConsentForm, paper: Paper, before: Outlook | None
) -> str:
    assert form.recorded_at
    assert form.recorded_by
    assert form.effect
    if form.token != paper.token:
        return recorded_earlier(form.recorded_at, form.recorded_by)
    after = _standing(session, paper.entry)
    pair = _pair(session, by, paper.entry)
    return what_happened(form.effect, pair, before, after, by.today)


def _keep_scan(session: Session, form: ConsentForm, paper: Paper, *, by: Acting) -> None:
    if paper.scan is not None:
        add_scan(session, form.id, paper.scan, by=by)


def _entered(form: ConsentForm, sentence: str) -> Entered:
    return Entered(form.id, sentence, form.client_id, form.grant_id, form.recorded_at is None)


def _standing(session: Session, entry: Entry) -> Outlook | None:
    grant = _open_grant(session, entry)
    return outlook(session, grant) if grant else None


def _open_grant(session: Session, entry: Entry) -> Grant | None:
    return open_grant_of(session, entry.client_id or "", entry.partner_id or "")


def _pair(session: Session, by: Acting, entry: Entry) -> Pair:
    client = find_client(session, by, entry.client_id or "")
    partner = find_partner(session, by, entry.partner_id or "")
    assert client
    assert partner
    return Pair(client=f"{client.first_name} {client.last_name}", partner=partner.name)
