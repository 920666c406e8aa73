"""4 MB photos accepted by one worker process over HTTP: how many a second, durable on disk and noted in the database."""

from __future__ import annotations

import hashlib
import http.client
import json
import multiprocessing
import os
import statistics
import threading
import time
import uuid
from multiprocessing.synchronize import Event

from bench.ground import bench_settings, officer_token, server
from bench.photos import made_photo

WARM_UP = 10
PROCESSES = 2
CONNECTIONS = 2
EACH = 40
"""Photos of one connection."""
TARGET_PER_SECOND = 60


def copies(photo: bytes, count: int) -> list[tuple[bytes, str]]:
    """Photos that differ in what stands behind the picture, with their hashes: made before the clock starts."""
    made = [photo + uuid.uuid4().bytes for _ in range(count)]
    return [(data, hashlib.sha256(data).hexdigest()) for data in made]


def send(port: int, token: str, photos: list[tuple[bytes, str]]) -> list[float]:
    """Report a finding for each photo and send the photo whole, one after the other; seconds of each photo's answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Authorization": f"Bearer {token}"}
    spent = []
    for data, sha256 in photos:
        finding = str(uuid.uuid4())
        report = {
            "id": finding,
            "description": "보도블록이 들떠 있음",
            "photos": [{"sha256": sha256, "role": "before"}],
        }
        _send(
            connection, "POST", "/api/v1/findings", json.dumps(report).encode(), headers, "application/json"
        )
        begin = time.perf_counter()
        address = f"/api/v1/findings/{finding}/photos/{sha256}?role=before"
        _send(connection, "PUT", address, data, headers, "image/jpeg")
        spent.append(time.perf_counter() - begin)
    return spent


def _send(
    connection: http.client.HTTPConnection,
    method: str,
    address: str,
    body: bytes,
    headers: dict[str, str],
    media_type: str,
) -> None:
    connection.request(method, address, body, {**headers, "Content-Type": media_type})
    answer = connection.getresponse()
    answer.read()
    if answer.status != 201:
        raise RuntimeError(f"{method} was answered with {answer.status}")


def send_many(
    port: int,
    token: str,
    photo: bytes,
    start: Event,
    results: multiprocessing.Queue[list[float]],
) -> None:
    """Send over several connections at once, in this process, once all have their photos."""
    stacks = [copies(photo, EACH) for _ in range(CONNECTIONS)]
    results.put([])
    start.wait()
    spent: list[float] = []

    def one(photos: list[tuple[bytes, str]]) -> None:
        spent.extend(send(port, token, photos))

    threads = [threading.Thread(target=one, args=(stack,)) for stack in stacks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    results.put(spent)


def main() -> None:
    """Print the rows."""
    photo = made_photo()
    with bench_settings() as settings, server(settings) as port:
        token = officer_token(settings)
        idle = statistics.median(send(port, token, copies(photo, WARM_UP)))
        results: multiprocessing.Queue[list[float]] = multiprocessing.Queue()
        start = multiprocessing.Event()
        senders = [
            multiprocessing.Process(target=send_many, args=(port, token, photo, start, results))
            for _ in range(PROCESSES)
        ]
        for sender in senders:
            sender.start()
        for _ in senders:
            results.get(timeout=120)
        begin = time.perf_counter()
        start.set()
        spent = sorted(one for _ in senders for one in results.get(timeout=300))
        per_second = len(spent) / (time.perf_counter() - begin)
        for sender in senders:
            sender.join()
    print(
        f"photos of {len(photo) / 1e6:.1f} MB by one worker       {per_second:7.1f}/s    target {TARGET_PER_SECOND}/s or more"
    )
    print(f"(each with its report before it, {os.cpu_count()} cores shared with database and senders)")
    print(f"idle median                      {idle * 1000:7.1f} ms")


if __name__ == "__main__":
    main()
