"""After signing in, the reader returns to the page they asked for, and only to ours."""

import json
from base64 import urlsafe_b64encode
from urllib.parse import quote

import pytest
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from pages.parts.frame import navigation
from pages.parts.http.sign_in_routes import PAGES, WayBack, own_address
from tests.pages.asking import Answer, ask
from tests.pages.http.test_files import signed

HERE = "http://127.0.0.1:8501"
PROVIDER = "https://provider.example/authorize?state=abc"


def leave_from(referer: str, answer: Response | None = None) -> Answer:
    to_provider = answer or RedirectResponse(PROVIDER, 302)
    address, headers = "/auth/login?provider=x", {"referer": referer}
    return ask(WayBack, address, headers, answer=to_provider, failed=note_failure)


failures: list[int] = []


async def note_failure() -> None:
    failures.append(1)


def token(algorithm: object = "RS256", **claims: str) -> str:
    """Return an ID token as the provider's, about Ann unless the claims say otherwise."""
    parts = ({"alg": algorithm}, {"sub": "ann"} | claims)
    written = (urlsafe_b64encode(json.dumps(part).encode()).decode() for part in parts)
    return ".".join(part.rstrip("=") for part in (*written, "signature"))


def come_back(
    query: str, remembered: str = "", *, signs_in: bool = True, id_token: str | None = token()
) -> Answer:
    answer = RedirectResponse("/", 302)
    if signs_in:
        tokens = {"access_token": "x"} | ({} if id_token is None else {"id_token": id_token})
        for name, said in (("user", {"sub": "ann"}), ("user_tokens", tokens)):
            value = signed(f"_streamlit_{name}", json.dumps(said))
            answer.set_cookie(f"_streamlit_{name}", value, max_age=60)
    cookie = {"cookie": f"other=1; inzage_way_back={quote(remembered, safe='')}"}
    return ask(WayBack, f"/oauth2callback?{query}", cookie, answer=answer, failed=note_failure)


def test_the_page_that_was_asked_for_is_remembered_where_scripts_cannot_read_it() -> None:
    answer = leave_from(f"{HERE}/upcoming_closures?closures_days=30&closures_basis=owner")
    assert answer.headers["location"] == PROVIDER
    asked = quote("/upcoming_closures?closures_days=30&closures_basis=owner", safe="")
    assert answer.cookies == [
        f"inzage_way_back={asked}; Path=/oauth2callback; Max-Age=900; HttpOnly; SameSite=Lax"
    ]


@pytest.mark.parametrize(
    "referer",
    [
        pytest.param("", id="nowhere"),
        pytest.param(f"{HERE}/", id="the root"),
        pytest.param("https://elsewhere.example/client?client=K1", id="another site"),
        pytest.param(f"{HERE}/media/abc.pdf", id="not a page"),
        pytest.param(f"{HERE}/main", id="the frame, which is no page"),
        pytest.param(f"{HERE}//client", id="a doubled slash"),
        pytest.param("http://[half", id="half an address"),
        pytest.param(f"{HERE}/client?client={'K' * 2000}", id="too long"),
    ],
)
def test_anything_else_than_a_page_of_ours_is_forgotten(referer: str) -> None:
    (cookie,) = leave_from(referer).cookies
    assert cookie.startswith("inzage_way_back=; Path=/oauth2callback; Max-Age=0")


def test_coming_back_leads_to_the_page_and_forgets_it() -> None:
    answer = come_back("code=1&state=abc", "/client?client=K1")
    assert (answer.status, answer.headers["location"]) == (302, "/client?client=K1")
    assert answer.cookies[-1].startswith("inzage_way_back=; Path=/oauth2callback; Max-Age=0")


@pytest.mark.parametrize(
    "remembered",
    [
        "", "https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "/unknown",
        "/client/../media/x", "/client\r\nset-cookie: a=b",
    ],
)  # fmt: skip
def test_coming_back_leads_nowhere_else(remembered: str) -> None:
    assert come_back("code=1&state=abc", remembered).headers["location"] == "/"


def test_a_line_break_in_the_query_stays_in_the_query() -> None:
    assert own_address("/client?client=K1\r\nset-cookie: a=b").count("\n") == 0


@pytest.mark.parametrize(
    "id_token",
    [
        pytest.param(None, id="none at all"),
        pytest.param("", id="an empty one"),
        pytest.param("a.b", id="half of one"),
        pytest.param(token("none"), id="not signed"),
        pytest.param(token(None), id="signed nobody knows how"),
        pytest.param(token("HS256"), id="signed with what more than the provider know"),
        pytest.param(token(sub="bo"), id="about somebody else"),
    ],
)
def test_without_a_signed_id_token_about_them_nobody_is_let_in(id_token: str | None) -> None:
    answer = come_back("code=1&state=abc", "/client?client=K1", id_token=id_token)
    assert answer.headers["location"] == "/client?client=K1&sign_in=failed"
    assert [cookie for cookie in answer.cookies if "_streamlit" in cookie] == []


def test_the_browser_gets_no_token() -> None:
    (user,) = (each for each in come_back("code=1&state=abc").cookies if "_streamlit" in each)
    assert user.startswith("_streamlit_user=")


@pytest.mark.parametrize("query", ["code=1&state=wrong", "error=access_denied", "state=wrong"])
def test_when_signing_in_failed_the_address_says_so(query: str) -> None:
    answer = come_back(query, "/client?client=K1", signs_in=False)
    assert answer.headers["location"] == "/client?client=K1&sign_in=failed"
    assert come_back(query, signs_in=False).headers["location"] == "/?sign_in=failed"


def test_a_cookie_that_is_taken_away_is_no_sign_in() -> None:
    answer = RedirectResponse("/", 302)
    answer.delete_cookie("_streamlit_user")
    answer.set_cookie("_streamlit_user_tokens", "signed")
    got = ask(WayBack, "/oauth2callback?code=1&state=abc", answer=answer, failed=note_failure)
    assert got.headers["location"] == "/?sign_in=failed"


def test_each_failure_is_told_and_nothing_else() -> None:
    failures.clear()
    come_back("code=1&state=abc")
    come_back("", signs_in=False)
    assert failures == []
    come_back("error=access_denied", signs_in=False)
    come_back("code=1&state=abc", id_token=None)
    assert failures == [1, 1]


def test_trying_again_does_not_remember_the_failure() -> None:
    (cookie,) = leave_from(f"{HERE}/client?client=K1&sign_in=failed").cookies
    assert cookie.startswith(f"inzage_way_back={quote('/client?client=K1', safe='')};")


def test_coming_back_from_signing_out_is_no_failure() -> None:
    assert come_back("", signs_in=False).headers["location"] == "/"


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(PlainTextResponse("Authentication error", 400), id="the provider is away"),
        pytest.param(RedirectResponse("/", 302), id="the button was too old"),
    ],
)
def test_a_provider_that_cannot_be_reached_leaves_the_reader_on_the_page(answer: Response) -> None:
    got = leave_from(f"{HERE}/client?client=K1", answer)
    assert (got.status, got.headers["location"]) == (302, "/client?client=K1&sign_in=failed")
    assert got.cookies == []


def test_every_page_is_one_that_readers_can_come_back_to() -> None:
    assert {name for name, *_rest in navigation.PAGES} == PAGES


def test_other_addresses_are_left_alone() -> None:
    assert (
        ask(
            WayBack, "/client?client=K1", answer=RedirectResponse("/", 302), failed=note_failure
        ).cookies
        == []
    )
