"""The order of a pair's decisions: by the day each carries, then by recording."""

from collections.abc import Iterable

from tests.naive.model import Decision


def standing(decisions: Iterable[Decision]) -> Decision | None:
    """Return the last decision in the order, closings by hand included; None without any."""
    counting = [decision for decision in decisions if not decision.undone]
    return max(counting, key=lambda decision: (decision.day, decision.place), default=None)


def client_refuses(decisions: Iterable[Decision]) -> bool:
    """Return whether the client's own last word is a no or a withdrawal.

    Decided: a no that only a closing by hand overtakes is still the client's last word, so that a
    grant which a later tender opens counts no actions.
    """
    word = standing(decision for decision in decisions if decision.kind != "by_hand")
    return word is not None and word.kind in {"no", "withdrawal"}
