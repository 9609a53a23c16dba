"""Everything that a user can cause, each with its own sentence; any other exception is a bug.

The doors (`pages/`, `core/__main__.py`) catch `InzageError` and show it; nothing else is caught.
"""

from datetime import date

from core.i18n import N_, _, day_in_words

LONGEST_SHOWN = 300  # characters of a value in a sentence: somebody may have sent millions


class InzageError(Exception):
    """The root: `sentence` is what went wrong, filled in with the values that the error names."""

    sentence = ""

    def __init__(self, **values: object) -> None:
        super().__init__(values)
        self.values = values

    def __str__(self) -> str:
        shown = {name: _shown(value) for name, value in self.values.items()}
        return _(self.sentence).format(**shown)


def _shown(value: object) -> object:
    if isinstance(value, date):
        return day_in_words(value)
    if isinstance(value, str) and len(value) > LONGEST_SHOWN:
        return f"{value[:LONGEST_SHOWN]}…"
    return value


# The machine and its settings


class BadSetting(InzageError):
    sentence = N_("The setting {name} is not usable: {why}.")


class MachineFault(InzageError):
    """Something around the software failed: what was under way was undone as a whole."""


class DatabaseUnreachable(MachineFault):
    sentence = N_("The database {where} can't be reached.")


class DatabaseNotWritable(MachineFault):
    sentence = N_("The database {where} can't be written.")


class DatabaseBusy(MachineFault):
    sentence = N_("The database is busy with another change; try again in a moment.")


class DatabaseFull(MachineFault):
    sentence = N_(
        "The disk or the memory of the database {where} is full, or fails: make room, or see to the"
        " disk, then try again."
    )


class DatabaseTooSlow(MachineFault):
    sentence = N_(
        "The database {where} broke off what took longer than it allows: raise that limit"
        " (statement_timeout or its like) for Inzage, then try again."
    )


class DatabaseDamaged(MachineFault):
    sentence = N_(
        "A file of the database {where} is damaged: look in the database's own log, and bring a"
        " backup back if need be, before you go on."
    )


class DatabaseRefuses(MachineFault):
    sentence = N_(
        "The database {where} doesn't allow this to the user that Inzage has there; only the owner"
        " of the tables may run `upgrade` and `demo`."
    )


class NoConnectionFree(MachineFault):
    sentence = N_("The database {where} has no connection free; try again in a moment.")


class PerhapsKept(InzageError):
    """The connection was lost while the change was being committed."""

    sentence = N_(
        "The connection to the database {where} was lost at the very end: whether the change was"
        " kept isn't known. Look, before you do it again."
    )


class AnswerNotWritten(InzageError):
    sentence = N_("The answer could not be written to standard output: {why}.")


class ClocksDiffer(InzageError):
    sentence = N_(
        "It is {here} by the clock of this machine and {there} by that of the database: nothing"
        " was changed. Set both right (NTP), then try again."
    )


class CharacterNotKept(InzageError):
    sentence = N_("The value has a character that can't be kept.")


class DatabaseNotSetUp(InzageError):
    sentence = N_("The database isn't set up for this version yet: run `python -m core upgrade`.")


class DatabaseTooNew(InzageError):
    sentence = N_("The database belongs to a newer version of Inzage than this one.")


class NotADay(InzageError):
    sentence = N_("{text} is not a date: write it as 2026-03-15.")


class DayNotClear(InzageError):
    sentence = N_("“{text}” is not a date: write it as 15/3/2026 or 15 March 2026.")


class YearMissing(InzageError):
    sentence = N_("The year is missing in “{text}”: write it as 15/3/2026 or 15 March 2026.")


class NoSuchMonth(InzageError):
    sentence = N_("There is no month {month}: write the day, the month, then the year.")


class NoSuchDay(InzageError):
    sentence = N_("{month} has {last} days, there is no day {day}.")


class OtherWeekday(InzageError):
    sentence = N_("{day} is a {weekday}: correct the day of the week, or the date.")


class DayMissing(InzageError):
    sentence = N_("Fill in a date.")


class DayOutside(InzageError):
    sentence = N_("{day} isn't possible here: choose a day from {first} to {last}.")


class LastDayBeforeFirst(InzageError):
    sentence = N_("The last day, {last}, comes before the first, {first}.")


# People


class NobodyChosen(InzageError):
    sentence = N_("Say first who you are: choose your name in the side bar.")


class NotPermitted(InzageError):
    sentence = N_("You may not do this in Inzage. Ask an administrator.")


