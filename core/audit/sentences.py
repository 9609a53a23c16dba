"""The sentences in which audit events are told: for each kind, and for what they are told with."""

from core.i18n import N_, _
from core.models import DecisionKind, Effect, Ending, GroundEnd

# Of a kind, the first sentence is taken of which the event holds everything that it names.
SENTENCES: dict[str, tuple[str, ...]] = {
    "consent.draft_saved": (N_("Draft of consent form {form} saved"),),
    "consent.draft_dropped": (
        N_("Draft of consent form {form} dropped: recorded already as form {recorded_as}"),
    ),
    "consent.yes_recorded": (N_("Consent form {form} recorded, the client said yes: {effect}"),),
    "consent.no_recorded": (N_("Consent form {form} recorded, the client said no: {effect}"),),
    "consent.withdrawn": (
        N_("Consent withdrawn, as the client said on {said_on}: {effect}"),
        N_("Consent withdrawn on which grant {grant} rests"),
    ),
    "consent.annulled": (N_("Decision {decision} ({decided}) of {day} annulled"),),
    "consent.draft_thrown_away": (N_("Draft of consent form {form} thrown away"),),
    "consent.scan_added": (N_("Scan added to consent form {form}"),),
    "consent.scan_removed": (N_("Scan removed from the draft of consent form {form}"),),
    "grant.opened": (N_("Grant {grant} opened, from {granted_on}: {origin}"),),
    "grant.brought_in": (
        N_(
            "Grant {grant} brought in from an earlier register, from {granted_on}, renewed on"
            " {renewed_on}: {origin}"
        ),
        N_("Grant {grant} brought in from an earlier register, from {granted_on}: {origin}"),
    ),
    "grant.changed_extract": (
        N_(
            "Grant {grant} changed, as an extract said: from {granted_on}, renewed on {renewed_on},"
            " {origin}"
        ),
        N_("Grant {grant} changed, as an extract said: from {granted_on}, {origin}"),
    ),
    "ground.added": (
        N_("Grant {grant} rests on assignment {assignment}, from {from}"),
        N_("Grant {grant} rests on the consent of {from} (decision {decision})"),
        N_("Grant {grant} rests on an assignment from an earlier register"),
    ),
    "ground.ended": (
        N_("Grant {grant} no longer rests on assignment {assignment} of {from}: {ended_why}"),
        N_(
            "Grant {grant} no longer rests on the consent of {from} (decision {decision}):"
            " {ended_why}"
        ),
        N_("Grant {grant} no longer rests on an assignment from an earlier register: {ended_why}"),
    ),
    "grant.kept_open": (N_("Grant {grant} kept open by hand, closing date {until}"),),
    "grant.keeping_ended": (N_("Keeping grant {grant} open by hand ended early"),),
    "grant.keeping_undone": (
        N_("Keeping grant {grant} open undone: kept open as before, closing date {kept_until}"),
        N_("Keeping grant {grant} open undone"),
    ),
    "grant.partner_asked": (
        N_("Partner asked about grant {grant}, look again on {look_again_on} (mark {mark})"),
    ),
    "grant.noted": (N_("Note {mark} written on grant {grant}"),),
    "grant.mark_removed": (N_("Mark {mark} removed from grant {grant}"),),
    "grant.closed_by_hand": (N_("Grant {grant} closed by hand"),),
    "grant.closed_refusal": (N_("Grant {grant} closed: the client said no"),),
    "grant.closed_withdrawal": (N_("Grant {grant} closed: the client withdrew the consent"),),
    "grant.closed_daily_job": (N_("Grant {grant} closed by daily run {run}"),),
    "grant.closed_extract": (
        N_("Grant {grant} closed on {day}, as an extract said"),
        N_("Grant {grant} closed, as an extract said"),
    ),
    "grant.closed_ground_gone": (N_("Grant {grant} closed: what it rested on never was"),),
    "grant.closed_annulled": (N_("Grant {grant} closed: the decision behind it was annulled"),),
    "grant.closing_undone": (
        N_("Closing {closing} of grant {grant} by daily run {run} undone"),
        N_("Closing {closing} of grant {grant} undone"),
    ),
    "daily_run.done": (N_("Daily run {run} of {day} done: grants due {due}, closed {closed}"),),
    "daily_run.nothing_due": (N_("Daily run {run} of {day}: nothing was due"),),
    "daily_run.held": (N_("Daily run {run} of {day} held by the brake: grants due {due}"),),
    "daily_run.undone": (
        N_("Daily run {run} undone: grants open again {reopened}, not {blocked}"),
    ),
    "run_ahead.seen": (N_("Daily run {run} of a time still to come: looked at"),),
    "extracts.loaded": (
        N_(
            "Extracts loaded ({files}): rows loaded {rows_loaded}, rejected {rows_rejected},"
            " gone {rows_gone}, grants opened {grants_opened}, closed {grants_closed}"
        ),
        N_(
            "Extracts loaded ({files}): rows loaded {rows_loaded}, rejected {rows_rejected},"
            " grants opened {grants_opened}"
        ),
    ),
    "rule.added": (
        N_("Closing rule {rule} added: {basis} for {service}, {period}, from {valid_from}"),
        N_("Closing rule {rule} added: {basis}, {period}, from {valid_from}"),
    ),
    "rule.removed": (
        N_("Closing rule {rule} removed: {basis} for {service}, {period}, from {valid_from}"),
        N_("Closing rule {rule} removed: {basis}, {period}, from {valid_from}"),
    ),
    "rules.adopted": (
        N_(
            "Closing rules {rules} adopted after a simulation from {predicted_from} to"
            " {predicted_to}"
        ),
    ),
    "client.viewed": (N_("Client's file viewed on the page '{page}'"),),
    "client.found": (N_("Client stood in a list of results"),),
    "clients.searched": (N_("Clients searched: found {found}"),),
    "client.named": (N_("Client named on a page of the audit trail"),),
    "list.exported": (
        N_("List '{list}' exported as {form}: rows {rows}"),
        N_("'{list}' exported as {form}"),
    ),
    "scan.viewed": (N_("Scan of consent form {form} viewed"),),
    "audit.searched": (N_("Audit trail searched for what {person} did"),),
    "history.exported": (N_("Client's whole history exported as {form}: rows {rows}"),),
    "session.began": (N_("Signed in as {roles}"),),
    "session.ended": (N_("Sign-in ended: {why}"),),
    "session.refused": (N_("Sign-in refused: {why}"),),
    "page.refused": (N_("The page '{page}' refused"),),
    "act.refused": (N_("Refused: {act}"),),
    "download.refused": (N_("A file refused"),),
    "upload.refused": (N_("An upload refused"),),
    "sign_in.failed": (N_("Signing in failed at the sign-in service"),),
    "absence.arranged": (
        N_("{looked_after_by} looks after the work of {absent} from {first} to {last} included"),
    ),
    "absence.ended": (
        N_("{looked_after_by} no longer looks after the work of {absent} ({first} to {last})"),
    ),
    "account.switched_off": (
        N_("The account of {account} (account {number}) switched off"),
        N_("The account of {account} switched off"),
    ),
    "account.switched_on": (
        N_("The account of {account} (account {number}) switched on"),
        N_("The account of {account} switched on"),
    ),
}

