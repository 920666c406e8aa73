"""Words of the demo programmes: plans, themes, names, facilities, grievances. Pure data."""

from __future__ import annotations

# programme, title, place, rule, time, tolerance in days
PLANS = (
    ("executive_field_day", "전 간부진 현장순찰의 날", "지정 동", "FREQ=MONTHLY;BYDAY=2TU", "14:00", 3),
    ("joint_night", "합동 야간순찰", "각 동", "FREQ=WEEKLY;BYDAY=TH;BYMONTH=4,5,6,9,10,11", "19:30", 3),
    (
        "youth_joint",
        "동장·파출소장 합동순찰",
        "청소년 유해업소 주변",
        "FREQ=MONTHLY;BYDAY=1FR,3FR",
        "20:00",
        5,
    ),
    ("hazard_patrol", "우리동네 재난위험시설물 순찰", "재난위험시설물", "FREQ=MONTHLY;BYDAY=3WE", "10:00", 7),
    ("womens_eye", "여성순찰", "어린이집, 노인복지시설", "FREQ=MONTHLY;BYDAY=4MO", "10:30", 7),
    ("field_tour", "현장행정 투어의 날", "현장행정 대상지", "FREQ=MONTHLY;BYDAY=4TH", "14:00", 7),
    ("safety_training", "공사장 안전교육", "공사장", "FREQ=MONTHLY;INTERVAL=2;BYDAY=2WE", "10:00", 10),
    ("monitor_training", "살피미 교육", "구청 강당", "FREQ=YEARLY;BYMONTH=3,9;BYDAY=2WE", "15:00", 10),
)
PATROL_CODES = frozenset({"executive_field_day", "joint_night", "youth_joint", "hazard_patrol", "womens_eye"})
THEMES = (
    *(
        "한파 대비 수도·제설",
        "해빙기 축대·옹벽",
        "봄맞이 도로 정비",
        "초등학교 통학로",
        "불법 현수막",
        "수방시설 점검",
    ),
    *(
        "빗물받이·침수 우려지",
        "폭염 쉼터와 그늘막",
        "추석맞이 시장 주변",
        "가을 축제장 안전",
        "낙엽·가로수",
        "연말 인파 밀집지",
    ),
)
COMPANIONS = (
    "자율방범대 4명",
    "파출소장, 자율방범대 6명",
    "동장, 통장 3명",
    "주민자치위원 5명",
    "안전보안관 2명",
)
NOTES = (
    "보도블록 들뜸 다수 확인, 도로과에 정비요청.",
    "상인회와 노상적치물 자율정비 협의.",
    "가로등 점등 상태 양호, 골목 보안등 한 곳 교체 요청.",
    "주민 건의: 어린이공원 조명 추가.",
    "특이사항 없음.",
)
SURNAMES = "김이박최정강조윤장임한오서신권황안송류홍"
GIVEN = ("민서", "지우", "서연", "도윤", "하준", "예린", "은정", "현숙", "영호", "성민", "미경", "태식")


def name(number: int) -> str:
    """A made-up name."""
    return SURNAMES[number % len(SURNAMES)] + GIVEN[number * 7 % len(GIVEN)]


