"""Reports accepted by one worker process: how many a second, and p99 under load against the idle median."""

from __future__ import annotations

import http.client
import json
import multiprocessing
import random
import statistics
import threading
import time
import uuid

from bench.ground import bench_settings, officer_token, server

WARM_UP = 200
IDLE = 300
LOAD = 4000
PROCESSES = 2
CONNECTIONS = 4
WORDS = (
    "보도블록이 들떠 있음",
    "불법주정차 차량",
    "빗물받이가 막혀 있어요",
    "현수막이 불법으로 걸려 있음",
    "가로등이 나갔어요",
)
TARGET_PER_SECOND = 300
TARGET_RATIO = 5


def report(number: int) -> bytes:
    """A report as a phone sends it, without photos, somewhere in the district."""
    body = {
        "id": str(uuid.uuid4()),
        "description": f"{WORDS[number % len(WORDS)]} {number}",
        "location": {
            "longitude": random.uniform(126.885, 126.93),
            "latitude": random.uniform(37.49, 37.53),
            "accuracy_m": 8.0,
        },
    }
    return json.dumps(body).encode()


def send(port: int, token: str, count: int) -> list[float]:
    """Send `count` reports over one connection, one after the other; seconds of each."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    spent = []
    for number in range(count):
        body = report(number)
        begin = time.perf_counter()
        connection.request("POST", "/api/v1/findings", body, headers)
        answer = connection.getresponse()
        answer.read()
        spent.append(time.perf_counter() - begin)
        if answer.status != 201:
            raise RuntimeError(f"a report was answered with {answer.status}")
    return spent


def send_many(port: int, token: str, count: int, results: multiprocessing.Queue[list[float]]) -> None:
    """Send over several connections at once, in this process."""
    spent: list[float] = []
    lock = threading.Lock()

    def one() -> None:
        mine = send(port, token, count // CONNECTIONS)
        with lock:
            spent.extend(mine)

    threads = [threading.Thread(target=one) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    results.put(spent)


def main() -> None:
    """Print the rows."""
    with bench_settings() as settings, server(settings) as port:
        token = officer_token(settings)
        send(port, token, WARM_UP)
        idle = statistics.median(send(port, token, IDLE))
        results: multiprocessing.Queue[list[float]] = multiprocessing.Queue()
        begin = time.perf_counter()
        senders = [
            multiprocessing.Process(target=send_many, args=(port, token, LOAD // PROCESSES, results))
            for _ in range(PROCESSES)
        ]
        for sender in senders:
            sender.start()
        spent = sorted(one for _ in senders for one in results.get(timeout=300))
        for sender in senders:
            sender.join()
        per_second = len(spent) / (time.perf_counter() - begin)
        p99 = spent[int(len(spent) * 0.99)]
    print(f"reports accepted by one worker   {per_second:7.0f}/s    target {TARGET_PER_SECOND}/s or more")
    print(f"idle median                      {idle * 1000:7.1f} ms")
    print(f"p99 under load / idle median     {p99 / idle:7.1f}      target {TARGET_RATIO} or less")


if __name__ == "__main__":
    main()
