"""A second click that comes at the worst moment: the act is done, and nothing shows it yet."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count

import pytest
from sqlalchemy import Connection, Engine, event, func, select
from streamlit.runtime.scriptrunner import RerunData, get_script_run_ctx
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequest, ScriptRequests
from streamlit.testing.v1 import AppTest

from core import database as db
from core.casework.grant.acts import GrantAct
from core.models import Basis, Client, Closure, ConsentForm
from tests.core.signing import come, identity, kinds
from tests.core.writing import add_grant, add_pair
from tests.pages import test_accounts as accounts
from tests.pages import test_closing_rules as rules
from tests.pages import test_consent as consent
from tests.pages import test_grant as grants
from tests.pages import test_leftovers as leftovers
from tests.pages import test_simulation as simulation

pytestmark = pytest.mark.slow

Touch = Callable[[ScriptRequests], ScriptRequest | None]


@contextmanager
def clicked_again(page: AppTest, touch: int, *, committed: bool) -> Iterator[None]:
    """While a button is clicked: a second click, that many touches of the page or of the session's
    state after the act was committed, or from the beginning on when nothing is committed."""
    states = page._tree.get_widget_states()
    touches = None if committed else count()
    look: Touch = ScriptRequests.on_scriptrunner_yield

    def note_begin(connection: Connection, _cursor: object, statement: str, *_rest: object) -> None:
        connection.info["writes"] = statement == "BEGIN IMMEDIATE" or connection.info.get("writes")

    def begin_to_count(connection: Connection) -> None:
        nonlocal touches
        if touches is None and connection.info.get("writes"):
            touches = count()

    def look_after_click(requests: ScriptRequests) -> ScriptRequest | None:
        run = get_script_run_ctx(suppress_warning=True)
        if touches is not None and next(touches) == touch and run is not None:
            requests.request_rerun(
                RerunData(run.query_string, states, page_script_hash=run.page_script_hash)
            )
        return look(requests)

    event.listen(Engine, "before_cursor_execute", note_begin)
    event.listen(Engine, "commit", begin_to_count)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ScriptRequests, "on_scriptrunner_yield", look_after_click)
        yield
    event.remove(Engine, "before_cursor_execute", note_begin)
    event.remove(Engine, "commit", begin_to_count)
    assert touches is not None, "nothing was committed"
    assert next(touches) > touch, "there was no second click"


def press_twice(page: AppTest, key: str, touch: int, *, committed: bool = True) -> None:
    button = page.button(key=key).click()
    with clicked_again(page, touch, committed=committed):
        button.run()
    assert not page.exception


def told(page: AppTest) -> list[str]:
    """The messages that stand on the page, done or wrong."""
    shown = [each.value.replace("\\", "") for each in (*page.success, *page.error)]
    sentences = [message.sentence for message in page.session_state["messages"]]
    assert set(sentences) <= set(shown)
    return sentences


# At once, while the page's fields are changed, and while it is drawn.
WHEN = pytest.mark.parametrize("touch", [0, 1, 5, 15, 40])


@WHEN
def test_a_version_of_a_rule_is_added_and_told_once(page: AppTest, touch: int) -> None:
    rules.fill_in(rules.show(page))
    press_twice(page, "add_rule", touch)
    (sentence,) = told(page)
    assert sentence.startswith("Toegevoegd: Regel geen actie: 3 maanden")
    assert [period for period, _day in rules.versions()] == [6, 3]
    assert page.text_input(key="new_rule_period").value == ""


@WHEN
def test_a_version_is_drafted_once(page: AppTest, touch: int) -> None:
    """Nothing is committed then, so that every touch counts."""
    simulation.show(page)
    page.selectbox(key="draft_rule_basis").select(Basis.NO_ACTION).run()
    page.text_input(key="draft_rule_period").input("3")
    page.text_area(key="draft_rule_source").input("omzendbrief 12")
    press_twice(page, "add_draft", touch, committed=False)
    assert told(page) == []
    assert len(page.session_state["draft_rules"]) == 1
    assert page.text_input(key="draft_rule_period").value == ""


@WHEN
def test_an_account_is_switched_off_and_told_once(administrator: AppTest, touch: int) -> None:
    come(identity())
    accounts.show(administrator, account="1")
    press_twice(administrator, "account_off", touch)
    assert told(administrator) == ["De account van An Claes is uitgeschakeld."]
    assert kinds().count("account.switched_off") == 1


@WHEN
@pytest.mark.parametrize(
    ("key", "begins"),
    [
        pytest.param("form_record", "De Brug mag het dossier van", id="recorded"),
        pytest.param("form_save", "Kladversie bewaard", id="kept as a draft"),
    ],
)
def test_a_form_is_kept_and_told_once(page: AppTest, touch: int, key: str, begins: str) -> None:
    with db.transaction() as session:
        add_pair(session)
        session.get_one(Client, "C1").mediator = "Ann Claes"
    page.query_params.update({"mediator": "Ann Claes", "form_client": "C1", "form_partner": "P1"})
    page.run()
    page.switch_page("consent.py").run()
    consent.fill_in(page)
    press_twice(page, key, touch)
    (sentence,) = told(page)
    assert sentence.startswith(begins)
    assert consent.is_empty(page)
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(ConsentForm)) == 1


@WHEN
def test_a_question_is_answered_and_told_once(page: AppTest, touch: int) -> None:
    with db.transaction() as session:
        add_grant(session, granted_on=grants.in_days(-30))
        session.get_one(Client, "C1").mediator = "Els"
    page.query_params.update({"grant": "1", "mediator": "Els"})
    page.run()
    page.switch_page("grant.py").run()
    grants.ask(page, GrantAct.CLOSE)
    page.text_area(key=f"grant_reason_{GrantAct.CLOSE}_1").set_value("verhuisd")
    press_twice(page, "grant_confirm", touch)
    assert len(told(page)) == 1
    assert not grants.asking(page)
    assert page.session_state[f"grant_reason_{GrantAct.CLOSE}_1"] == ""
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(Closure)) == 1


@WHEN
def test_a_grant_that_rests_on_nothing_is_closed_and_told_once(page: AppTest, touch: int) -> None:
    with db.transaction() as session:
        leftovers.add_leftover(session, "C1", 10)
        leftovers.add_leftover(session, "C2", 5)
    leftovers.close(leftovers.show(page, leftovers.ADMINISTRATOR), 0)
    page.text_area(key=leftovers.REASON).set_value("weg")
    press_twice(page, "leftover_confirm", touch)
    assert told(page) == ["Afgesloten: De Brug kan het dossier van Peeters An niet meer inkijken."]
    assert leftovers.open_clients() == ["C2"]
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(Closure)) == 1
