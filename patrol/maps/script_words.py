"""Every text that the map's scripts show; `{n}` and the like are filled in there."""

from __future__ import annotations

from flask_babel import gettext as _


def script_words() -> dict[str, str]:
    """Texts for the map's modules; `{n}` and the like are filled in there."""
    return {
        "zoom_in": _("확대"),
        "zoom_out": _("축소"),
        "whole": _("전체 보기"),
        "loading": _("불러오는 중…"),
        "failed": _("지도 자료를 불러오지 못했습니다. 잠시 후 다시 시도해 주세요."),
        "empty": _("이 조건에 맞는 적출사항이 없습니다. 기간을 넓히거나 조건을 지워 보세요."),
        "count": _("{n}건"),
        "cluster": _("{n}건이 모인 곳"),
        "list": _("목록 보기"),
        "closer": _("가까이 보기"),
        "open": _("자세히 보기"),
        "late": _("기한 지남"),
        "no_photo": _("사진 없음"),
        "photo_alt": _("현장 사진"),
        "two_fingers": _("지도를 움직이려면 두 손가락을 쓰세요"),
        "ctrl_wheel": _("지도를 확대하려면 Ctrl 키를 누른 채 휠을 돌리세요"),
        "cells_findings": _("{cells}칸 {n}건"),
        "at_least": _("{n} 이상"),
        "in_all": _("모두 {n}건"),
        "unplaced": _("위치 없음"),
        "behind": _("이곳 살펴보기"),
        "hotspot": _("집중 지역 {n}: {place}"),
        "hot-3": _("매우 뚜렷이 몰림(99 %)"),
        "hot-2": _("뚜렷이 몰림(95 %)"),
        "hot-1": _("몰리는 편(90 %)"),
        "cold-3": _("매우 뚜렷이 적음(99 %)"),
        "cold-2": _("뚜렷이 적음(95 %)"),
        "cold-1": _("적은 편(90 %)"),
        "unit_received": _("{n}건"),
        "unit_per_km2": _("㎢당 {n}건"),
        "unit_late": _("{n} % 늦음"),
        "unit_hours": _("평균 {n}시간"),
        "week_total": _("{from} ~ {to} · {n}건"),
        "walked": _("순찰 {n}회 · {minutes}분 · 순찰 적출 {found}건"),
        "not_walked": _("순찰 기록이 없는 곳"),
        "no_tracks": _(
            "이 기간에는 남아 있는 순찰 경로가 없습니다. 경로는 동의한 순찰만, 정한 기간 동안 남습니다."
        ),
        "cells_only": _("{cells}칸"),
        "tracks_in_all": _("순찰 경로 {n}건 · 수는 머문 시간(분)"),
        "no_facilities": _("등록된 시설물이 없습니다."),
        "overdue": _("점검 기한 지남"),
        "next_due": _("다음 점검 {day}"),
        "grade": _("{grade}등급"),
        "no_grade": _("등급 없음"),
        "facility": _("시설물 보기"),
        "result_sound": _("이상없음"),
        "result_fixed_on_site": _("현지시정"),
        "result_repair": _("보수·보강"),
        "result_precise_diagnosis": _("정밀안전진단"),
        "result_none": _("점검 기록 없음"),
        "play": _("주별로 재생"),
        "stop": _("멈춤"),
        "few": _("5건 미만은 우연일 수 있습니다"),
        "copied": _("주소를 복사했습니다"),
    }
