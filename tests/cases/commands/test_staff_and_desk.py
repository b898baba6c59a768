"""Accounts, log-in with lockout, and the small acts at the desk."""

from datetime import timedelta

import pytest
from sqlmodel import select

from cases.commands.desk import mark_seen, set_theme
from cases.commands.staff import (
    LoginResult,
    NewStaff,
    create_staff,
    log_in,
    log_out,
    portal_client_name,
    set_absence,
    set_password,
)
from cases.errors import Conflict, Invalid, NotFound
from cases.facts.actor import Actor, system_actor
from cases.models import Staff, StaffSession
from cases.queries.case_page import case_page
from cases.queries.staff import StaffSessionFacts, staff_session, token_digest
from cases.wiring import Toolbox
from tests.acting import Acting
from tests.factories.stages import Stages
from tests.factories.submissions import routed_case
from tests.people import PASSWORD, PORTAL_ID, PORTAL_SECRET, Office


def try_login(stages: Stages, login: str, password: str, *, minutes: int = 0) -> LoginResult:
    with stages.acting(system_actor(), at=stages.acting.now + timedelta(minutes=minutes)) as ctx:
        return log_in(ctx, login=login, password=password, hours=10)


def session(stages: Stages, token: str | None, *, hours: float = 0) -> StaffSessionFacts | None:
    with stages.acting(system_actor(), at=stages.acting.now + timedelta(hours=hours)) as look:
        return staff_session(look, token or "")


def test_the_right_password_opens_a_session_of_ten_hours(stages: Stages) -> None:
    token = try_login(stages, "anna", PASSWORD).token

    found = session(stages, token, hours=9.9)
    assert found is not None
    assert found.actor == stages.office.anna
    assert (found.authority_name, len(found.csrf_token) > 20) == ("Landkreis Heidekreis", True)
    assert session(stages, token, hours=10) is None
    with stages.acting(system_actor()) as ctx:
        assert [row.token_sha256 for row in ctx.session.exec(select(StaffSession)).all()] == [
            token_digest(token or "")
        ]


@pytest.mark.parametrize(
    ("login", "password"),
    [("anna", "falsch"), ("niemand", PASSWORD), ("", ""), ("anna'--", "x"), ("anna", "x" * 5000)],
)
def test_wrong_login_and_wrong_password_get_the_same_answer(
    stages: Stages, login: str, password: str
) -> None:
    assert try_login(stages, login, password) == LoginResult(None, "Anmeldename oder Kennwort ist falsch.")


def test_after_five_failures_even_the_right_password_waits_a_quarter_of_an_hour(stages: Stages) -> None:
    for _ in range(5):
        try_login(stages, "anna", "falsch")

    assert "15 Minuten" in try_login(stages, "anna", PASSWORD, minutes=14).message
    assert try_login(stages, "bert", PASSWORD).token
    assert try_login(stages, "anna", PASSWORD, minutes=15).token


def test_a_success_forgets_earlier_failures(stages: Stages) -> None:
    for password in ("falsch", "falsch", "falsch", "falsch", PASSWORD, "falsch", "falsch"):
        last = try_login(stages, "anna", password)

    assert last.message == "Anmeldename oder Kennwort ist falsch."
    assert try_login(stages, "anna", PASSWORD).token


def test_an_inactive_person_neither_logs_in_nor_goes_on(stages: Stages) -> None:
    token = try_login(stages, "anna", PASSWORD).token
    with stages.acting(system_actor()) as ctx:
        ctx.session.get_one(Staff, stages.office.anna.staff_id).is_active = False

    assert session(stages, token) is None
    assert try_login(stages, "anna", PASSWORD).token is None


def test_log_out_ends_this_session_only_and_cleans_away_what_is_over(stages: Stages) -> None:
    first, second = (try_login(stages, "anna", PASSWORD).token for _ in range(2))
    with stages.acting(system_actor()) as ctx:
        log_out(ctx, token_digest(first or ""))
    assert (session(stages, first), session(stages, second) is not None) == (None, True)

    with stages.acting(system_actor(), at=stages.acting.now + timedelta(days=1)) as ctx:
        log_out(ctx, "unknown")
        assert ctx.session.exec(select(StaffSession)).all() == []


