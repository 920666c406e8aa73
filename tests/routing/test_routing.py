"""Who takes a finding: by item, by area, by calendar."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.orm import Session

from patrol.clock import SEOUL
from patrol.problems import Problem
from patrol.routing import edit
from patrol.routing.queries import gaps, rules_of
from patrol.routing.rules import Duty, Rule, Spotted, duty, route
from patrol.taxonomy.queries import scheme, version_on
from tests.cast import DISTRICT, MANAGER, Cast
from tests.findings.arranging import MORNING, actor, found, row

LAMP = "0204"
ROAD = "02"
IN_A_PARK = Spotted("1156051500", frozenset({"yeouido"}), frozenset({"park"}))
ELSEWHERE = Spotted("1156051500")


def department(rules: list[Rule], spot: Spotted, item_department: str | None = "road") -> str | None:
    """Who takes a lamp on this spot."""
    routed = route(rules, field_code=ROAD, item_code=LAMP, item_department=item_department, spot=spot)
    return routed.department_code if routed else None


def test_a_parks_lamp_is_the_park_departments() -> None:
    rules = [Rule("green", ROAD, LAMP, "zone_type", "park")]
    assert department(rules, IN_A_PARK) == "green"
    assert department(rules, ELSEWHERE) == "road"


def test_the_more_particular_exception_wins() -> None:
    rules = [
        Rule("a", ROAD),
        Rule("b", ROAD, LAMP),
        Rule("c", ROAD, LAMP, "dong", "1156051500"),
        Rule("d", ROAD, LAMP, "zone_type", "park"),
        Rule("e", ROAD, LAMP, "zone", "yeouido"),
        Rule("f", None, None, "zone", "yeouido"),
    ]
    for length, expected in enumerate("abcde", start=1):
        assert department(rules[:length], IN_A_PARK) == expected
    assert department(rules, IN_A_PARK) == "e"
    assert department(rules, ELSEWHERE) == "c"


@given(st.permutations(["a", "b", "c"]))
def test_the_order_in_which_exceptions_were_made_does_not_matter(order: list[str]) -> None:
    known = {
        "a": Rule("a", ROAD),
        "b": Rule("b", ROAD, LAMP),
        "c": Rule("c", None, None, "zone_type", "park"),
    }
    assert department([known[name] for name in order], IN_A_PARK) == "b"


def test_what_nobody_takes_is_a_gap() -> None:
    assert department([], ELSEWHERE, item_department=None) is None


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ((2014, 3, 4, 10), None),
        ((2014, 3, 4, 8, 59), Duty.NIGHT),
        ((2014, 3, 4, 18), Duty.NIGHT),
        ((2014, 3, 8, 10), Duty.DAY_OFF),
        ((2014, 9, 10, 10), Duty.DAY_OFF),  # the substitute day of Chuseok 2014
        ((2015, 1, 1, 2), Duty.DAY_OFF),
        ((2014, 3, 5, 10), Duty.DAY_OFF),  # the office's own
    ],
)
def test_nights_and_days_off_go_to_those_on_duty(when: tuple[int, ...], expected: Duty | None) -> None:
    at = dt.datetime(*when, tzinfo=SEOUL)  # type: ignore[arg-type,misc]
    assert duty(at, {dt.date(2014, 3, 5)}) is expected


def test_every_packaged_item_has_a_department(session: Session) -> None:
    edition = scheme(session, version_on(session, dt.date(2014, 3, 4)))
    active = frozenset(session.scalars(text("select code from department")).all())
    assert gaps(edition, [], active) == []
    lost = gaps(edition, [], active - {"road"})
    assert lost
    assert gaps(edition, [Rule("cleaning", item.field_code, item.code) for item in lost], active) == []


def test_a_report_is_suggested_the_department_of_its_rules(session: Session) -> None:
    rule = Rule("cleaning", ROAD, "0201")
    edit.add_rule(session, actor(MANAGER), DISTRICT, rule, at=MORNING)
    kept = row(session, found(session))
    assert (kept["state"], kept["department_code"], kept["suggested_department"]) == (
        "received",
        None,
        "cleaning",
    )


def test_where_the_office_hands_over_at_once_a_report_is_assigned_as_it_comes(session: Session) -> None:
    edit.hand_over(session, actor(MANAGER), DISTRICT, at_once=True)
    kept = row(session, found(session))
    assert (kept["state"], kept["department_code"]) == ("assigned", "road")


def test_a_report_on_an_own_day_off_is_marked_for_those_on_duty(session: Session) -> None:
    edit.add_day_off(session, actor(MANAGER), DISTRICT, dt.date(2014, 3, 4), "개청 기념일")
    assert row(session, found(session))["duty"] == "day_off"


def test_another_department_for_an_item_takes_the_place_of_the_one_before(session: Session) -> None:
    for code in ("cleaning", "green"):
        edit.add_rule(session, actor(MANAGER), DISTRICT, Rule(code, ROAD, LAMP), at=MORNING)
    assert [one.rule.department_code for one in rules_of(session, DISTRICT)] == ["green"]


def test_the_same_exception_is_not_made_twice(session: Session) -> None:
    rule = Rule("green", ROAD, LAMP, "zone_type", "park")
    edit.add_rule(session, actor(MANAGER), DISTRICT, rule, at=MORNING)
    with pytest.raises(Exception, match="uq_routing_rule_case"):
        edit.add_rule(session, actor(MANAGER), DISTRICT, rule, at=MORNING)


def test_an_exception_says_something(session: Session) -> None:
    with pytest.raises(Problem, match="move-needs"):
        edit.add_rule(session, actor(MANAGER), DISTRICT, Rule("green"), at=MORNING)


def post_rule(cast: Cast, **data: Any) -> Any:
    """Send the form of an exception as the manager."""
    return cast.manager.post("/routing/rules", data=data)


def test_the_page_shows_exceptions_and_says_no_in_words(cast: Cast) -> None:
    data = {"about": LAMP, "area": "zone_type:park", "department_code": "green", "note": "공원등"}
    assert post_rule(cast, **data).status_code == 302
    assert "공원등" in cast.manager.get("/routing").text
    again = post_rule(cast, **data)
    assert again.status_code == 409
    assert "예외가 이미 있습니다" in again.text
    unknown = post_rule(cast, **{**data, "area": "zone_type:stream", "department_code": "nobody"})
    assert unknown.status_code == 422
    assert "그런 처리부서가 없습니다" in unknown.text


def test_routing_is_changed_by_managers_and_administrators_only(cast: Cast) -> None:
    data = {"about": LAMP, "department_code": "green"}
    for client in (cast.officer, cast.clerk, cast.monitor):
        assert client.post("/routing/rules", data=data).status_code == 403
