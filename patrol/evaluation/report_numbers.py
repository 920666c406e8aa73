"""The numbers and tables that reports may name, from the figures of the programmes. Pure: figures in, numbers out.

What overlaps: reports of monitors (살피미) and of the holiday squad (해피기동반) come through the response center's channel, so
현장민원 holds them, they are printed as parts of it, and sums count every finding once.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from patrol.clock import Period
from patrol.evaluation.reports import Number, Table, count, plain
from patrol.evaluation.rounding import percent
from patrol.programmes.figured import ChannelFigure, Figures, PatrolFigure
from patrol.programmes.figures import opens

COMPLAINTS = ("response_center", "monitor", "holiday_squad")
"""Channels of 응답소 현장민원; the second and third are its parts."""
GRIEVANCE_WORDS = {"written": "서면", "internet": "인터넷", "phone_visit": "전화·방문"}
PATROL_WORDS = {
    "routine": "일일·기획순찰",
    "executive": "간부진순찰",
    "executive_field_day": "전 간부진 현장순찰의 날",
    "joint_night": "합동 야간순찰",
    "youth_joint": "동장·파출소장 합동순찰",
    "hazard": "재난위험시설물 순찰",
    "womens_eye": "여성순찰",
    "holiday_squad": "해피기동반 순찰",
}
_NOBODY = ChannelFigure(0, 0, "")
_NOWHERE = PatrolFigure(0, 0, 0, "", "")


def days_of(period: Period) -> dict[str, str]:
    """A period as entries of a list's query."""
    return {"from": period.first.isoformat(), "to": period.last.isoformat()}


def period_words(period: Period) -> str:
    """`2014.1.1.~10.31.`, the year once where it is the same, a single day once."""
    first, last = period.first, period.last
    begin = f"{first.year}.{first.month}.{first.day}."
    if first == last:
        return begin
    end = f"{last.month}.{last.day}."
    return f"{begin}~{end}" if first.year == last.year else f"{begin}~{last.year}.{end}"


def numbers_of(figures: Figures) -> dict[str, Number]:
    """Every number by the name that a text uses."""
    days = days_of(figures.period)
    numbers: dict[str, Number] = {
        "연도": plain(str(figures.period.last.year)),
        "기간": plain(period_words(figures.period)),
    }
    for group, name in PATROL_WORDS.items():
        one = figures.patrols.get(group, _NOWHERE)
        numbers |= {
            f"{name} 횟수": count(one.patrols, one.opens),
            f"{name} 적출": count(one.findings, one.opens_findings),
            f"{name} 처리": count(one.handled, f"{one.opens_findings}&only=handled".replace("only=all&", "")),
        }
    for name, channels in (
        ("현장민원", COMPLAINTS),
        ("살피미", ("monitor",)),
        ("해피기동반", ("holiday_squad",)),
        ("안전점검", ("inspection",)),
    ):
        received, handled = _channels(figures, channels)
        numbers |= {
            f"{name} 접수": count(received, _findings(days, channel=",".join(channels))),
            f"{name} 처리": count(handled, _findings(days, channel=",".join(channels), only="handled")),
        }
    everything = figures.channels.values()
    numbers |= {
        "적출 합계": count(sum(one.received for one in everything), _findings(days)),
        "처리 합계": count(sum(one.handled for one in everything), _findings(days, only="handled")),
        "살피미 인원": count(figures.monitors, figures.opens_monitors),
    }
    return numbers | _activities(figures) | _grievances(figures) | _budget(figures)


def _activities(figures: Figures) -> dict[str, Number]:
    held = figures.activities
    visits, trainings = held["prevention_visit"], held["prevention_training"]
    welfare, tour = held["welfare_visit"], held["field_tour"]
    return {
        "예방행정 계": count(
            visits.total + trainings.total,
            opens("/activities", days_of(figures.period), group="prevention_visit,prevention_training"),
        ),
        "예방행정 방문": count(visits.total, visits.opens),
        "예방행정 교육": count(trainings.total, trainings.opens),
        "복지행정 방문": count(welfare.total, welfare.opens),
        "투어 횟수": count(tour.total, tour.opens),
        "투어 인원": count(tour.participants, tour.opens),
        "직소민원 상담": count(held["direct_counsel"].total, held["direct_counsel"].opens),
        "구민감사관 전문": count(held["auditor_expert"].total, held["auditor_expert"].opens),
        "구민감사관 일반": count(held["auditor_general"].total, held["auditor_general"].opens),
    }