class NotLetIn(InzageError):
    """Nobody is let in now: nothing but the way in may be shown."""


class NotADemonstration(NotLetIn):
    sentence = N_("Without sign-in, only a demonstration opens to which nobody ever signed in.")


class NotSignedIn(NotLetIn):
    sentence = N_("Sign in first.")


class IdentityIncomplete(NotLetIn):
    sentence = N_(
        "The sign-in service doesn't say enough about you to let you in. Tell an administrator."
    )


class MeantForOthers(NotLetIn):
    sentence = N_("This sign-in was meant for another application. Tell an administrator.")


class SignedOut(NotLetIn):
    sentence = N_("You signed out. Sign in again to go on.")


class SignInExpired(NotLetIn):
    sentence = N_("Your sign-in has expired. Sign in again to go on.")


class SignInTooOld(NotLetIn):
    sentence = N_("This sign-in is too old to begin with. Sign in again.")


class AccountSwitchedOff(NotLetIn):
    sentence = N_("Your account is switched off in Inzage. Ask an administrator.")


class NoRole(NotLetIn):
    sentence = N_("You have no role in Inzage yet. Ask an administrator, then sign in again.")


class UnknownAccount(InzageError):
    sentence = N_("There is no account {account_id}.")


class OwnAccount(InzageError):
    sentence = N_("You can't switch off your own account: ask another administrator.")


class AccountAlreadyOff(InzageError):
    sentence = N_("The account of {name} is switched off already.")


class AccountAlreadyOn(InzageError):
    sentence = N_("The account of {name} is switched on already.")


# Extracts


class LoadRefused(InzageError):
    """The load as a whole is refused: nothing of it was kept."""


class FilesOfADayToCome(LoadRefused):
    sentence = N_("Files can't tell how things stand on {day}: that day is still to come.")


class NothingToLoad(LoadRefused):
    sentence = N_("There is no extract in {path}.")


class NoSuchPath(LoadRefused):
    sentence = N_("There is no file or folder {path}.")


class UnknownExtract(LoadRefused):
    sentence = N_("{file} is not the name of an extract; the names are {names}.")


class ExtractNamedTwice(LoadRefused):
    sentence = N_("{file} is named more than once in this load.")


class PathNotReadable(LoadRefused):
    sentence = N_("{path} can't be read.")


class NotUtf8(LoadRefused):
    sentence = N_("{file} is not a text file in UTF-8.")


class NoHeader(LoadRefused):
    sentence = N_("{file} is empty: the first line must name the columns.")


class MissingColumns(LoadRefused):
    sentence = N_("{file} lacks the columns {columns}.")


class ColumnNamedTwice(LoadRefused):
    sentence = N_("{file} has the column {columns} more than once.")


class RejectsNotWritable(LoadRefused):
    sentence = N_("The rejected rows can't be written to {path}.")


# Consent forms


class UnknownClient(InzageError):
    sentence = N_("There is no client {client_id}.")


class UnknownPartner(InzageError):
    sentence = N_("There is no partner {partner_id}.")


class UnknownForm(InzageError):
    sentence = N_("There is no consent form {form_id}.")


class FormIncomplete(InzageError):
    sentence = N_("{what} The form isn't complete yet: it stays as it is.")


class FormAlreadyRecorded(InzageError):
    sentence = N_("This consent form was recorded already; it can't be changed any more.")


class NothingOnForm(InzageError):
    sentence = N_("Nothing is filled in on this form yet: there is nothing to save.")


class FormChangedMeanwhile(InzageError):
    sentence = N_("Somebody else changed this form meanwhile; look at it again before you go on.")


class NothingToWithdraw(InzageError):
    sentence = N_("There is no consent to withdraw: this grant rests on an assignment alone.")


# Scans


class ScanTooBig(InzageError):
    sentence = N_("The scan is bigger than 5 MB.")


class ScanNotReadable(InzageError):
    sentence = N_("The scan is no PDF, PNG or JPEG file, or it is damaged.")


class ScanEncrypted(InzageError):
    sentence = N_("The scan is protected with a password. Save it without one and add it again.")


class ScanActive(InzageError):
    sentence = N_(
        "The scan is no plain document: it holds a program, an action or another file. Print it to"
        " a new PDF, or scan the paper again."
    )


class ScanOfTwoKinds(InzageError):
    sentence = N_(
        "The scan holds something else beside the document, such as a web page or an archive. Scan"
        " the paper again."
    )


class ScanTooManyPixels(InzageError):
    sentence = N_(
        "The scan has a picture of more than 50 megapixels. Scan the paper again with a lower"
        " resolution."
    )


