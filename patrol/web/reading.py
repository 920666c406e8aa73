"""Input becomes typed models: JSON bodies, forms and query strings, with one message for each wrong entry."""

from __future__ import annotations

from typing import Any, TypeVar

from flask import request
from pydantic import BaseModel, ValidationError

from patrol import problems
from patrol.web.texts import language

Model = TypeVar("Model", bound=BaseModel)
MAX_JSON_BYTES = 1_000_000

MESSAGES = {
    "missing": ("꼭 필요한 항목입니다.", "This is required."),
    "string_too_short": ("내용이 너무 짧습니다.", "This is too short."),
    "string_too_long": ("내용이 너무 깁니다.", "This is too long."),
    "uuid_parsing": ("식별번호 형식이 아닙니다.", "This is not an id."),
    "uuid_type": ("식별번호 형식이 아닙니다.", "This is not an id."),
    "enum": ("고를 수 있는 값이 아닙니다.", "This is not one of the choices."),
    "literal_error": ("고를 수 있는 값이 아닙니다.", "This is not one of the choices."),
    "extra_forbidden": ("알 수 없는 항목입니다.", "This entry is not known."),
    "timezone_aware": ("시각에 시간대가 필요합니다.", "The time needs its time zone."),
    "greater_than_equal": ("값이 너무 작습니다.", "The value is too small."),
    "less_than_equal": ("값이 너무 큽니다.", "The value is too large."),
    "date_from_datetime_parsing": (
        "달력에 있는 날짜를 2026-01-31처럼 써 주세요.",
        "Write a day of the calendar like 2026-01-31.",
    ),
    "date_parsing": (
        "달력에 있는 날짜를 2026-01-31처럼 써 주세요.",
        "Write a day of the calendar like 2026-01-31.",
    ),
    "date_from_datetime_inexact": (
        "달력에 있는 날짜를 2026-01-31처럼 써 주세요.",
        "Write a day of the calendar like 2026-01-31.",
    ),
    "int_parsing": ("숫자를 써 주세요.", "Write a number."),
}
NAMES = {
    "from": ("시작일", "From"),
    "to": ("종료일", "To"),
    "day": ("날짜", "Day"),
    "month": ("월", "Month"),
    "year": ("연도", "Year"),
    "by": ("구분", "By"),
    "channel": ("접수 경로", "Channel"),
    "dong": ("동", "Dong"),
    "field": ("분야", "Field"),
    "item": ("세부 항목", "Item"),
    "state": ("상태", "State"),
    "weeks_from": ("재생하는 기간의 시작일", "From of the weeks"),
    "weeks_to": ("재생하는 기간의 종료일", "To of the weeks"),
    "layer": ("지도 종류", "Layer"),
    "period": ("기간", "Period"),
    "bbox": ("지도 범위", "Part of the map"),
    "cell": ("지도 칸", "Cell"),
    "only": ("목록", "List"),
    "number": ("번호", "Number"),
    "name": ("이름", "Name"),
    "q": ("검색어", "Words"),
    "page": ("쪽", "Page"),
    "chosen": ("고른 건", "Selection"),
    "department_code": ("처리부서", "Department"),
    "display_name": ("이름", "Name"),
    "email": ("이메일", "E-mail"),
    "role": ("역할", "Role"),
    "password": ("비밀번호", "Password"),
    "current_password": ("지금 비밀번호", "Present password"),
    "label": ("어디에 쓰나요", "What for"),
    "note": ("메모", "Note"),
    "title": ("제목", "Title"),
    "body": ("내용", "Words"),
    "reason": ("사유", "Reason"),
    "result": ("처리결과", "Result"),
    "longitude": ("경도", "Longitude"),
    "latitude": ("위도", "Latitude"),
}
"""What pages call the entries that addresses name; others are called as in the address."""
FALLBACK = ("값을 확인해 주세요.", "Please check this value.")


def parse(model: type[Model], values: Any) -> Model:
    """Validate; raises `problems.input_invalid` with `errors`: a list of {pointer, message}."""
    try:
        return model.model_validate(values)
    except ValidationError as error:
        place = 1 if language() == "en" else 0
        found = [
            {
                "pointer": "/" + "/".join(str(part) for part in one["loc"]),
                "message": MESSAGES.get(one["type"], FALLBACK)[place],
            }
            for one in error.errors(include_url=False, include_input=False, include_context=False)
        ]
        what = " ".join(f"{_name(one['pointer'], place)}: {one['message']}" for one in found[:5])
        raise problems.input_invalid(what=what, errors=found) from None


def _name(pointer: str, place: int) -> str:
    path = pointer.strip("/")
    return NAMES[path][place] if path in NAMES else path


def read_json(model: type[Model]) -> Model:
    """The request's JSON body as a model."""
    if (request.content_length or 0) > MAX_JSON_BYTES:
        raise problems.body_too_large()
    try:
        body = _without_nul(request.get_json(force=True, silent=True))
    except RecursionError:  # brackets within brackets, thousands deep
        body = None
    if body is None:
        raise problems.body_unreadable()
    return parse(model, body)


def read_form(model: type[Model]) -> Model:
    """The request's form as a model; empty entries count as absent, repeated ones as a list where the model wants one."""
    return parse(model, _plain(model, request.form))


def read_query(model: type[Model]) -> Model:
    """The request's query string as a model; empty entries count as absent."""
    return parse(model, _plain(model, request.args))


def plain_form(model: type[BaseModel], skip: frozenset[str] = frozenset()) -> dict[str, Any]:
    """The request's form as plain values: empty entries are absent, entries that the model does not know are left out."""
    return {name: value for name, value in _plain(model, request.form).items() if name not in skip}


def _plain(model: type[BaseModel], values: Any) -> dict[str, Any]:
    wanted: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        key = field.alias or name
        given = [text.replace("\x00", "").strip() for text in values.getlist(key)]
        given = [text for text in given if text]
        if not given:
            continue
        is_many = any(kind in str(field.annotation) for kind in ("list[", "tuple[", "frozenset["))
        wanted[key] = given if is_many else given[-1]
    return wanted


def _without_nul(value: Any) -> Any:
    """PostgreSQL keeps no NUL characters; a phone keyboard makes none, so they are dropped, not refused."""
    if isinstance(value, str):
        return value.replace("\x00", "")
    if isinstance(value, list):
        return [_without_nul(part) for part in value]
    if isinstance(value, dict):
        return {str(key).replace("\x00", ""): _without_nul(part) for key, part in value.items()}
    return value
