"""What a demo district's year is made of: mixes of fields, wordings, rhythms. Pure data and rules.

The shares follow published figures: complaints city-wide in 2025 (traffic 73.1 %, street 7.0 %, cleaning 4.9 %, road 3.9 %,
environment 1.9 %), patrol findings of a neighbouring district's quarter (road 37.7 %, signs and banners 19.5 %, cleaning and
parks 9.2 % each). Shares that were not published are this project's guesses.
"""

from __future__ import annotations

# Field code -> share, by channel.
COMPLAINTS = {
    "01": 73.1,
    "06": 7.0,
    "03": 4.9,
    "02": 3.9,
    "09": 1.9,
    "07": 2.2,
    "08": 2.0,
    "05": 1.4,
    "04": 1.2,
    "12": 1.8,
    "10": 0.4,
    "11": 0.2,
}
PATROL = {
    "02": 37.7,
    "06": 19.5,
    "03": 9.2,
    "08": 9.2,
    "01": 8.0,
    "05": 6.0,
    "04": 3.5,
    "09": 2.3,
    "07": 1.8,
    "12": 1.6,
    "11": 0.8,
    "10": 0.4,
}
# Channel -> share of all findings, and which mix of fields it has.
CHANNELS = {
    "patrol": (0.50, PATROL),
    "response_center": (0.37, COMPLAINTS),
    "monitor": (0.11, PATROL),
    "holiday_squad": (0.01, COMPLAINTS),
    "inspection": (0.01, PATROL),
}
# Items that make up most of a field; the rest share what is left.
HEAVY_ITEMS = {
    "0101": 12.0,
    "0103": 1.5,
    "0107": 0.6,
    "0201": 3.0,
    "0202": 5.0,
    "0204": 2.0,
    "0205": 2.0,
    "0301": 5.0,
    "0305": 2.0,
    "0402": 2.0,
    "0502": 4.0,
    "0601": 3.0,
    "0602": 6.0,
    "0702": 2.0,
    "0801": 2.0,
    "0803": 2.0,
    "0901": 2.0,
    "0902": 3.0,
    "1204": 2.0,
}
# Hour of the day -> weight; patrols walk by day and some evenings, complaints come whenever people are awake.
HOURS_PATROL = [0, 0, 0, 0, 0, 0, 0.2, 0.5, 1, 8, 10, 9, 2, 7, 10, 9, 7, 3, 1, 2, 2.5, 1, 0.2, 0]
HOURS_COMPLAINTS = [1, 0.6, 0.4, 0.3, 0.3, 0.6, 1.5, 4, 7, 8, 8, 7, 6, 7, 7, 7, 7, 8, 7, 6, 5, 4, 3, 2]
# Monday … Sunday
WEEKDAYS_PATROL = [1.1, 1.1, 1.05, 1.1, 1.0, 0.12, 0.08]
WEEKDAYS_COMPLAINTS = [1.05, 1.0, 1.0, 1.0, 1.05, 0.85, 0.7]
# January … December: spring's potholes, the rainy season's drains, autumn's leaves.
MONTHS = [0.8, 0.85, 1.1, 1.1, 1.1, 1.05, 1.2, 1.05, 1.0, 1.05, 0.95, 0.75]

PLACES = (
    "버스정류장 앞",
    "초등학교 정문 앞",
    "시장 입구",
    "지하철역 출구",
    "아파트 후문",
    "주민센터 맞은편",
    "이면도로",
    "공원 입구",
    "편의점 앞",
    "사거리 모퉁이",
    "골목 안쪽",
    "육교 아래",
)
COMPLAINTS_OF_ITEM = {
    "0101": ("불법주정차 차량 있음", "이중주차로 통행이 어렵습니다", "횡단보도 위에 주차되어 있어요"),
    "0201": ("포트홀 발생, 차량 통행 위험", "아스팔트가 파여 있습니다"),
    "0202": ("보도블록 침하로 걸려 넘어질 위험", "보도블록이 들떠 있음"),
    "0203": ("맨홀 뚜껑이 덜컹거립니다", "맨홀 주변 파손"),
    "0204": ("가로등이 나갔어요", "보안등 점등 불량"),
    "0205": ("볼라드 파손", "방호울타리 흔들림"),
    "0301": ("쓰레기 무단투기", "담배꽁초와 쓰레기가 쌓여 있음"),
    "0305": ("대형폐기물(소파) 방치", "매트리스가 며칠째 그대로 있습니다"),
    "0402": ("공사장 가림막 불량", "공사 자재가 보도를 막고 있음"),
    "0501": ("하수도가 역류합니다",),
    "0502": ("빗물받이가 낙엽으로 막혀 있음", "빗물받이에서 악취가 납니다"),
    "0601": ("노상적치물로 보행 불편", "노점이 보도를 차지하고 있습니다"),
    "0602": ("불법 현수막 게시", "전신주에 벽보 부착"),
    "0702": ("금연구역에서 흡연하는 사람이 많아요",),
    "0801": ("가로수 고사", "가로수 가지가 부러짐"),
    "0803": ("공원 벤치 파손", "공원 운동시설 안전난간 흔들림"),
    "0901": ("심야 생활소음",),
    "0902": ("공사장 소음이 심합니다", "새벽부터 공사 소음"),
}
RESULTS = (
    "현장 확인 후 정비를 완료하였습니다.",
    "담당자가 출동하여 조치 완료하였습니다.",
    "계도 및 정비 완료하였습니다.",
    "보수 업체를 통해 보수를 마쳤습니다.",
    "조치함",
)
REASONS = ("예산 확보 후 시행 예정", "소관 기관 협의 필요", "사유지로 행정조치 불가")
BODIES = ("한국전력공사", "서울교통공사", "한강사업본부", "KT")


def wording(item_code: str, item_name: str, pick: int) -> str:
    """Words of one finding: what, and where around."""
    said = COMPLAINTS_OF_ITEM.get(item_code, (item_name,))
    return f"{PLACES[pick % len(PLACES)]} {said[pick // len(PLACES) % len(said)]}"