@pytest.mark.parametrize(
    ("new", "fields"),
    [
        (NewStaff("x", "X", "kurz", "landkreis-heidekreis", ("sachbearbeitung",)), {"password"}),
        (NewStaff("x", "X", PASSWORD, "landkreis-heidekreis", ("koenig",), ("steuern",)), {"roles", "teams"}),
    ],
)
def test_a_bad_account_names_every_fault(stages: Stages, new: NewStaff, fields: set[str]) -> None:
    with pytest.raises(Invalid) as refused, stages.acting(system_actor()) as ctx:
        create_staff(ctx, new)

    assert {error.pointer for error in refused.value.errors} == fields


def test_a_login_exists_once_and_an_authority_has_to_exist(stages: Stages) -> None:
    with pytest.raises(Conflict, match="anna"), stages.acting(system_actor()) as ctx:
        create_staff(ctx, NewStaff("anna", "X", PASSWORD, "gemeinde-bispingen", ("leitung",)))
    with pytest.raises(NotFound), stages.acting(system_actor()) as ctx:
        create_staff(ctx, NewStaff("neu", "X", PASSWORD, "atlantis", ("leitung",)))


def test_the_stored_password_is_an_argon2_hash_that_costs_an_attacker_64_megabytes(stages: Stages) -> None:
    """RFC 9106, 4: the second recommended option."""
    with stages.acting(system_actor()) as ctx:
        staff_id = create_staff(
            ctx, NewStaff("neu", "X", PASSWORD, "gemeinde-bispingen", ("sachbearbeitung",), ("steuern",))
        )
        stored = ctx.session.get_one(Staff, staff_id).password_hash
    assert stored.startswith("$argon2id$v=19$m=65536,t=3,p=4$")


@pytest.mark.parametrize(
    ("client_id", "secret", "name"),
    [
        (PORTAL_ID, PORTAL_SECRET, "Open Kreishaus"),
        (PORTAL_ID, "falsch", None),
        ("fremd", PORTAL_SECRET, None),
    ],
)
def test_a_portal_is_known_by_id_and_secret(
    stages: Stages, client_id: str, secret: str, name: str | None
) -> None:
    with stages.acting(system_actor()) as ctx:
        assert portal_client_name(ctx, client_id=client_id, secret=secret) == name


def test_others_see_who_has_the_case_open_for_three_minutes(stages: Stages) -> None:
    case_id = stages.taken()
    for _ in range(2):
        with stages.acting(stages.office.bert) as ctx:
            mark_seen(ctx, case_id)

    def viewers(person: Actor, minutes: int) -> tuple[str, ...]:
        return stages.page(
            case_id, person, at=stages.acting.now + timedelta(minutes=minutes)
        ).head.other_viewers

    assert viewers(stages.office.anna, 2) == ("Bert Brandt",)
    assert viewers(stages.office.bert, 2) == ()
    assert viewers(stages.office.anna, 3) == ()
    with pytest.raises(NotFound), stages.acting(stages.office.dirk) as ctx:
        mark_seen(ctx, case_id)


def test_the_look_of_the_desk_is_kept_for_the_person(stages: Stages) -> None:
    token = try_login(stages, "anna", PASSWORD).token
    with stages.acting(stages.office.anna) as ctx:
        set_theme(ctx, "dunkel")
    found = session(stages, token)

    assert found is not None
    assert found.theme == "dunkel"
    with pytest.raises(Invalid), stages.acting(stages.office.anna) as ctx:
        set_theme(ctx, "rosa")


def test_absent_clerk_gets_no_new_cases_and_the_deputy_works_on_the_old(
    toolbox: Toolbox, office: Office, acting: Acting
) -> None:
    with acting(system_actor()) as ctx:
        set_absence(ctx, login="anna", first_day=ctx.today, last_day=None, deputy_login="bert")

    case_id = routed_case(acting, office.portal, "unterhaltsvorschuss")

    with acting(office.carla) as ctx:
        assert case_page(ctx, case_id).head.clerk_name == "Bert Brandt"


def test_new_password_ends_sessions_and_the_old_one_is_refused(office: Office, acting: Acting) -> None:
    with acting(system_actor()) as ctx:
        token = log_in(ctx, login="anna", password=PASSWORD, hours=1).token or ""
        set_password(ctx, login="anna", password="ein-neues-langes-kennwort")

    with acting(system_actor()) as ctx:
        assert staff_session(ctx, token) is None
        assert log_in(ctx, login="anna", password=PASSWORD, hours=1).token is None
        assert log_in(ctx, login="anna", password="ein-neues-langes-kennwort", hours=1).token
        with pytest.raises(NotFound, match="gibt es nicht"):
            set_password(ctx, login="niemand", password="ein-neues-langes-kennwort")