def _grievances(figures: Figures) -> dict[str, Number]:
    found = figures.grievances
    numbers = {"고충민원 계": count(found.total, found.opens)}
    for channel, words in GRIEVANCE_WORDS.items():
        numbers[f"고충민원 {words}"] = count(
            found.by_channel.get(channel, 0), f"{found.opens}&channel={channel}"
        )
    for category, names in found.category_names.items():
        value = found.by_category.get(category, 0)
        numbers[f"고충민원 {names[0]}"] = count(value, f"{found.opens}&category={category}")
    return numbers


def _budget(figures: Figures) -> dict[str, Number]:
    budget = figures.budget
    as_of = budget.as_of
    if as_of is None:
        # Nothing entered is not known, which is not 0.
        return dict.fromkeys(
            ("예산", "집행", "집행률", "집행 기준일"), Number("-", None, budget.opens, is_unknown=True)
        )
    return {
        "예산": count(budget.budget_thousand, budget.opens),
        "집행": count(budget.spent_thousand, budget.opens),
        "집행률": Number(percent(budget.rate, 0), budget.rate) if budget.rate is not None else plain("-"),
        "집행 기준일": plain(f"{as_of.month}.{as_of.day}."),
    }


def tables_of(figures: Figures, numbers: Mapping[str, Number]) -> dict[str, Table]:
    """Every table by the name that a text uses."""
    rows: list[tuple[Number, ...]] = []
    blank = plain("")
    for group, name in PATROL_WORDS.items():
        if group in ("routine", "executive") or (
            group in figures.patrols and figures.patrols[group].findings
        ):
            rows.append(
                (plain(name), numbers[f"{name} 횟수"], numbers[f"{name} 적출"], numbers[f"{name} 처리"])
            )
    rows.append((plain("응답소 현장민원"), blank, numbers["현장민원 접수"], numbers["현장민원 처리"]))
    for name in ("살피미", "해피기동반"):
        rows.append((plain(f"· 그 가운데 {name}"), blank, numbers[f"{name} 접수"], numbers[f"{name} 처리"]))
    if figures.channels.get("inspection", _NOBODY).received:
        rows.append((plain("안전점검"), blank, numbers["안전점검 접수"], numbers["안전점검 처리"]))
    rest = [name for name in figures.channels if name not in (*COMPLAINTS, "patrol", "inspection")]
    if rest:
        received, handled = _channels(figures, tuple(rest))
        days = days_of(figures.period)
        channel = ",".join(sorted(rest))
        rows.append(
            (
                plain("그 밖의 경로"),
                blank,
                count(received, _findings(days, channel=channel)),
                count(handled, _findings(days, channel=channel, only="handled")),
            )
        )
    rows.append((plain("합계(중복 없음)"), blank, numbers["적출 합계"], numbers["처리 합계"]))
    return {
        "총괄": Table(
            "사업별 실적",
            ("사업", "횟수", "적출·접수", "처리"),
            tuple(rows),
            "살피미와 해피기동반 건은 응답소 현장민원에 들어 있으므로 합계에서 한 번만 셉니다.",
        ),
        "고충민원": _grievance_table(figures, numbers),
    }


def _grievance_table(figures: Figures, numbers: Mapping[str, Number]) -> Table:
    found = figures.grievances
    names = {code: words[0] for code, words in found.category_names.items()}
    rows = []
    for channel, words in GRIEVANCE_WORDS.items():
        cells = [
            count(found.cells.get((channel, code), 0), f"{found.opens}&channel={channel}&category={code}")
            for code in names
        ]
        rows.append((plain(words), numbers[f"고충민원 {words}"], *cells))
    total = [numbers[f"고충민원 {name}"] for name in names.values()]
    rows.append((plain("계"), numbers["고충민원 계"], *total))
    return Table("고충민원 접수방법별·분야별", ("구분", "계", *names.values()), tuple(rows))


def _channels(figures: Figures, channels: tuple[str, ...]) -> tuple[int, int]:
    found = [figures.channels.get(one, _NOBODY) for one in channels]
    return sum(one.received for one in found), sum(one.handled for one in found)


def _findings(days: Mapping[str, str], **more: str) -> str:
    return f"/findings?{urlencode({'only': 'all', **more, **days})}"
