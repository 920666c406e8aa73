"""Ways to say no about findings: what is reported, moved, undone and searched."""

from patrol.problems.entries import entry

finding_not_found = entry(
    "finding-not-found",
    404,
    "그런 적출사항이 없습니다.",
    "There is no such finding.",
    "번호를 확인하시거나 목록에서 다시 찾아 주세요.",
    "Check the number, or find it in the list.",
)
id_reused = entry(
    "id-reused",
    409,
    "같은 식별번호로 다른 내용이 이미 접수되어 있습니다.",
    "The same id was already used with other content.",
    "새 식별번호로 다시 보내 주세요. 먼저 접수된 내용은 바뀌지 않았습니다.",
    "Send it under a new id. What came first is unchanged.",
)
external_number_taken = entry(
    "external-number-taken",
    409,
    "그 접수번호는 이미 다른 건으로 등록되어 있습니다.",
    "That external number belongs to another case.",
    "접수번호로 검색하여 먼저 등록된 건을 확인해 주세요.",
    "Search for that number to see the case it belongs to.",
)
finding_closed = entry(
    "finding-closed",
    409,
    "{number} 건은 이미 처리가 끝났습니다.",
    "Finding {number} is closed already.",
    "다시 생긴 일이라면 새 적출사항으로 보내 주세요.",
    "If it came back, send it as a new finding.",
)
move_not_allowed = entry(
    "move-not-allowed",
    409,
    "'{state_from}' 상태에서는 '{state_to}'(으)로 바꿀 수 없습니다.",
    "A finding cannot go from '{state_from}' to '{state_to}'.",
    "화면을 새로 고쳐 지금 상태를 확인해 주세요.",
    "Reload to see the present state.",
)
move_not_yours = entry(
    "move-not-yours",
    403,
    "이 처리는 다른 담당자가 할 수 있습니다.",
    "This step belongs to somebody else.",
    "담당 부서나 감사담당관에게 요청해 주세요.",
    "Ask the department in charge or the audit office.",
)
move_needs = entry(
    "move-needs",
    422,
    "이 처리에는 {what}이(가) 필요합니다.",
    "This step needs: {what_en}.",
    "빠진 것을 채워 다시 보내 주세요.",
    "Add what is missing and send again.",
)
moved_meanwhile = entry(
    "moved-meanwhile",
    409,
    "그 사이에 다른 분이 이 건을 처리했습니다.",
    "Somebody else acted on this finding meanwhile.",
    "바뀐 내용을 확인한 뒤 다시 결정해 주세요.",
    "Look at what changed and decide again.",
)
item_unknown = entry(
    "item-unknown",
    422,
    "분야·항목 {code}은(는) 지금 쓰는 분류에 없습니다.",
    "Field or item {code} is not in the current scheme.",
    "목록에서 다시 골라 주세요.",
    "Choose again from the list.",
)
department_unknown = entry(
    "department-unknown",
    422,
    "그런 처리부서가 없습니다.",
    "There is no such department.",
    "목록에서 다시 골라 주세요.",
    "Choose again from the list.",
)
taxonomy_missing = entry(
    "taxonomy-missing",
    503,
    "분야 분류가 아직 등록되지 않았습니다.",
    "No complaint fields are loaded yet.",
    "관리자가 `patrol taxonomy load`를 실행해야 합니다.",
    "The administrator has to run `patrol taxonomy load`.",
)
location_invalid = entry(
    "location-invalid",
    422,
    "위치가 올바르지 않습니다.",
    "The position is not valid.",
    "위치를 다시 잡아 주세요.",
    "Please take the position again.",
)
cursor_invalid = entry(
    "cursor-invalid",
    400,
    "목록의 다음 쪽을 찾을 수 없습니다.",
    "The next page of the list cannot be found.",
    "첫 쪽부터 다시 열어 주세요.",
    "Open the list from its first page.",
)
reference_invalid = entry(
    "reference-invalid",
    422,
    "함께 보낸 정보 가운데 없는 것이 있습니다({what}).",
    "Something that was referred to does not exist ({what}).",
    "목록에서 다시 골라 주세요.",
    "Choose again from the list.",
)

undo_too_late = entry(
    "undo-too-late",
    409,
    "되돌릴 수 있는 시간({seconds}초)이 지났습니다.",
    "The time for undoing ({seconds} seconds) is over.",
    "필요하시면 다음 처리로 바로잡아 주세요. 이력은 그대로 남습니다.",
    "Correct it with the next step if needed. The history stays.",
)
undo_not_possible = entry(
    "undo-not-possible",
    409,
    "이 처리는 되돌릴 수 없습니다. 본인이 방금 한 마지막 처리만 되돌릴 수 있습니다.",
    "This step cannot be undone: only your own last step can, and only if nothing happened since.",
    "화면을 새로 고쳐 지금 상태를 확인해 주세요.",
    "Reload to see the present state.",
)
original_is_duplicate = entry(
    "original-is-duplicate",
    422,
    "그 건은 원본으로 삼을 수 없습니다(없는 건이거나, 자기 자신이거나, 이미 다른 건과 합쳐졌습니다).",
    "That finding cannot be the original: it does not exist, is this one, or was merged itself.",
    "합쳐진 원본의 번호를 확인해 다시 골라 주세요.",
    "Look up the number of the original and choose again.",
)
routing_rule_taken = entry(
    "routing-rule-taken",
    409,
    "같은 항목과 구역의 예외가 이미 있습니다.",
    "There is already an exception for this item and area.",
    "먼저 있던 예외를 지운 뒤 새로 만들어 주세요.",
    "Remove the existing one first.",
)
filter_name_taken = entry(
    "filter-name-taken",
    409,
    "같은 이름으로 저장한 조건이 이미 있습니다.",
    "You already keep a filter under that name.",
    "다른 이름을 정해 주세요.",
    "Choose another name.",
)
search_too_short = entry(
    "search-too-short",
    422,
    "두 글자 이상으로 찾아 주세요.",
    "Search for two characters or more.",
    "한 글자만으로는 너무 많은 건이 나옵니다.",
    "A single character would find too much.",
)
