"""The scan of a paper consent form, kept with the form; its content tells its kind."""

from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy.orm import Session

from core.audit.events import record_event
from core.consent.forms import consent_form
from core.errors import NoScan, ScanAlreadyThere, ScanNotReadable, ScanTooBig
from core.models import ScanType
from core.permissions import Act, Acting, allowed

BIGGEST = 5_000_000  # bytes: 5 MB as browsers count them
FIRST_BYTES = {
    b"%PDF-": ScanType.PDF,
    b"\x89PNG\r\n\x1a\n": ScanType.PNG,
    b"\xff\xd8\xff": ScanType.JPEG,
}
MEDIA_TYPES = {
    ScanType.PDF: "application/pdf",
    ScanType.PNG: "image/png",
    ScanType.JPEG: "image/jpeg",
}


@dataclass(frozen=True)
class Scan:
    """A scan, byte for byte as it was added; `sha256` is in hex."""

    content: bytes
    type: ScanType
    sha256: str

    @property
    def media_type(self) -> str:
        """The media type with which a browser opens it."""
        return MEDIA_TYPES[self.type]


def kind_of_scan(content: bytes) -> ScanType:
    """Return the kind of scan. Raises ScanTooBig, or ScanNotReadable for another kind of file."""
    if len(content) > BIGGEST:
        raise ScanTooBig
    for first_bytes, kind in FIRST_BYTES.items():
        if content.startswith(first_bytes):
            return kind
    raise ScanNotReadable


@allowed(Act.RECORD_CONSENT)
def add_scan(session: Session, form_id: int, content: bytes, *, by: Acting) -> Scan:
    """Add a scan to a form, replacing a draft's earlier one.

    Adding the same scan again changes nothing. Raises NotPermitted, UnknownForm, ScanTooBig,
    ScanNotReadable, or ScanAlreadyThere when the form is recorded and has another scan.
    """
    scan = Scan(content, kind_of_scan(content), sha256(content).hexdigest())
    form = consent_form(session, by, form_id)
    if form.scan_sha256 == scan.sha256:
        return scan
    if form.scan_sha256 is not None and form.recorded_at is not None:
        raise ScanAlreadyThere
    form.scan, form.scan_type, form.scan_sha256 = scan.content, scan.type, scan.sha256
    session.flush()
    record_event(
        session,
        "consent.scan_added",
        by=by,
        client_id=form.client_id,
        partner_id=form.partner_id,
        form=form_id,
        sha256=scan.sha256,
    )
    return scan


@allowed(Act.VIEW_FILES)
def scan_of(session: Session, by: Acting, form_id: int) -> Scan:
    """Return the scan of a form. Raises NotPermitted, UnknownForm or NoScan."""
    form = consent_form(session, by, form_id)
    if form.scan is None or form.scan_type is None or form.scan_sha256 is None:
        raise NoScan
    return Scan(form.scan, form.scan_type, form.scan_sha256)
