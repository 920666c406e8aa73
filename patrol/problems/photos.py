"""Ways to say no about photos and their uploads."""

from patrol.problems.entries import entry

photo_not_expected = entry(
    "photo-not-expected",
    404,
    "이 건에 등록되지 않은 사진입니다.",
    "This photo does not belong to the finding.",
    "사진을 다시 붙여 주세요.",
    "Attach the photo again.",
)
photos_too_many = entry(
    "photos-too-many",
    422,
    "한 건에는 사진을 {most}장까지 붙일 수 있습니다.",
    "A finding can have {most} photos.",
    "꼭 필요한 사진만 고르거나, 다른 적출사항으로 나누어 보내 주세요. 원본은 기기에 그대로 있습니다.",
    "Choose the ones that are needed, or send the others with another finding. The originals are still on your device.",
)
photo_not_found = entry(
    "photo-not-found",
    404,
    "사진이 없습니다.",
    "There is no such photo.",
    "사진이 아직 올라오는 중일 수 있습니다. 잠시 후 다시 열어 주세요.",
    "It may still be on its way. Open it again in a moment.",
)
photo_empty = entry(
    "photo-empty",
    422,
    "사진 파일이 비어 있습니다.",
    "The photo file is empty.",
    "사진을 다시 찍거나 골라 주세요.",
    "Take or choose the photo again.",
)
photo_too_large = entry(
    "photo-too-large",
    413,
    "사진이 너무 큽니다({limit_mb} MB까지 받을 수 있습니다).",
    "The photo is too large ({limit_mb} MB is the most).",
    "사진의 크기를 줄여 다시 올려 주세요. 원본은 기기에 그대로 있습니다.",
    "Make it smaller and send it again. The original is still on your device.",
)
photo_too_many_pixels = entry(
    "photo-too-many-pixels",
    422,
    "사진의 화소가 너무 많습니다({limit_megapixels}백만 화소까지 받을 수 있습니다).",
    "The photo has too many pixels ({limit_megapixels} megapixels is the most).",
    "카메라 설정에서 해상도를 낮추거나 사진을 줄여 다시 올려 주세요.",
    "Lower the camera's resolution, or make the photo smaller and send it again.",
)
photo_truncated = entry(
    "photo-truncated",
    422,
    "사진 파일이 중간에 끊겨 있습니다.",
    "The photo file ends in the middle.",
    "사진을 다시 올려 주세요. 계속되면 기기의 원본이 열리는지 확인해 주세요.",
    "Send the photo again. If it goes on, check that the original opens on your device.",
)
photo_broken = entry(
    "photo-broken",
    422,
    "사진 파일이 손상되어 열 수 없습니다.",
    "The photo file is damaged and cannot be opened.",
    "기기에서 사진이 열리는지 확인하고, 다시 찍거나 다른 사진을 골라 주세요.",
    "Check that it opens on your device; take it again or choose another one.",
)
photo_not_a_picture = entry(
    "photo-not-a-picture",
    422,
    "이 파일은 사진이 아닙니다({found}).",
    "This file is not a picture ({found}).",
    "카메라로 찍은 사진(JPEG, HEIC, PNG, WebP)을 골라 주세요.",
    "Choose a photo taken with a camera (JPEG, HEIC, PNG, WebP).",
)
photo_unsupported_type = entry(
    "photo-unsupported-type",
    422,
    "받을 수 없는 사진 형식입니다({found}).",
    "This kind of picture cannot be taken ({found}).",
    "JPEG, HEIC, PNG, WebP 가운데 하나로 저장하여 다시 올려 주세요.",
    "Save it as JPEG, HEIC, PNG or WebP and send it again.",
)
photo_hash_mismatch = entry(
    "photo-hash-mismatch",
    422,
    "받은 사진이 보내신 사진과 다릅니다.",
    "The photo that arrived is not the one that was sent.",
    "전송 중에 바뀐 것 같습니다. 사진을 처음부터 다시 올려 주세요.",
    "It seems to have changed on the way. Send it again from the start.",
)
upload_offset_mismatch = entry(
    "upload-offset-mismatch",
    409,
    "사진은 {offset}바이트까지 도착해 있습니다.",
    "The photo has arrived up to byte {offset}.",
    "{offset}바이트부터 이어서 보내 주세요.",
    "Go on from byte {offset}.",
)
upload_too_long = entry(
    "upload-too-long",
    422,
    "알려 주신 크기({total}바이트)보다 많은 내용이 왔습니다.",
    "More arrived than the size that was announced ({total} bytes).",
    "사진을 처음부터 다시 올려 주세요.",
    "Send the photo again from the start.",
)
upload_incomplete = entry(
    "upload-incomplete",
    409,
    "사진이 아직 다 오지 않았습니다({total}바이트 가운데 {offset}바이트).",
    "The photo is not complete yet ({offset} of {total} bytes).",
    "{offset}바이트부터 이어서 보내 주세요.",
    "Go on from byte {offset}.",
)
storage_full = entry(
    "storage-full",
    507,
    "서버의 저장 공간이 가득 찼습니다.",
    "The server's storage is full.",
    "사진은 기기에 그대로 있습니다. 관리자에게 알리고 나중에 다시 보내 주세요.",
    "Your photos are safe on your device. Tell the administrator and send them later.",
)
