"""What is typed about a rule becomes a version, or is refused in a sentence."""

from datetime import date
from typing import Any

import pytest

from core.errors import FieldNotReadable, RuleIncomplete
from core.models import Basis, Unit
from pages.parts.widgets.rule_fields import TypedRule, rule_of_fields
from tests.days import TODAY

TYPED = TypedRule(Basis.NO_ACTION, None, " 6 ", Unit.MONTHS, False, "manual", "1/1/2026")


def test_the_fields_become_a_version() -> None:
    version = rule_of_fields(TYPED, TODAY)
    assert (version.basis, version.period, version.unit) == (Basis.NO_ACTION, 6, Unit.MONTHS)
    assert version.valid_from == date(2026, 1, 1)


@pytest.mark.parametrize("changes", [{"basis": "zzz"}, {"unit": "weeks"}, {"unit": None}])
def test_a_choice_that_no_field_offers_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(FieldNotReadable):
        rule_of_fields(TYPED._replace(**changes), TODAY)


@pytest.mark.parametrize(
    "changes", [{"period": "6,5"}, {"valid_from": " "}, {"basis": Basis.OWNER}]
)
def test_what_is_missing_is_named(changes: dict[str, Any]) -> None:
    with pytest.raises(RuleIncomplete):
        rule_of_fields(TYPED._replace(**changes), TODAY)