class ScanTakesTooMuch(InzageError):
    sentence = N_(
        "Reading the scan takes too much time or memory. Try again; if it happens again, scan the"
        " paper once more."
    )


class ScanRefused(InzageError):
    sentence = N_(
        "The virus scanner refuses this file. It was not added; tell the administrator about it."
    )


class ScanNotChecked(InzageError):
    sentence = N_(
        "The virus scanner doesn't work, so the scan was not added. Try again later, or go on"
        " without the scan; tell the administrator."
    )


class ScanAlreadyThere(InzageError):
    sentence = N_("This recorded form has a scan already; it can't be replaced.")


class ScanNotShown(InzageError):
    sentence = N_("The pages of this scan can't be shown here. Download it to look at it.")


class NoScan(InzageError):
    sentence = N_("This form has no scan.")


# Grants and closings


class NoGrantChosen(InzageError):
    sentence = N_("Choose first which grants.")


class TooManyAtOnce(InzageError):
    sentence = N_("At most {most} grants can be done at once: choose fewer.")


class NothingPossible(InzageError):
    sentence = N_("This can't be done to any of these grants; nothing was changed.")


class UnknownBatch(InzageError):
    sentence = N_("Nothing was done to grants at once under number {batch_id}.")


class BatchOfSomebodyElse(InzageError):
    sentence = N_("Only whoever did this to these grants can undo it at once.")


class BatchAlreadyUndone(InzageError):
    sentence = N_("This was undone already.")


class BatchTooOld(InzageError):
    sentence = N_(
        "This can be undone at once for {minutes} minutes only: look at each grant by itself."
    )


class BatchChangedSince(InzageError):
    sentence = N_(
        "Something else was done since, so nothing is undone: look at each grant by itself"
        " (changed: {grants})."
    )


class UnknownGrant(InzageError):
    sentence = N_("There is no grant {grant_id}.")


class GrantIsClosed(InzageError):
    sentence = N_("This grant was closed on {closed_on}.")


class ReasonMissing(InzageError):
    sentence = N_("Say why: a reason is needed here.")


class KeptTooLong(InzageError):
    sentence = N_("A grant can be kept open up to and including a day between {first} and {last}.")


class WithdrawalInFuture(InzageError):
    sentence = N_("The day on which the client took the consent back is still to come.")


class UnknownDecision(InzageError):
    sentence = N_("There is no decision {decision_id}.")


class DecisionCannotBeAnnulled(InzageError):
    sentence = N_(
        "This decision can't be annulled: it was annulled before, or it is no form or withdrawal"
        " that was recorded here."
    )


class KeptLongEnough(InzageError):
    sentence = N_(
        "This grant can't be kept open any longer: keepings never add up to more than {days} days"
        " past the date that its reasons give. It takes a new form."
    )


class NothingToRestOn(InzageError):
    sentence = N_(
        "This closing can't be undone: nothing justifies the grant any more. The client has taken"
        " the consent back since, or the assignment is no longer there."
    )


class RestsOnGround(InzageError):
    sentence = N_("This grant rests on something meanwhile, so it isn't closed here.")


class LookAgainOutOfRange(InzageError):
    sentence = N_("Look again on a day between {first} and {last}.")


class NoteMissing(InzageError):
    sentence = N_("Write the note first.")


class UnknownMark(InzageError):
    sentence = N_("There is no mark {mark_id}.")


class MarkAlreadyRemoved(InzageError):
    sentence = N_("This mark was removed already.")


class NotKeptOpen(InzageError):
    sentence = N_("This grant isn't kept open by hand.")


class KeepDaysOutOfRange(InzageError):
    sentence = N_("The number of days to keep open must be between 1 and {most}.")


class UnknownClosing(InzageError):
    sentence = N_("There is no closing {closing_id}.")


class ClosingCannotBeUndone(InzageError):
    sentence = N_("Only a closing by the daily job or by hand can be undone.")


class ClosingAlreadyUndone(InzageError):
    sentence = N_("This closing was undone already.")


class PairHasNewerGrant(InzageError):
    sentence = N_("This partner has a newer grant on this client's file.")


# Absences


class UnknownMediator(InzageError):
    sentence = N_("There is no mediator {name} with clients.")


class AbsenceOfOthers(InzageError):
    sentence = N_("Only who is absent and who looks after their work can arrange it.")


class AbsentAndPresent(InzageError):
    sentence = N_("Nobody looks after their own work while absent: choose a colleague.")


