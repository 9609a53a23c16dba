"""Without sign-in, only a demonstration opens; a demonstration always says that it is one."""

import pytest
from streamlit.testing.v1 import AppTest

from core import clock
from core import database as db
from core.casework.work_list import list_drafts
from core.models import Answer, Client
from tests.core.signing import ENVIRONMENT, claims, come, events, identity
from tests.core.writing import add_grant, add_pair
from tests.databases import mark
from tests.pages.reading import lists
from tests.people import MEDIATOR

INVENTED = (
    "Dit register is een demonstratie: alles erin is verzonnen. Gebruik het niet voor echte"
    " dossiers."
)


def said(at: AppTest) -> str:
    return " ".join(
        each.value for each in [*at.warning, *at.header, *at.markdown, *at.text, *at.caption]
    )


def shows_both_ways_on_alone(at: AppTest) -> bool:
    assert not at.exception
    shown = said(at)
    return (
        [title.value for title in at.title] == ["Inzage"]
        and "docs/sign-in.md" in shown
        and "python -m core demo" in shown
        and "INZAGE_DATABASE_URL" in shown
        and not [*at.button, *lists(at), *at.text_input, *at.selectbox, *at.metric]
        and not at.sidebar.children
    )


def with_real_files() -> None:
    with db.transaction() as session:
        add_grant(session)


def with_an_account() -> None:
    mark()
    come(identity())


@pytest.mark.parametrize("fill", [lambda: None, with_real_files, with_an_account])
@pytest.mark.parametrize("script", ["today", "client", "daily_runs", "accounts"])
def test_another_register_shows_both_ways_on_and_nothing_else(
    application: AppTest, fill: object, script: str
) -> None:
    assert callable(fill)
    fill()
    before = events()
    application.run()
    assert shows_both_ways_on_alone(application)
    application.query_params.update({"client": "C1", "role": "administrator", "mediator": "An"})
    application.switch_page(f"{script}.py").run()
    assert shows_both_ways_on_alone(application)
    assert "Zonder aanmelding gaat alleen een demonstratie open" in said(application)
    assert application.query_params["client"] == "C1"
    assert events() == before


def test_both_ways_on_are_told_in_english(application: AppTest) -> None:
    application.query_params["lang"] = "en"
    application.run()
    assert shows_both_ways_on_alone(application)
    assert "only a demonstration opens to which nobody ever signed in" in said(application)
    assert "To look around in a demonstration" in said(application)


def test_an_open_tab_closes_when_somebody_signs_in_elsewhere(page: AppTest) -> None:
    page.run()
    assert not shows_both_ways_on_alone(page)
    come(identity())
    page.run()
    assert shows_both_ways_on_alone(page)


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set up sign-in."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)


def test_a_demonstration_with_sign_in_says_what_it_is_before_and_after(
    page: AppTest, provider: None
) -> None:
    page.user = {"is_logged_in": False}
    page.run()
    assert INVENTED in [text.value for text in page.text]
    page.user = {"is_logged_in": True, **claims(clock.now())}
    page.run()
    assert not page.exception
    assert INVENTED in [text.value for text in page.text]
    assert [actor for actor, _kind, _details in events()] == ["An Claes (demonstratie)"]


def test_a_real_register_with_sign_in_says_nothing_of_it(
    application: AppTest, provider: None
) -> None:
    application.user = {"is_logged_in": True, **claims(clock.now())}
    application.run()
    assert INVENTED not in [text.value for text in application.text]


def test_who_chose_a_mediators_name_is_written_down_as_in_a_demonstration_and_finds_it_back(
    page: AppTest,
) -> None:
    with db.transaction() as session:
        add_pair(session)
        session.get_one(Client, "C1").mediator = "Ann Claes"
    page.query_params["mediator"] = "Ann Claes"
    page.run()
    page.switch_page("consent.py").run()
    page.segmented_control(key="form_answer").set_value(Answer.YES)
    page.button(key="form_save").click().run()
    assert not page.exception
    with db.reading() as session:
        (draft,) = list_drafts(session, MEDIATOR, None)
    assert (draft.entered_by, draft.client_id) == ("Ann Claes (demonstratie)", None)
    page.switch_page("today.py").run()
    assert "Het werk van Ann Claes" in " ".join(each.value for each in page.caption)
    (drafts,) = lists(page)
    assert drafts["by"] == ["Ann Claes (demonstratie)"]
