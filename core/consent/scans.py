"""The scan of a paper consent form, kept with the form."""

from sqlalchemy.orm import Session

from core.consent.forms import consent_form, note_form, shown_draft
from core.consent.scan_checks import Scan
from core.errors import NoScan, ScanAlreadyThere
from core.models import ConsentForm
from core.permissions import Act, Acting, allowed


@allowed(Act.RECORD_CONSENT)
def add_scan(session: Session, form_id: int, scan: Scan, *, by: Acting) -> Scan:
    """Add a checked scan to a form, replacing a draft's earlier one.

    Adding the same scan again changes nothing. Raises NotPermitted, UnknownForm, or
    ScanAlreadyThere when the form is recorded and has another scan.
    """
    form = consent_form(session, by, form_id)
    if form.scan_sha256 == scan.sha256:
        return scan
    if form.scan_sha256 is not None and form.recorded_at is not None:
        raise ScanAlreadyThere
    form.scan, form.scan_type, form.scan_sha256 = scan.content, scan.type, scan.sha256
    session.flush()
    note_form(session, "consent.scan_added", form, by=by, sha256=scan.sha256)
    return scan


@allowed(Act.RECORD_CONSENT)
def remove_scan(session: Session, form_id: int, version: int, *, by: Acting) -> ConsentForm:
    """Remove the scan of a draft, and return the draft; without a scan, nothing changes.

    `version` is the draft's version that the user was shown. Raises NotPermitted, UnknownForm,
    FormChangedMeanwhile, or FormAlreadyRecorded: a recorded form keeps its scan.
    """
    draft = shown_draft(session, by, form_id, version)
    if removed := draft.scan_sha256:
        draft.scan = draft.scan_type = draft.scan_sha256 = None
        session.flush()
        note_form(session, "consent.scan_removed", draft, by=by, sha256=removed)
    return draft


@allowed(Act.VIEW_FILES)
def scan_of(session: Session, by: Acting, form_id: int) -> Scan:
    """Return the scan of a form. Raises NotPermitted, UnknownForm or NoScan."""
    scan = kept_scan(consent_form(session, by, form_id))
    if scan is None:
        raise NoScan
    return scan


def kept_scan(form: ConsentForm) -> Scan | None:
    """Return the scan that is kept with a form, if any."""
    if form.scan is None or form.scan_type is None or form.scan_sha256 is None:
        return None
    return Scan(form.scan, form.scan_type, form.scan_sha256)