DETAILS = {
    "absence": N_("absence"),
    "account": N_("account"),
    "as_of": N_("situation of"),
    "batch": N_("done at once with others, number"),
    "blocked": N_("not open again"),
    "closed": N_("closed"),
    "decision": N_("decision"),
    "digest": N_("hash of the closings"),
    "due": N_("due"),
    "earlier": N_("close earlier"),
    "effect": N_("effect"),
    "first": N_("from"),
    "first_bite": N_("first change"),
    "found": N_("found"),
    "form": N_("form"),
    "grant": N_("grant"),
    "grants_closed": N_("grants closed"),
    "ground": N_("ground"),
    "last": N_("up to and including"),
    "last_of_hour": N_("more within the hour aren't written down"),
    "later": N_("close later"),
    "newly": N_("close newly"),
    "no_longer": N_("no longer close"),
    "on_behalf_of": N_("on behalf of"),
    "page": N_("page"),
    "person": N_("person"),
    "recorded_as": N_("recorded as form"),
    "roles": N_("roles"),
    "rows": N_("rows"),
    "run": N_("daily run"),
    "same": N_("stay the same"),
    "sha256": N_("hash of the file"),
    "still_stands": N_("filled in long ago, the client still stands by it"),
    "sought_kind": N_("kind"),
    "until": N_("closing date"),
    "why": N_("why"),
}

# The pages and lists that events name, by the name of the page's script; and the search box.
LISTS = {
    "today": N_("Today"),
    "consent": N_("Record a consent form"),
    "client": N_("Client"),
    "partner": N_("Partner"),
    "grant": N_("Grant"),
    "upcoming_closures": N_("Upcoming closures"),
    "closure_charts": N_("Closures in view"),
    "forecast": N_("Forecast"),
    "closing_rules": N_("Closing rules"),
    "simulation": N_("Simulation"),
    "daily_runs": N_("Daily runs"),
    "search": N_("Search"),
    "month_report": N_("Report of a month"),
    "partner_letter": N_("Letter to a partner"),
    "preview": N_("Preview on the command line"),
    "assessment": N_("Assessment on the command line"),
    "dry_run": N_("Dry run of the daily job"),
    "viewers": N_("Who could view on a day, on the command line"),
    "audit": N_("Audit trail"),
    "accounts": N_("Accounts"),
}

