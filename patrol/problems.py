"""THE catalogue of every way to say no: slug, status, sentence in both languages, what to do.

The domain raises an entry (`raise problems.finding_not_found(number="2026-000001")`); `web/answers.py` renders it as a page or as
RFC 9457 problem details; the command line prints it. Nothing else builds error answers. A retired slug is never reused.
Sentences may use the details that the caller names, by `{name}`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """One way to say no. Calling it makes the exception to raise; its keyword arguments are the details."""

    slug: str
    status: int
    ko: str
    en: str
    do_ko: str
    do_en: str

    def __call__(self, **details: object) -> Problem:
        return Problem(self, details)


class Problem(Exception):  # noqa: N818 - a way to say no, not an error of the program
    """Raised by the domain; carries a catalogue entry and the details that fill its sentences."""

    def __init__(self, entry: Entry, details: Mapping[str, object]) -> None:
        super().__init__(entry.slug)
        self.entry = entry
        self.details = dict(details)

    @property
    def slug(self) -> str:
        """The stable name of this problem."""
        return self.entry.slug

    @property
    def status(self) -> int:
        """The HTTP status that answers it."""
        return self.entry.status

    def sentence(self, language: str) -> str:
        """What happened, in `ko` or `en`."""
        return (self.entry.en if language == "en" else self.entry.ko).format_map(_Details(self.details))

    def advice(self, language: str) -> str:
        """What the person can do, in `ko` or `en`."""
        return (self.entry.do_en if language == "en" else self.entry.do_ko).format_map(_Details(self.details))

    def __str__(self) -> str:
        return f"{self.slug}: {self.sentence('ko')}"


class _Details(dict[str, object]):
    """A detail that the caller did not name stays out of the sentence instead of raising."""

    def __missing__(self, key: str) -> str:
        return ""


CATALOGUE: dict[str, Entry] = {}


def _entry(slug: str, status: int, ko: str, en: str, do_ko: str, do_en: str) -> Entry:
    if slug in CATALOGUE:
        raise ValueError(f"problem {slug} is named twice")
    CATALOGUE[slug] = Entry(slug, status, ko, en, do_ko, do_en)
    return CATALOGUE[slug]


# Requests in general
not_found = _entry(
    "not-found",
    404,
    "찾으시는 것이 없습니다.",
    "What you are looking for is not here.",
    "주소를 확인하시거나 목록에서 다시 찾아 주세요.",
    "Check the address, or find it again from the list.",
)
host_unknown = _entry(
    "host-unknown",
    400,
    "이 주소로는 서비스하지 않습니다.",
    "This service is not at this address.",
    "관리자가 알려 드린 주소로 열어 주세요.",
    "Open it under the address that the administrator gave you.",
)
method_not_allowed = _entry(
    "method-not-allowed",
    405,
    "이 주소에서는 할 수 없는 요청입니다.",
    "This address does not take that kind of request.",
    "앞 화면으로 돌아가 다시 시도해 주세요.",
    "Go back and try again.",
)
input_invalid = _entry(
    "input-invalid",
    422,
    "입력하신 내용 가운데 확인이 필요한 것이 있습니다. {what}",
    "Some of the input needs another look. {what}",
    "표시된 항목을 고쳐 다시 보내 주세요.",
    "Correct the marked entries and send again.",
)
body_unreadable = _entry(
    "body-unreadable",
    400,
    "보내신 내용을 읽을 수 없습니다.",
    "What was sent cannot be read.",
    "UTF-8 JSON 형식인지 확인해 주세요.",
    "Check that it is JSON in UTF-8.",
)
body_too_large = _entry(
    "body-too-large",
    413,
    "보내신 내용이 너무 큽니다.",
    "What was sent is too large.",
    "나누어 보내거나 크기를 줄여 주세요.",
    "Send it in parts or make it smaller.",
)
photos_too_heavy = _entry(
    "photos-too-heavy",
    413,
    "사진이 모두 합해 {limit_mb} MB를 넘어 한 번에 보낼 수 없습니다.",
    "The photos are more than {limit_mb} MB together: too much to send at once.",
    "뒤로 가서 사진을 몇 장만 골라 다시 보내 주세요. 큰 사진과 여러 장은 ‘적출하기’ 화면에서 한 장씩 나누어 보냅니다.",
    "Go back and choose fewer photos. The page “Report a finding” sends large and many photos, one by one.",
)
unexpected = _entry(
    "unexpected",
    500,
    "처리하는 중에 문제가 생겼습니다.",
    "Something went wrong on our side.",
    "잠시 후 다시 시도해 주세요. 계속되면 관리자에게 참조번호 {reference}를 알려 주세요.",
    "Try again in a moment. If it goes on, tell the administrator the reference {reference}.",
)
service_unavailable = _entry(
    "service-unavailable",
    503,
    "지금은 저장소에 연결할 수 없습니다.",
    "The store cannot be reached right now.",
    "기기에 저장된 내용은 그대로 있습니다. 잠시 후 다시 시도해 주세요.",
    "What is on your device is safe. Try again in a moment.",
)

# Signing in and permission
sign_in_required = _entry(
    "sign-in-required",
    401,
    "로그인이 필요합니다.",
    "Please sign in.",
    "로그인한 뒤 이어서 진행해 주세요. 작성하신 내용은 기기에 남아 있습니다.",
    "Sign in and go on. What you wrote is still on your device.",
)
sign_in_failed = _entry(
    "sign-in-failed",
    401,
    "아이디 또는 비밀번호가 맞지 않습니다.",
    "The name or the password is not right.",
    "다시 입력해 주세요. 잊으셨다면 관리자에게 초기화를 요청해 주세요.",
    "Try again, or ask the administrator for a reset.",
)
sign_in_too_often = _entry(
    "sign-in-too-often",
    429,
    "로그인 시도가 너무 잦습니다.",
    "Too many attempts to sign in.",
    "{wait_s}초 뒤에 다시 시도해 주세요.",
    "Try again in {wait_s} seconds.",
)
not_permitted = _entry(
    "not-permitted",
    403,
    "이 일을 할 권한이 없습니다.",
    "Your account may not do this.",
    "필요한 일이라면 관리자에게 권한을 요청해 주세요.",
    "If you need it, ask the administrator.",
)
csrf_failed = _entry(
    "csrf-failed",
    400,
    "화면이 오래되어 요청을 확인할 수 없습니다.",
    "The page is too old for this request to be checked.",
    "화면을 새로 고친 뒤 다시 보내 주세요.",
    "Reload the page and send it again.",
)
account_name_taken = _entry(
    "account-name-taken",
    409,
    "이미 쓰고 있는 아이디입니다.",
    "That sign-in name is taken.",
    "다른 아이디를 정해 주세요.",
    "Choose another one.",
)
account_not_found = _entry(
    "account-not-found",
    404,
    "그런 계정이 없습니다.",
    "There is no such account.",
    "계정 목록에서 다시 찾아 주세요.",
    "Find it again in the list of accounts.",
)
own_account_protected = _entry(
    "own-account-protected",
    409,
    "자기 계정은 스스로 중지할 수 없습니다.",
    "You cannot disable your own account.",
    "다른 관리자에게 요청해 주세요.",
    "Ask another administrator.",
)
password_too_weak = _entry(
    "password-too-weak",
    422,
    "비밀번호는 10자 이상이고 아이디와 달라야 합니다.",
    "A password has 10 characters or more and differs from the name.",
    "더 긴 비밀번호를 정해 주세요.",
    "Choose a longer one.",
)

# Findings
finding_not_found = _entry(
    "finding-not-found",
    404,
    "그런 적출사항이 없습니다.",
    "There is no such finding.",
    "번호를 확인하시거나 목록에서 다시 찾아 주세요.",
    "Check the number, or find it in the list.",
)
id_reused = _entry(
    "id-reused",
    409,
    "같은 식별번호로 다른 내용이 이미 접수되어 있습니다.",
    "The same id was already used with other content.",
    "새 식별번호로 다시 보내 주세요. 먼저 접수된 내용은 바뀌지 않았습니다.",
    "Send it under a new id. What came first is unchanged.",
)
external_number_taken = _entry(
    "external-number-taken",
    409,
    "그 접수번호는 이미 다른 건으로 등록되어 있습니다.",
    "That external number belongs to another case.",
    "접수번호로 검색하여 먼저 등록된 건을 확인해 주세요.",
    "Search for that number to see the case it belongs to.",
)
finding_closed = _entry(
    "finding-closed",
    409,
    "{number} 건은 이미 처리가 끝났습니다.",
    "Finding {number} is closed already.",
    "다시 생긴 일이라면 새 적출사항으로 보내 주세요.",
    "If it came back, send it as a new finding.",
)
move_not_allowed = _entry(
    "move-not-allowed",
    409,
    "'{state_from}' 상태에서는 '{state_to}'(으)로 바꿀 수 없습니다.",
    "A finding cannot go from '{state_from}' to '{state_to}'.",
    "화면을 새로 고쳐 지금 상태를 확인해 주세요.",
    "Reload to see the present state.",
)
move_not_yours = _entry(
    "move-not-yours",
    403,
    "이 처리는 다른 담당자가 할 수 있습니다.",
    "This step belongs to somebody else.",
    "담당 부서나 감사담당관에게 요청해 주세요.",
    "Ask the department in charge or the audit office.",
)
move_needs = _entry(
    "move-needs",
    422,
    "이 처리에는 {what}이(가) 필요합니다.",
    "This step needs: {what_en}.",
    "빠진 것을 채워 다시 보내 주세요.",
    "Add what is missing and send again.",
)
moved_meanwhile = _entry(
    "moved-meanwhile",
    409,
    "그 사이에 다른 분이 이 건을 처리했습니다.",
    "Somebody else acted on this finding meanwhile.",
    "바뀐 내용을 확인한 뒤 다시 결정해 주세요.",
    "Look at what changed and decide again.",
)
item_unknown = _entry(
    "item-unknown",
    422,
    "분야·항목 {code}은(는) 지금 쓰는 분류에 없습니다.",
    "Field or item {code} is not in the current scheme.",
    "목록에서 다시 골라 주세요.",
    "Choose again from the list.",
)
department_unknown = _entry(
    "department-unknown",
    422,
    "그런 처리부서가 없습니다.",
    "There is no such department.",
    "목록에서 다시 골라 주세요.",
    "Choose again from the list.",
)
taxonomy_missing = _entry(
    "taxonomy-missing",
    503,
    "분야 분류가 아직 등록되지 않았습니다.",
    "No complaint fields are loaded yet.",
    "관리자가 `patrol taxonomy load`를 실행해야 합니다.",
    "The administrator has to run `patrol taxonomy load`.",
)
location_invalid = _entry(
    "location-invalid",
    422,
    "위치가 올바르지 않습니다.",
    "The position is not valid.",
    "위치를 다시 잡아 주세요.",
    "Please take the position again.",
)
cursor_invalid = _entry(
    "cursor-invalid",
    400,
    "목록의 다음 쪽을 찾을 수 없습니다.",
    "The next page of the list cannot be found.",
    "첫 쪽부터 다시 열어 주세요.",
    "Open the list from its first page.",
)
reference_invalid = _entry(
    "reference-invalid",
    422,
    "함께 보낸 정보 가운데 없는 것이 있습니다({what}).",
    "Something that was referred to does not exist ({what}).",
    "목록에서 다시 골라 주세요.",
    "Choose again from the list.",
)

undo_too_late = _entry(
    "undo-too-late",
    409,
    "되돌릴 수 있는 시간({seconds}초)이 지났습니다.",
    "The time for undoing ({seconds} seconds) is over.",
    "필요하시면 다음 처리로 바로잡아 주세요. 이력은 그대로 남습니다.",
    "Correct it with the next step if needed. The history stays.",
)
undo_not_possible = _entry(
    "undo-not-possible",
    409,
    "이 처리는 되돌릴 수 없습니다. 본인이 방금 한 마지막 처리만 되돌릴 수 있습니다.",
    "This step cannot be undone: only your own last step can, and only if nothing happened since.",
    "화면을 새로 고쳐 지금 상태를 확인해 주세요.",
    "Reload to see the present state.",
)
original_is_duplicate = _entry(
    "original-is-duplicate",
    422,
    "그 건은 원본으로 삼을 수 없습니다(없는 건이거나, 자기 자신이거나, 이미 다른 건과 합쳐졌습니다).",
    "That finding cannot be the original: it does not exist, is this one, or was merged itself.",
    "합쳐진 원본의 번호를 확인해 다시 골라 주세요.",
    "Look up the number of the original and choose again.",
)
routing_rule_taken = _entry(
    "routing-rule-taken",
    409,
    "같은 항목과 구역의 예외가 이미 있습니다.",
    "There is already an exception for this item and area.",
    "먼저 있던 예외를 지운 뒤 새로 만들어 주세요.",
    "Remove the existing one first.",
)
filter_name_taken = _entry(
    "filter-name-taken",
    409,
    "같은 이름으로 저장한 조건이 이미 있습니다.",
    "You already keep a filter under that name.",
    "다른 이름을 정해 주세요.",
    "Choose another name.",
)
search_too_short = _entry(
    "search-too-short",
    422,
    "두 글자 이상으로 찾아 주세요.",
    "Search for two characters or more.",
    "한 글자만으로는 너무 많은 건이 나옵니다.",
    "A single character would find too much.",
)

# Photos
photo_not_expected = _entry(
    "photo-not-expected",
    404,
    "이 건에 등록되지 않은 사진입니다.",
    "This photo does not belong to the finding.",
    "사진을 다시 붙여 주세요.",
    "Attach the photo again.",
)
photos_too_many = _entry(
    "photos-too-many",
    422,
    "한 건에는 사진을 {most}장까지 붙일 수 있습니다.",
    "A finding can have {most} photos.",
    "꼭 필요한 사진만 고르거나, 다른 적출사항으로 나누어 보내 주세요. 원본은 기기에 그대로 있습니다.",
    "Choose the ones that are needed, or send the others with another finding. The originals are still on your device.",
)
photo_not_found = _entry(
    "photo-not-found",
    404,
    "사진이 없습니다.",
    "There is no such photo.",
    "사진이 아직 올라오는 중일 수 있습니다. 잠시 후 다시 열어 주세요.",
    "It may still be on its way. Open it again in a moment.",
)
photo_empty = _entry(
    "photo-empty",
    422,
    "사진 파일이 비어 있습니다.",
    "The photo file is empty.",
    "사진을 다시 찍거나 골라 주세요.",
    "Take or choose the photo again.",
)
photo_too_large = _entry(
    "photo-too-large",
    413,
    "사진이 너무 큽니다({limit_mb} MB까지 받을 수 있습니다).",
    "The photo is too large ({limit_mb} MB is the most).",
    "사진의 크기를 줄여 다시 올려 주세요. 원본은 기기에 그대로 있습니다.",
    "Make it smaller and send it again. The original is still on your device.",
)
photo_too_many_pixels = _entry(
    "photo-too-many-pixels",
    422,
    "사진의 화소가 너무 많습니다({limit_megapixels}백만 화소까지 받을 수 있습니다).",
    "The photo has too many pixels ({limit_megapixels} megapixels is the most).",
    "카메라 설정에서 해상도를 낮추거나 사진을 줄여 다시 올려 주세요.",
    "Lower the camera's resolution, or make the photo smaller and send it again.",
)
photo_truncated = _entry(
    "photo-truncated",
    422,
    "사진 파일이 중간에 끊겨 있습니다.",
    "The photo file ends in the middle.",
    "사진을 다시 올려 주세요. 계속되면 기기의 원본이 열리는지 확인해 주세요.",
    "Send the photo again. If it goes on, check that the original opens on your device.",
)
photo_broken = _entry(
    "photo-broken",
    422,
    "사진 파일이 손상되어 열 수 없습니다.",
    "The photo file is damaged and cannot be opened.",
    "기기에서 사진이 열리는지 확인하고, 다시 찍거나 다른 사진을 골라 주세요.",
    "Check that it opens on your device; take it again or choose another one.",
)
photo_not_a_picture = _entry(
    "photo-not-a-picture",
    422,
    "이 파일은 사진이 아닙니다({found}).",
    "This file is not a picture ({found}).",
    "카메라로 찍은 사진(JPEG, HEIC, PNG, WebP)을 골라 주세요.",
    "Choose a photo taken with a camera (JPEG, HEIC, PNG, WebP).",
)
photo_unsupported_type = _entry(
    "photo-unsupported-type",
    422,
    "받을 수 없는 사진 형식입니다({found}).",
    "This kind of picture cannot be taken ({found}).",
    "JPEG, HEIC, PNG, WebP 가운데 하나로 저장하여 다시 올려 주세요.",
    "Save it as JPEG, HEIC, PNG or WebP and send it again.",
)
photo_hash_mismatch = _entry(
    "photo-hash-mismatch",
    422,
    "받은 사진이 보내신 사진과 다릅니다.",
    "The photo that arrived is not the one that was sent.",
    "전송 중에 바뀐 것 같습니다. 사진을 처음부터 다시 올려 주세요.",
    "It seems to have changed on the way. Send it again from the start.",
)
upload_offset_mismatch = _entry(
    "upload-offset-mismatch",
    409,
    "사진은 {offset}바이트까지 도착해 있습니다.",
    "The photo has arrived up to byte {offset}.",
    "{offset}바이트부터 이어서 보내 주세요.",
    "Go on from byte {offset}.",
)
upload_too_long = _entry(
    "upload-too-long",
    422,
    "알려 주신 크기({total}바이트)보다 많은 내용이 왔습니다.",
    "More arrived than the size that was announced ({total} bytes).",
    "사진을 처음부터 다시 올려 주세요.",
    "Send the photo again from the start.",
)
upload_incomplete = _entry(
    "upload-incomplete",
    409,
    "사진이 아직 다 오지 않았습니다({total}바이트 가운데 {offset}바이트).",
    "The photo is not complete yet ({offset} of {total} bytes).",
    "{offset}바이트부터 이어서 보내 주세요.",
    "Go on from byte {offset}.",
)
storage_full = _entry(
    "storage-full",
    507,
    "서버의 저장 공간이 가득 찼습니다.",
    "The server's storage is full.",
    "사진은 기기에 그대로 있습니다. 관리자에게 알리고 나중에 다시 보내 주세요.",
    "Your photos are safe on your device. Tell the administrator and send them later.",
)

# Reference data
area_file_invalid = _entry(
    "area-file-invalid",
    422,
    "구역 파일을 쓸 수 없습니다. {what}",
    "The file of areas cannot be used. {what_en}",
    "말씀드린 것을 고쳐 다시 올려 주세요. 지금 쓰는 구역은 그대로입니다.",
    "Correct what is named and load it again. The areas in use are unchanged.",
)
address_file_invalid = _entry(
    "address-file-invalid",
    422,
    "주소 파일을 쓸 수 없습니다. {what}",
    "The file of addresses cannot be used. {what_en}",
    "말씀드린 것을 고쳐 다시 올려 주세요. 지금 쓰는 주소는 그대로입니다.",
    "Correct what is named and load it again. The addresses in use are unchanged.",
)
shape_invalid = _entry(
    "shape-invalid",
    422,
    "경계를 쓸 수 없습니다. {what}",
    "The boundary cannot be used. {what_en}",
    "지도에서 다시 그리거나, WKT나 GeoJSON을 붙여 넣어 주세요.",
    "Draw it again on the map, or paste WKT or GeoJSON.",
)
district_unknown = _entry(
    "district-unknown",
    422,
    "자치구 코드 {code}을(를) 찾을 수 없습니다.",
    "There is no district with the code {code}.",
    "시군구 코드 다섯 자리를 확인해 주세요(영등포구는 11560).",
    "Check the five digits (11560 is Yeongdeungpo-gu).",
)
report_text_invalid = _entry(
    "report-text-invalid",
    422,
    "문안 {line}번째 줄의 '{name}'은(는) 쓸 수 있는 이름이 아닙니다.",
    "Line {line} of the text names '{name}', which is not a number or table.",
    "아래 이름 목록에서 골라 고쳐 주세요.",
    "Choose a name from the list below.",
)
import_not_found = _entry(
    "import-not-found",
    404,
    "그런 가져오기 파일이 없습니다.",
    "There is no such imported file.",
    "목록에서 다시 골라 주세요.",
    "Choose it again from the list.",
)
import_file_invalid = _entry(
    "import-file-invalid",
    422,
    "파일을 읽을 수 없습니다. {what}",
    "The file cannot be read. {what_en}",
    "파일을 고쳐 다시 올려 주세요. 이미 들어간 건은 다시 들어가지 않습니다.",
    "Correct the file and load it again. What went in already is not taken twice.",
)
taxonomy_file_invalid = _entry(
    "taxonomy-file-invalid",
    422,
    "분류 파일을 쓸 수 없습니다. {what}",
    "The taxonomy file cannot be used. {what}",
    "표시된 줄을 고쳐 다시 올려 주세요.",
    "Correct the lines named and load it again.",
)

# Programmes
programme_unknown = _entry(
    "programme-unknown",
    422,
    "고를 수 있는 사업이 아닙니다.",
    "This programme is not one of the choices.",
    "목록에서 다시 골라 주세요.",
    "Please choose one from the list.",
)
programme_not_found = _entry(
    "programme-not-found",
    404,
    "찾으시는 기록이 없습니다.",
    "There is no such record.",
    "목록에서 다시 찾아 주세요.",
    "Please look for it in the list.",
)
schedule_invalid = _entry(
    "schedule-invalid",
    422,
    "일정을 읽을 수 없습니다.",
    "This schedule cannot be read.",
    "요일과 주를 다시 골라 주세요.",
    "Please choose weekdays and weeks again.",
)
patrol_not_yours = _entry(
    "patrol-not-yours",
    403,
    "다른 분의 순찰은 고칠 수 없습니다.",
    "This is another person's patrol.",
    "순찰을 시작한 분이나 관리자에게 부탁해 주세요.",
    "Please ask whoever started it, or a manager.",
)
monitor_account_taken = _entry(
    "monitor-account-taken",
    409,
    "이 계정은 다른 살피미가 쓰고 있습니다.",
    "Another monitor has this account.",
    "다른 계정을 골라 주세요.",
    "Please choose another account.",
)
facility_number_taken = _entry(
    "facility-number-taken",
    409,
    "같은 관리번호의 시설물이 이미 있습니다.",
    "There is a facility with this number.",
    "관리번호를 확인해 주세요.",
    "Please check the number.",
)
inspection_contradictory = _entry(
    "inspection-contradictory",
    422,
    "불량이 있는데 결과가 이상없음입니다.",
    "Something is bad, but the result says that all is sound.",
    "점검 결과를 다시 골라 주세요.",
    "Please choose the result again.",
)
checklist_changed = _entry(
    "checklist-changed",
    409,
    "그사이 다른 분이 이 점검표를 고쳤습니다.",
    "Somebody else has revised this checklist meanwhile.",
    "새 판을 다시 열어 고쳐 주세요. 적으신 것은 이 화면에 있습니다.",
    "Open the new version and revise it. What you typed is on this page.",
)
inspection_incomplete = _entry(
    "inspection-incomplete",
    422,
    "아직 답하지 않은 질문이 있습니다: {what}",
    "Questions without an answer: {what}",
    "모든 질문에 양호, 불량, 해당없음 가운데 하나를 골라 주세요.",
    "Please answer each question: good, bad or not applicable.",
)
category_unknown = _entry(
    "category-unknown",
    422,
    "고를 수 있는 분야가 아닙니다.",
    "This category is not one of the choices.",
    "목록에서 다시 골라 주세요.",
    "Please choose one from the list.",
)
grievance_number_taken = _entry(
    "grievance-number-taken",
    409,
    "같은 접수번호의 고충민원이 이미 있습니다.",
    "There is a grievance with this number.",
    "접수번호를 확인해 주세요.",
    "Please check the number.",
)
already_answered = _entry(
    "already-answered",
    409,
    "이미 답변한 고충민원입니다.",
    "This grievance has been answered.",
    "화면을 새로 고쳐 답변을 확인해 주세요.",
    "Please reload the page to see the answer.",
)
programme_file_invalid = _entry(
    "programme-file-invalid",
    422,
    "파일을 읽을 수 없습니다. {what}",
    "This file cannot be read. {what_en}",
    "CSV(UTF-8, CP949)나 XLSX 파일인지, 첫 줄에 항목 이름이 있는지 확인해 주세요.",
    "Please check that it is CSV (UTF-8, CP949) or XLSX with names of columns in the first row.",
)
