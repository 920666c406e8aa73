"""Rows of an office's file, each taken in by itself: taken, known already, or rejected with line and reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pydantic import ValidationError
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from patrol import problems
from patrol.database import explain_violation

Row = Mapping[str, str]
IMPERSONAL = frozenset(
    {
        "관리번호",
        "접수번호",
        "사업",
        "종류",
        "종별",
        "등급",
        "시설명",
        "연도",
        "동",
        "일자",
        "접수일시",
        "접수방법",
        "분야",
    }
    | {
        "처리부서",
        "답변일시",
        "건수",
        "참여인원",
        "시작일",
        "종료일",
        "등록일",
        "최근점검일",
        "위도",
        "경도",
        "경계",
    }
)
"""Columns that name no person: a file of refused rows has the words of these alone, whatever else an office's file has."""


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that was not taken: its line in the file (the header is line 1), why, what it said, and which columns are meant
    (empty: the row as a whole)."""

    line: int
    reason: str
    row: Row
    columns: tuple[str, ...] = ()

    def told(self) -> Row:
        """The row as it may be written into a file beside: without personal data, and without the cells that are refused, for
        these may hold what belongs elsewhere. Whoever mends it has the office's own file, and the line number finds the row."""
        told = IMPERSONAL - set(self.columns)
        return {name: value if name in told else "" for name, value in self.row.items()}


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of a file."""

    taken: int
    known: int
    rejects: tuple[Reject, ...]
    is_preview: bool = False


class Refused(Exception):  # noqa: N818 - leaves `take_each` as a Reject
    """A row that cannot be taken, with its reason in Korean and the columns that are meant."""

    def __init__(self, reason: str, *columns: str) -> None:
        super().__init__(reason)
        self.columns = columns


@dataclass(frozen=True, slots=True)
class Sheet:
    """How an office writes a kind of row: columns that may not be empty, entry -> its column, and what to say of a refusal."""

    required: tuple[str, ...]
    columns: Mapping[str, str]
    whole: tuple[str, ...]
    """The columns that are meant where a row fails as a whole and not in one entry."""
    used: str
    """What is said where a row's number stands for other content already."""


def take_each(
    session: Session, sheet: Sheet, rows: Sequence[Row], take: Callable[[Row], bool]
) -> ImportReport:
    """Take each row by itself; what cannot be taken is told with its line, the rest goes in. `take` says whether it was new."""
    taken, known, rejects = 0, 0, list[Reject]()
    for line, row in enumerate(rows, 2):
        if not row:
            continue
        missing = [name for name in sheet.required if not row.get(name)]
        try:
            if missing:
                raise Refused(f"{', '.join(missing)} 항목이 비어 있습니다.", *missing)
            with session.begin_nested():
                is_new = take(row)
        except Refused as refused:
            rejects.append(Reject(line, str(refused), row, refused.columns))
        except ValidationError as error:
            found = {sheet.columns.get(str(one["loc"][0]), "") for one in error.errors() if one["loc"]} - {""}
            wrong = tuple(sorted(found)) or sheet.whole
            rejects.append(Reject(line, f"값을 확인해 주세요: {', '.join(wrong)}", row, wrong))
        except (problems.Problem, IntegrityError) as refusal:
            problem = explain_violation(refusal) if isinstance(refusal, IntegrityError) else refusal
            if problem is None:
                raise
            is_other = problem.slug == problems.id_reused.slug
            rejects.append(Reject(line, sheet.used if is_other else problem.sentence("ko"), row))
        else:
            taken, known = taken + is_new, known + (not is_new)
    return ImportReport(taken, known, tuple(rejects))
