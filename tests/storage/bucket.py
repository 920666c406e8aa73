"""A bucket on this machine that speaks as much S3 as the store needs."""

from __future__ import annotations

import re
from email.utils import formatdate
from hashlib import md5
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape, unescape


class Bucket:
    """Objects by `bucket/key`; `refuses` makes it answer every request with that status."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.refuses = 0
        bucket = self

        class Handler(_Handler):
            objects = property(lambda _: bucket.objects)
            refuses = property(lambda _: bucket.refuses)

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Bucket:
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Handler(BaseHTTPRequestHandler):
    objects: dict[str, bytes]
    refuses: int

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def _answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    @property
    def _key(self) -> str:
        return unquote(urlsplit(self.path).path).lstrip("/")

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        query = parse_qs(urlsplit(self.path).query)
        if self.refuses:
            return self._answer(self.refuses)
        key = self._key if "partNumber" not in query else f"{self._key}#{int(query['partNumber'][0]):05d}"
        self.objects[key] = body
        return self._answer(200, ETag=_etag(body))

    def do_POST(self) -> None:
        query = urlsplit(self.path).query
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.refuses:
            return self._answer(self.refuses)
        if query == "delete":
            bucket = self._key.rstrip("/")
            keys = re.findall("<Key>.*?</Key>", body.decode())
            for key in keys:
                self.objects.pop(f"{bucket}/{unescape(key[5:-6])}", None)
            deleted = "".join(f"<Deleted>{key}</Deleted>" for key in keys)
            return self._answer(200, f"<DeleteResult>{deleted}</DeleteResult>".encode())
        if query.startswith("uploads"):
            return self._answer(
                200, b"<InitiateMultipartUploadResult><UploadId>1</UploadId></InitiateMultipartUploadResult>"
            )
        parts = sorted(key for key in self.objects if key.startswith(f"{self._key}#"))
        self.objects[self._key] = b"".join(self.objects.pop(part) for part in parts)
        return self._answer(
            200, b"<CompleteMultipartUploadResult><ETag>1</ETag></CompleteMultipartUploadResult>"
        )

    def do_GET(self) -> None:
        query = parse_qs(urlsplit(self.path).query)
        if self.refuses:
            return self._answer(self.refuses)
        if "list-type" in query:
            return self._list(query.get("prefix", [""])[0])
        body = self.objects.get(self._key)
        if body is None:
            return self._answer(404)
        return self._answer(200, body, ETag=_etag(body), Last_Modified=formatdate(0, usegmt=True))

    do_HEAD = do_GET  # noqa: N815

    def do_DELETE(self) -> None:
        if self.refuses:
            return self._answer(self.refuses)
        self.objects.pop(self._key, None)
        return self._answer(204)

    def _list(self, prefix: str) -> None:
        bucket = self._key.rstrip("/")
        entries = "".join(
            f"<Contents><Key>{escape(key.removeprefix(bucket + '/'))}</Key><Size>{len(body)}</Size>"
            "<LastModified>2026-01-01T00:00:00Z</LastModified></Contents>"
            for key, body in sorted(self.objects.items())
            if key.startswith(f"{bucket}/{prefix}")
        )
        return self._answer(200, f"<ListBucketResult>{entries}</ListBucketResult>".encode())


def _etag(body: bytes) -> str:
    return f'"{md5(body, usedforsecurity=False).hexdigest()}"'
