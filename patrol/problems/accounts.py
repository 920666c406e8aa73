"""Ways to say no about signing in, accounts and permission."""

from patrol.problems.entries import entry

sign_in_required = entry(
    "sign-in-required",
    401,
    "로그인이 필요합니다.",
    "Please sign in.",
    "로그인한 뒤 이어서 진행해 주세요. 작성하신 내용은 기기에 남아 있습니다.",
    "Sign in and go on. What you wrote is still on your device.",
)
sign_in_failed = entry(
    "sign-in-failed",
    401,
    "아이디 또는 비밀번호가 맞지 않습니다.",
    "The name or the password is not right.",
    "다시 입력해 주세요. 잊으셨다면 관리자에게 초기화를 요청해 주세요.",
    "Try again, or ask the administrator for a reset.",
)
sign_in_too_often = entry(
    "sign-in-too-often",
    429,
    "로그인 시도가 너무 잦습니다.",
    "Too many attempts to sign in.",
    "{wait_s}초 뒤에 다시 시도해 주세요.",
    "Try again in {wait_s} seconds.",
)
not_permitted = entry(
    "not-permitted",
    403,
    "이 일을 할 권한이 없습니다.",
    "Your account may not do this.",
    "필요한 일이라면 관리자에게 권한을 요청해 주세요.",
    "If you need it, ask the administrator.",
)
csrf_failed = entry(
    "csrf-failed",
    400,
    "화면이 오래되어 요청을 확인할 수 없습니다.",
    "The page is too old for this request to be checked.",
    "화면을 새로 고친 뒤 다시 보내 주세요.",
    "Reload the page and send it again.",
)
account_name_taken = entry(
    "account-name-taken",
    409,
    "이미 쓰고 있는 아이디입니다.",
    "That sign-in name is taken.",
    "다른 아이디를 정해 주세요.",
    "Choose another one.",
)
account_not_found = entry(
    "account-not-found",
    404,
    "그런 계정이 없습니다.",
    "There is no such account.",
    "계정 목록에서 다시 찾아 주세요.",
    "Find it again in the list of accounts.",
)
own_account_protected = entry(
    "own-account-protected",
    409,
    "자기 계정은 스스로 중지할 수 없습니다.",
    "You cannot disable your own account.",
    "다른 관리자에게 요청해 주세요.",
    "Ask another administrator.",
)
password_too_weak = entry(
    "password-too-weak",
    422,
    "비밀번호는 10자 이상이고 아이디와 달라야 합니다.",
    "A password has 10 characters or more and differs from the name.",
    "더 긴 비밀번호를 정해 주세요.",
    "Choose a longer one.",
)
