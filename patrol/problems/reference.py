"""Ways to say no about reference data, reports' texts and files that are handed in."""

from patrol.problems.entries import entry

area_file_invalid = entry(
    "area-file-invalid",
    422,
    "구역 파일을 쓸 수 없습니다. {what}",
    "The file of areas cannot be used. {what_en}",
    "말씀드린 것을 고쳐 다시 올려 주세요. 지금 쓰는 구역은 그대로입니다.",
    "Correct what is named and load it again. The areas in use are unchanged.",
)
address_file_invalid = entry(
    "address-file-invalid",
    422,
    "주소 파일을 쓸 수 없습니다. {what}",
    "The file of addresses cannot be used. {what_en}",
    "말씀드린 것을 고쳐 다시 올려 주세요. 지금 쓰는 주소는 그대로입니다.",
    "Correct what is named and load it again. The addresses in use are unchanged.",
)
shape_invalid = entry(
    "shape-invalid",
    422,
    "경계를 쓸 수 없습니다. {what}",
    "The boundary cannot be used. {what_en}",
    "지도에서 다시 그리거나, WKT나 GeoJSON을 붙여 넣어 주세요.",
    "Draw it again on the map, or paste WKT or GeoJSON.",
)
district_unknown = entry(
    "district-unknown",
    422,
    "자치구 코드 {code}을(를) 찾을 수 없습니다.",
    "There is no district with the code {code}.",
    "시군구 코드 다섯 자리를 확인해 주세요(영등포구는 11560).",
    "Check the five digits (11560 is Yeongdeungpo-gu).",
)
report_text_invalid = entry(
    "report-text-invalid",
    422,
    "문안 {line}번째 줄의 '{name}'은(는) 쓸 수 있는 이름이 아닙니다.",
    "Line {line} of the text names '{name}', which is not a number or table.",
    "아래 이름 목록에서 골라 고쳐 주세요.",
    "Choose a name from the list below.",
)
import_not_found = entry(
    "import-not-found",
    404,
    "그런 가져오기 파일이 없습니다.",
    "There is no such imported file.",
    "목록에서 다시 골라 주세요.",
    "Choose it again from the list.",
)
import_file_invalid = entry(
    "import-file-invalid",
    422,
    "파일을 읽을 수 없습니다. {what}",
    "The file cannot be read. {what_en}",
    "파일을 고쳐 다시 올려 주세요. 이미 들어간 건은 다시 들어가지 않습니다.",
    "Correct the file and load it again. What went in already is not taken twice.",
)
taxonomy_file_invalid = entry(
    "taxonomy-file-invalid",
    422,
    "분류 파일을 쓸 수 없습니다. {what}",
    "The taxonomy file cannot be used. {what}",
    "표시된 줄을 고쳐 다시 올려 주세요.",
    "Correct the lines named and load it again.",
)
