"""Words of inspections, for pages and files."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

RESULT_WORDS = {
    "sound": _("이상없음"),
    "fixed_on_site": _("현지시정"),
    "repair": _("보수·보강"),
    "precise_diagnosis": _("정밀안전진단"),
}
MEASURE_WORDS = {
    "corrective_order": _("시정명령"),
    "fine": _("과태료"),
    "business_suspension": _("영업정지"),
    "work_suspension": _("작업중지"),
    "use_restriction": _("사용제한"),
}
KIND_WORDS = {"regular": _("정기점검"), "detailed": _("정밀점검"), "special": _("수시점검")}
ANSWER_WORDS = {"good": _("양호"), "bad": _("불량"), "na": _("해당없음")}
