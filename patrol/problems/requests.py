"""Ways to say no about any request."""

from patrol.problems.entries import entry

not_found = entry(
    "not-found",
    404,
    "찾으시는 것이 없습니다.",
    "What you are looking for is not here.",
    "주소를 확인하시거나 목록에서 다시 찾아 주세요.",
    "Check the address, or find it again from the list.",
)
host_unknown = entry(
    "host-unknown",
    400,
    "이 주소로는 서비스하지 않습니다.",
    "This service is not at this address.",
    "관리자가 알려 드린 주소로 열어 주세요.",
    "Open it under the address that the administrator gave you.",
)
method_not_allowed = entry(
    "method-not-allowed",
    405,
    "이 주소에서는 할 수 없는 요청입니다.",
    "This address does not take that kind of request.",
    "앞 화면으로 돌아가 다시 시도해 주세요.",
    "Go back and try again.",
)
input_invalid = entry(
    "input-invalid",
    422,
    "입력하신 내용 가운데 확인이 필요한 것이 있습니다. {what}",
    "Some of the input needs another look. {what}",
    "표시된 항목을 고쳐 다시 보내 주세요.",
    "Correct the marked entries and send again.",
)
body_unreadable = entry(
    "body-unreadable",
    400,
    "보내신 내용을 읽을 수 없습니다.",
    "What was sent cannot be read.",
    "UTF-8 JSON 형식인지 확인해 주세요.",
    "Check that it is JSON in UTF-8.",
)
body_too_large = entry(
    "body-too-large",
    413,
    "보내신 내용이 너무 큽니다.",
    "What was sent is too large.",
    "나누어 보내거나 크기를 줄여 주세요.",
    "Send it in parts or make it smaller.",
)
photos_too_heavy = entry(
    "photos-too-heavy",
    413,
    "사진이 모두 합해 {limit_mb} MB를 넘어 한 번에 보낼 수 없습니다.",
    "The photos are more than {limit_mb} MB together: too much to send at once.",
    "뒤로 가서 사진을 몇 장만 골라 다시 보내 주세요. 큰 사진과 여러 장은 ‘적출하기’ 화면에서 한 장씩 나누어 보냅니다.",
    "Go back and choose fewer photos. The page “Report a finding” sends large and many photos, one by one.",
)
unexpected = entry(
    "unexpected",
    500,
    "처리하는 중에 문제가 생겼습니다.",
    "Something went wrong on our side.",
    "잠시 후 다시 시도해 주세요. 계속되면 관리자에게 참조번호 {reference}를 알려 주세요.",
    "Try again in a moment. If it goes on, tell the administrator the reference {reference}.",
)
service_unavailable = entry(
    "service-unavailable",
    503,
    "지금은 저장소에 연결할 수 없습니다.",
    "The store cannot be reached right now.",
    "기기에 저장된 내용은 그대로 있습니다. 잠시 후 다시 시도해 주세요.",
    "What is on your device is safe. Try again in a moment.",
)