class AbsenceOutOfRange(InzageError):
    sentence = N_("The last day is today or later, and at most {days} days after the first.")


class AbsenceOverlaps(InzageError):
    sentence = N_("{who} looks after the work of {absent} from {first} up to and including {last}.")


class UnknownAbsence(InzageError):
    sentence = N_("There is no absence {absence_id}.")


class AbsenceEnded(InzageError):
    sentence = N_("This absence is over already.")


# Closing rules


class UnknownRule(InzageError):
    sentence = N_("There is no closing rule {rule_id}.")


class UnknownService(InzageError):
    sentence = N_("There is no service {service}.")


class RuleIncomplete(InzageError):
    sentence = N_("The rule lacks {what}.")


class PeriodOutOfRange(InzageError):
    sentence = N_("The period must be 0 or more, and a hundred years at most.")


class RuleNeedsSource(InzageError):
    sentence = N_("Name the source of the rule: the passage or manual that it comes from.")


class ServiceOfOwnerOnly(InzageError):
    sentence = N_("An owner rule names a service; no other rule does.")


class RuleStartsOutOfRange(InzageError):
    sentence = N_("The first day must be between 2000 and 2059.")


class RuleStartsTooSoon(InzageError):
    sentence = N_(
        "The new version must begin after {day}: what an earlier version has decided stays."
    )


class VersionExists(InzageError):
    sentence = N_("This rule has a version that begins on {day} already.")


class RuleInForce(InzageError):
    sentence = N_(
        "This version is in force since {day}: let a new version follow it instead of removing it."
    )


class RuleHasDecided(InzageError):
    sentence = N_("This version has decided closings: let a new version follow it instead.")


# The daily job


class DayInFuture(InzageError):
    sentence = N_(
        "{day} is still to come: the daily job closes up to today; "
        "`preview --on` looks further ahead."
    )


class JobBusy(InzageError):
    sentence = N_("Another daily run is busy at this moment; nothing was done.")


class JobLockNotOurs(InzageError):
    sentence = N_(
        "The lock of the daily job, {path}, belongs to another user of this machine: nothing was"
        " done. Run the job as that user, or remove the file while no run is busy."
    )


class NoForecast(InzageError):
    sentence = N_("{why} So there is no forecast of today.")


class LongWithoutRun(InzageError):
    sentence = N_(
        "The last daily run was on {last}, and by the clock of this machine it is {today} now:"
        " nothing was done. Set the clock right or, if it is, run `daily-job --date {day}`."
    )


class UnknownRun(InzageError):
    sentence = N_("There is no daily run {run_id}.")


class RunNotHeld(InzageError):
    sentence = N_(
        "Run {run_id} can't be released: the brake doesn't hold it, or a later run went through."
    )


class NothingChosen(InzageError):
    sentence = N_("Choose first which closings to undo.")


class RunClosedNothing(InzageError):
    sentence = N_("Run {run_id} has no closings left to undo.")


# The audit trail


class AuditTrailWithoutHead(InzageError):
    sentence = N_("The audit trail has lost its head: nothing can be changed until it is restored.")


class NotAHead(InzageError):
    sentence = N_("{text} is not the head of an audit trail: write it as `audit head` does.")


# Files


class FileUnderWay(InzageError):
    sentence = N_(
        "Another file is being made for you, in this tab or another: wait for it, or stop it."
    )


class TooLongForExcel(InzageError):
    sentence = N_(
        "This list is too long for Excel, whose sheets hold {most} rows: take the CSV file, or"
        " choose less."
    )


# What people type


LONGEST_SEARCH = 300  # characters that may be searched for: a name has 250 at most
LONGEST_TEXT = 1_000  # characters of a reason, or of the source of a rule


class TextTooLong(InzageError):
    sentence = N_("This text has {length} characters; {most} is the most that can stand here.")


class FieldNotReadable(InzageError):
    sentence = N_(
        "What your browser sent for a field of this page can't be read. Nothing was done with it:"
        " reload the page and fill it in again."
    )


def within(text: str, most: int) -> str:
    """Return the text. Raises TextTooLong when it has more than `most` characters.

    To be asked before anything is done with what somebody typed.
    """
    if len(text) > most:
        raise TextTooLong(length=len(text), most=most)
    return text


def reason_in(text: str) -> str:
    """Return the reason that somebody typed, without surrounding spaces.

    Raises ReasonMissing or TextTooLong.
    """
    reason = within(text, LONGEST_TEXT).strip()
    if not reason:
        raise ReasonMissing
    return reason
