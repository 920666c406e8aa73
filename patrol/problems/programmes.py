"""Ways to say no about programmes: patrols, monitors, inspections, activities, grievances."""

from patrol.problems.entries import entry

programme_unknown = entry(
    "programme-unknown",
    422,
    "고를 수 있는 사업이 아닙니다.",
    "This programme is not one of the choices.",
    "목록에서 다시 골라 주세요.",
    "Please choose one from the list.",
)
programme_not_found = entry(
    "programme-not-found",
    404,
    "찾으시는 기록이 없습니다.",
    "There is no such record.",
    "목록에서 다시 찾아 주세요.",
    "Please look for it in the list.",
)
schedule_invalid = entry(
    "schedule-invalid",
    422,
    "일정을 읽을 수 없습니다.",
    "This schedule cannot be read.",
    "요일과 주를 다시 골라 주세요.",
    "Please choose weekdays and weeks again.",
)
patrol_not_yours = entry(
    "patrol-not-yours",
    403,
    "다른 분의 순찰은 고칠 수 없습니다.",
    "This is another person's patrol.",
    "순찰을 시작한 분이나 관리자에게 부탁해 주세요.",
    "Please ask whoever started it, or a manager.",
)
monitor_account_taken = entry(
    "monitor-account-taken",
    409,
    "이 계정은 다른 살피미가 쓰고 있습니다.",
    "Another monitor has this account.",
    "다른 계정을 골라 주세요.",
    "Please choose another account.",
)
facility_number_taken = entry(
    "facility-number-taken",
    409,
    "같은 관리번호의 시설물이 이미 있습니다.",
    "There is a facility with this number.",
    "관리번호를 확인해 주세요.",
    "Please check the number.",
)
inspection_contradictory = entry(
    "inspection-contradictory",
    422,
    "불량이 있는데 결과가 이상없음입니다.",
    "Something is bad, but the result says that all is sound.",
    "점검 결과를 다시 골라 주세요.",
    "Please choose the result again.",
)
checklist_changed = entry(
    "checklist-changed",
    409,
    "그사이 다른 분이 이 점검표를 고쳤습니다.",
    "Somebody else has revised this checklist meanwhile.",
    "새 판을 다시 열어 고쳐 주세요. 적으신 것은 이 화면에 있습니다.",
    "Open the new version and revise it. What you typed is on this page.",
)
inspection_incomplete = entry(
    "inspection-incomplete",
    422,
    "아직 답하지 않은 질문이 있습니다: {what}",
    "Questions without an answer: {what}",
    "모든 질문에 양호, 불량, 해당없음 가운데 하나를 골라 주세요.",
    "Please answer each question: good, bad or not applicable.",
)
category_unknown = entry(
    "category-unknown",
    422,
    "고를 수 있는 분야가 아닙니다.",
    "This category is not one of the choices.",
    "목록에서 다시 골라 주세요.",
    "Please choose one from the list.",
)
grievance_number_taken = entry(
    "grievance-number-taken",
    409,
    "같은 접수번호의 고충민원이 이미 있습니다.",
    "There is a grievance with this number.",
    "접수번호를 확인해 주세요.",
    "Please check the number.",
)
already_answered = entry(
    "already-answered",
    409,
    "이미 답변한 고충민원입니다.",
    "This grievance has been answered.",
    "화면을 새로 고쳐 답변을 확인해 주세요.",
    "Please reload the page to see the answer.",
)
programme_file_invalid = entry(
    "programme-file-invalid",
    422,
    "파일을 읽을 수 없습니다. {what}",
    "This file cannot be read. {what_en}",
    "CSV(UTF-8, CP949)나 XLSX 파일인지, 첫 줄에 항목 이름이 있는지 확인해 주세요.",
    "Please check that it is CSV (UTF-8, CP949) or XLSX with names of columns in the first row.",
)
