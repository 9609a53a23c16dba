"""The kinds of audit events, and each in words."""

from core.text import N_, _

KINDS = {
    "consent.draft_saved": N_("Draft of a consent form saved"),
    "consent.yes_recorded": N_("Consent recorded: yes"),
    "consent.no_recorded": N_("Consent recorded: no"),
    "consent.withdrawn": N_("Consent withdrawn"),
    "consent.scan_added": N_("Scan added to a consent form"),
    "grant.kept_open": N_("Grant kept open by hand"),
    "grant.keeping_ended": N_("Keeping open ended early"),
    "grant.closed_by_hand": N_("Grant closed by hand"),
    "grant.closed_refusal": N_("Grant closed by a refusal"),
    "grant.closed_withdrawal": N_("Grant closed by a withdrawal"),
    "grant.closed_daily_job": N_("Grant closed by the daily job"),
    "grant.closed_extract": N_("Grant closed by an extract"),
    "grant.closing_undone": N_("Closing undone"),
    "daily_run.done": N_("Daily run: done"),
    "daily_run.nothing_due": N_("Daily run: nothing was due"),
    "daily_run.held": N_("Daily run: held by the brake"),
    "daily_run.undone": N_("Daily run undone"),
    "extracts.loaded": N_("Extracts loaded"),
    "rule.added": N_("Closing rule added"),
    "rule.removed": N_("Closing rule removed"),
    "rules.adopted": N_("Simulated closing rules adopted"),
    "client.viewed": N_("Client's file viewed"),
    "register.printed": N_("Client's register printed"),
    "list.exported": N_("List exported"),
    "scan.viewed": N_("Scan viewed"),
    "session.began": N_("Signed in"),
    "session.ended": N_("Sign-in ended"),
    "session.refused": N_("Sign-in refused"),
    "page.refused": N_("Page refused"),
    "account.switched_off": N_("Account switched off"),
    "account.switched_on": N_("Account switched on"),
    "audit.searched": N_("Audit trail searched"),
    "history.viewed": N_("Client's whole history viewed"),
    "history.exported": N_("Client's whole history exported"),
}


def kind_in_words(kind: str) -> str:
    """What happened, as people read it."""
    return _(KINDS[kind]) if kind in KINDS else kind


def kinds_in_words() -> dict[str, str]:
    """Every kind with its words, in the order of these."""
    words = {kind: kind_in_words(kind) for kind in KINDS}
    return dict(sorted(words.items(), key=lambda item: item[1].casefold()))
