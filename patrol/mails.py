"""Mail goes out by SMTP, or into a folder as .eml files where no server is set: the same message either way."""

from __future__ import annotations

import smtplib
import ssl
import uuid
from collections.abc import Sequence
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from urllib.parse import unquote, urlsplit

from patrol.settings import Settings

TIMEOUT_S = 20


class MailUndelivered(Exception):  # noqa: N818 - a fact about the post, not a fault of the program
    """The transport did not take the message; it may be tried again."""


def compose(
    settings: Settings, mail_id: uuid.UUID, to: Sequence[str], subject: str, body: str
) -> EmailMessage:
    """A message with an id of its own, so that a receiver can tell a repeated one."""
    message = EmailMessage(policy=SMTP)
    message["Message-ID"] = f"<{mail_id}@{settings.mail_from.rpartition('@')[2] or 'localhost'}>"
    message["From"] = settings.mail_from
    message["To"] = ", ".join(to)
    # A subject is one line; whatever a number or an item's name carries stays inside it.
    message["Subject"] = " ".join(subject.split())
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(body)
    return message


def deliver(settings: Settings, message: EmailMessage) -> None:
    """Hand a message to the transport; raises MailUndelivered."""
    try:
        if settings.smtp_url:
            _send(settings.smtp_url, message)
        else:
            _write(settings.mails, message)
    except (smtplib.SMTPException, OSError) as error:
        raise MailUndelivered(type(error).__name__) from error


def _send(url: str, message: EmailMessage) -> None:
    """`smtp://` takes STARTTLS where the server offers it, `smtps://` speaks TLS from the start."""
    parts = urlsplit(url)
    host, is_tls = parts.hostname or "localhost", parts.scheme == "smtps"
    port = parts.port or (465 if is_tls else 25)
    context = ssl.create_default_context()
    with (
        smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_S, context=context)
        if is_tls
        else smtplib.SMTP(host, port, timeout=TIMEOUT_S)
    ) as server:
        server.ehlo()
        if not is_tls and server.has_extn("starttls"):
            server.starttls(context=context)
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(message)


def _write(folder: Path, message: EmailMessage) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{str(message['Message-ID']).strip('<>').partition('@')[0]}.eml"
    unfinished = path.with_suffix(".part")
    unfinished.write_bytes(message.as_bytes())
    unfinished.replace(path)