# programme, weekday, weeks of the month, title, place, occasions from-to, participants from-to
ACTIVITIES = (
    ("prevention_visit", 3, (0, 1, 2, 3), "공사장·공공시설 예방 방문", "관내 공사장", 2, 6, None),
    ("safety_training", 2, (1,), "공사장 안전교육", "공사장 현장사무실", 1, 1, (18, 45)),
    ("welfare_visit", 1, (0, 2), "복지 사각지대 방문", "", 1, 1, None),
    ("field_tour", 3, (3,), "현장행정 투어", "현장행정 대상지", 1, 1, (16, 30)),
    ("direct_counsel", 4, (0, 1, 2, 3, 4), "직소민원실 주간 상담", "직소민원실", 15, 32, None),
    ("auditor_expert", 0, (1,), "전문 구민감사관 공사현장 점검", "공사현장", 2, 4, (2, 4)),
    ("auditor_general", 0, (2,), "일반 구민감사관 공사현장 점검", "공사현장", 3, 5, (3, 6)),
    ("incentive_meeting", 1, (1,), "응답소 평가 대비 회의", "구청 회의실", 1, 1, (12, 24)),
    ("monitor_training", 2, (1,), "살피미 정기 교육", "구청 강당", 1, 1, (30, 48)),
    ("publicity", 2, (0,), "현장민원 앱 홍보", "영등포역 광장", 1, 1, (80, 240)),
)
CATEGORY_SHARES = {
    "building": 282,
    "facilities": 143,
    "traffic": 411,
    "welfare": 172,
    "environment": 173,
    "administration": 164,
    "other": 61,
}
# kind, names
FACILITIES = {
    "construction_site": (
        "문래동 복합시설 신축",
        "당산동 업무시설 신축",
        "신길동 공동주택 신축",
        "여의도동 증축",
        "양평동 지식산업센터",
        "대림동 근린생활시설",
        "도림동 주택 신축",
        "영등포동 철거현장",
    ),
    "public_facility": (
        "구민체육센터",
        "문화회관",
        "공영주차장 제1",
        "공영주차장 제2",
        "도서관 본관",
        "보행육교 중앙",
        "지하보도 역전",
        "제방 산책로 난간",
    ),
    "daycare": (
        "햇살어린이집",
        "푸른솔어린이집",
        "무지개어린이집",
        "도담어린이집",
        "새싹어린이집",
        "은빛어린이집",
        "꿈터어린이집",
        "한결어린이집",
    ),
    "elderly_welfare": (
        "구립 노인복지관",
        "당산 경로당",
        "신길 경로당",
        "대림 경로당",
        "문래 노인주간보호센터",
        "양평 경로당",
    ),
    "hazard_facility": ("노후 연립 가동", "옹벽 산마루길", "노후 상가 나동", "축대 언덕길", "노후 주택 다동"),
    "safety_complaint": ("골목 담장 기움", "간판 흔들림 신고지"),
}
GRADES = {"public_facility": "AABBBC", "hazard_facility": "DDEDC"}
GRIEVANCES = {
    "building": (
        ("옆 건물 공사 먼지", "창문을 열 수 없습니다."),
        ("불법 증축 의심", "옥상에 방을 지은 것 같습니다."),
        ("공사 시간 위반", "새벽부터 소리가 납니다."),
    ),
    "facilities": (
        ("체육센터 샤워실 고장", "더운물이 나오지 않습니다."),
        ("공영주차장 요금 이의", "요금이 두 번 나왔습니다."),
        ("도서관 이용시간", "주말에 더 열어 주세요."),
    ),
    "traffic": (
        ("거주자우선주차 배정 이의", "순번이 바뀐 것 같습니다."),
        ("횡단보도 신호 짧음", "어르신이 건너기 어렵습니다."),
        ("마을버스 배차", "배차 간격이 깁니다."),
    ),
    "welfare": (
        ("복지급여 지급 지연", "지난달 급여가 늦었습니다."),
        ("경로당 냉방", "에어컨이 고장 났습니다."),
        ("보건소 대기시간", "오래 기다렸습니다."),
    ),
    "environment": (
        ("하천 냄새", "비가 오면 냄새가 심합니다."),
        ("공원 조명 어두움", "밤에 걷기 무섭습니다."),
        ("생활소음", "윗집 소음이 심합니다."),
    ),
    "administration": (
        ("민원 처리 결과 이의", "답변이 충분하지 않습니다."),
        ("증명서 발급 불편", "무인기가 자주 멈춥니다."),
        ("직원 응대", "설명이 부족했습니다."),
    ),
    "other": (
        ("안내문 글씨 작음", "글씨를 키워 주세요."),
        ("행사 소음", "주말 행사가 시끄럽습니다."),
        ("기타 건의", "동네 지도를 만들어 주세요."),
    ),
}
ANSWERS = (
    "현장을 확인하고 담당 부서와 정비를 마쳤습니다. 불편을 드려 죄송합니다.",
    "말씀하신 내용을 확인하였고, 다음 달 정비 계획에 넣었습니다.",
    "관계 법령을 검토한 결과를 문서로 보내 드렸습니다.",
)
INSPECTORS = ("김순찰", "이현장", "박점검", "정안전")
CONFIRMERS = ("현장소장", "시설장", "관리소장", "원장")
BAD_NOTES = (
    "난간 흔들림, 고정 요청",
    "소화기 압력 부족",
    "피난 통로에 물건 적치",
    "전선 피복 벗겨짐",
    "바닥 들뜸으로 걸림 위험",
)
