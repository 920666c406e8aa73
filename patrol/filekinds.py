"""What a file is that was handed in as a table: told by its first bytes, so that the refusal can say what to do. Pure."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterable
from xml.etree.ElementTree import ParseError

from openpyxl.utils.exceptions import InvalidFileException

MOST_ABOVE_HEADINGS = 10
"""So many filled rows may stand above the headings: titles, the period, who made the list."""
MOST_BLANK_ROWS = 1000
"""After so many empty rows a sheet is over: formatted but empty rows may go on to the sheet's last."""
UNREADABLE = (
    InvalidFileException,
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    OSError,
    EOFError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    NotImplementedError,
    RuntimeError,
)
"""What openpyxl is known to raise over a damaged workbook."""
COMPOUND = b"\xd0\xcf\x11\xe0"
"""How Office's older container begins: an XLS, an HWP, or any workbook under a password."""
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_OTHERS = {
    b"\x89PNG": ("그림 파일입니다.", "This is a picture."),
    b"\xff\xd8\xff": ("그림 파일입니다.", "This is a picture."),
    b"%PDF": ("PDF 파일입니다.", "This is a PDF."),
    b"<htm": ("웹 문서(HTML)입니다.", "This is a web page (HTML)."),
    b"<!DO": ("웹 문서(HTML)입니다.", "This is a web page (HTML)."),
}
_SAVE = ("엑셀에서 열어 XLSX나 CSV로 저장해 주세요.", "Open it in Excel and save it as XLSX or CSV.")


def no_table(head: bytes, more: bytes = b"") -> tuple[str, str] | None:
    """Why a file that begins so is no table that can be read, in Korean and English; None where it may be one.

    `more` is what of an older container may name its streams: a locked workbook says so there.
    """
    if head.startswith(COMPOUND):
        if _LOCKED in more:
            return (
                "암호가 걸린 파일입니다. 암호를 풀고 저장해 주세요.",
                "It is locked with a password: save it without one.",
            )
        return (f"옛 XLS 형식입니다. {_SAVE[0]}", f"This is an old XLS file. {_SAVE[1]}")
    for begins, (ko, en) in _OTHERS.items():
        if head.lstrip()[: len(begins)].upper() == begins.upper():
            return f"{ko} {_SAVE[0]}", f"{en} {_SAVE[1]}"
    return None


def separator_of(lines: Iterable[str]) -> str:
    """What stands between the cells of these lines of a CSV file: comma, semicolon or tab, whichever is there most."""
    return max(",;\t", key="".join(lines).count)