EFFECTS = {
    Effect.OPENED: N_("the grant was opened"),
    Effect.RENEWED: N_("the grant was renewed"),
    Effect.CLOSED: N_("the grant was closed"),
    Effect.STAYS: N_("the grant stays, for it rests on an assignment"),
    Effect.NOTHING_OPEN: N_("no grant was open"),
    Effect.OVERTAKEN: N_("a later decision goes before it"),
}

GROUND_ENDS = {
    GroundEnd.REFUSAL: N_("the client said no"),
    GroundEnd.WITHDRAWAL: N_("the client withdrew the consent"),
    GroundEnd.ANNULLED: N_("it had been recorded wrongly"),
    GroundEnd.MOVED: N_("it is another client's or partner's"),
    GroundEnd.GONE: N_("it is no longer at its source"),
    GroundEnd.BEFORE_GRANT: N_("it ended before the grant began"),
    GroundEnd.NAMED: N_("the register knows the assignment now"),
    GroundEnd.CLOSED: N_("the grant was closed"),
}

DECIDED = {
    DecisionKind.YES: N_("yes"),
    DecisionKind.NO: N_("no"),
    DecisionKind.WITHDRAWAL: N_("withdrawal"),
    DecisionKind.BY_HAND: N_("closing by hand"),
}

ENDINGS = {
    Ending.SIGNED_OUT: N_("signed out"),
    Ending.EXPIRED: N_("expired"),
    Ending.SWITCHED_OFF: N_("the account is switched off"),
    Ending.TOO_OLD: N_("it had begun too long ago"),
    Ending.NO_ROLE: N_("without a role"),
}

KINDS = {
    "consent.draft_saved": N_("Draft of a consent form saved"),
    "consent.draft_dropped": N_("Draft of a consent form dropped"),
    "consent.yes_recorded": N_("Consent recorded: yes"),
    "consent.no_recorded": N_("Consent recorded: no"),
    "consent.withdrawn": N_("Consent withdrawn"),
    "consent.annulled": N_("Decision annulled"),
    "consent.draft_thrown_away": N_("Draft of a consent form thrown away"),
    "consent.scan_added": N_("Scan added to a consent form"),
    "consent.scan_removed": N_("Scan removed from the draft of a consent form"),
    "grant.opened": N_("Grant opened"),
    "grant.brought_in": N_("Grant brought in from an earlier register"),
    "grant.changed_extract": N_("Grant changed by an extract"),
    "ground.added": N_("Ground of a grant added"),
    "ground.ended": N_("Ground of a grant ended"),
    "grant.kept_open": N_("Grant kept open by hand"),
    "grant.keeping_ended": N_("Keeping open ended early"),
    "grant.keeping_undone": N_("Keeping open undone"),
    "grant.partner_asked": N_("Partner asked about a grant"),
    "grant.noted": N_("Note written on a grant"),
    "grant.mark_removed": N_("Mark removed from a grant"),
    "grant.closed_by_hand": N_("Grant closed by hand"),
    "grant.closed_refusal": N_("Grant closed by a refusal"),
    "grant.closed_withdrawal": N_("Grant closed by a withdrawal"),
    "grant.closed_daily_job": N_("Grant closed by the daily job"),
    "grant.closed_extract": N_("Grant closed by an extract"),
    "grant.closed_ground_gone": N_("Grant closed: its ground is gone"),
    "grant.closed_annulled": N_("Grant closed: its decision annulled"),
    "grant.closing_undone": N_("Closing undone"),
    "daily_run.done": N_("Daily run: done"),
    "daily_run.nothing_due": N_("Daily run: nothing was due"),
    "daily_run.held": N_("Daily run: held by the brake"),
    "daily_run.undone": N_("Daily run undone"),
    "run_ahead.seen": N_("Run of a time still to come: looked at"),
    "extracts.loaded": N_("Extracts loaded"),
    "rule.added": N_("Closing rule added"),
    "rule.removed": N_("Closing rule removed"),
    "rules.adopted": N_("Simulated closing rules adopted"),
    "client.viewed": N_("Client's file viewed"),
    "client.found": N_("Client found by a search"),
    "clients.searched": N_("Clients searched"),
    "client.named": N_("Client named in the audit trail"),
    "register.printed": N_("Client's register printed"),
    "list.exported": N_("List exported"),
    "scan.viewed": N_("Scan viewed"),
    "session.began": N_("Signed in"),
    "session.ended": N_("Sign-in ended"),
    "session.refused": N_("Sign-in refused"),
    "page.refused": N_("Page refused"),
    "act.refused": N_("Act refused"),
    "download.refused": N_("File refused"),
    "upload.refused": N_("Upload refused"),
    "sign_in.failed": N_("Signing in failed"),
    "absence.arranged": N_("Absence arranged"),
    "absence.ended": N_("Absence ended early"),
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
