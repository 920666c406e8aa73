"""What the evaluation workbook calls its sheets, columns and rows."""

from __future__ import annotations

SHEETS = {
    "field": "분야별",
    "item": "항목별",
    "month": "월별",
    "dong": "행정동별",
    "department": "처리부서별",
    "channel": "접수경로별",
}
COUNTS = (
    ("접수", "received", "all"),
    ("처리", "handled", "handled"),
    ("미처리", "open", "open"),
    ("완료", "done", "done"),
    ("기한 내", "on_time", "done_on_time"),
    ("조치 후 사진", "with_after_photo", "with_after_photo"),
    ("충실한 답변", "with_answer", "answered"),
    ("재처리", "reopened", "was_reopened"),
)
"""Heading, measure, and the list's filter that shows the same rows."""
RATES = (
    ("처리율", 2, 1),
    ("기한 내 처리율", 5, 4),
    ("사진 비율", 6, 4),
    ("답변 비율", 7, 4),
    ("재처리율", 8, 4),
)
"""Heading, columns of the share's two parts."""
CRITERION_NAMES = {"reports_per_monitor": "살피미 1인당 신고", "effort": "계획 대비 실적"}
STEP_NAMES = {
    "open": "미처리 건을 처리합니다",
    "unanswered": "답변이 짧거나 없는 완료 건에 결과를 씁니다",
    "without_after_photo": "조치 후 사진을 붙입니다",
}
CHANNEL_NAMES = {"response_center": "응답소", "monitor": "살피미", "holiday_squad": "해피기동반"}
EFFORT_NAMES = {
    "effort_training": "교육",
    "effort_meeting": "회의",
    "effort_publicity": "홍보",
    "prevention_visit": "예방 현장행정 방문",
    "prevention_training": "안전교육",
    "welfare_visit": "찾아가는 복지",
    "field_tour": "현장행정 투어의 날",
    "direct_counsel": "직소민원 상담",
    "auditor_expert": "구민감사관(전문)",
    "auditor_general": "구민감사관(일반)",
}
