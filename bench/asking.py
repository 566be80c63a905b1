"""What an open phone costs the server by asking: `/live` each second, `/news` each ten, its list of what it holds."""

import asyncio
import json
from collections.abc import Iterator

from bench import floors
from bench.__main__ import HEADS, Bench
from bench.measure import load, request
from fieldapp.ids import new_id

A_MINUTE = {"live": 60, "news": 6, "offline.json": 1, "manifest": 0.1}  # of a phone that lies open, at most


def measure(bench: Bench) -> None:
    print(f"\n| {' | '.join(HEADS)} |\n|---|{'--:|' * (len(HEADS) - 1)}")
    for name in ("live", "news", "offline.json"):
        bench.page(name, "")
    spent = {name: cost(bench, asked) for name, asked in everything(bench).items()}
    told = ", ".join(f"{name} {milliseconds:.1f}" for name, milliseconds in spent.items())
    whole = sum(spent[name] * count for name, count in A_MINUTE.items())
    print(f"\nThe processor's milliseconds for each: {told}.")
    print(f"A phone that lies open: {whole:.0f} ms a minute; one core serves {60_000 / whole:.0f} of them.")


def everything(bench: Bench) -> dict[str, Iterator[bytes]]:
    cookie = {"Cookie": bench.cookie("wei")}
    pages = floors.pages(bench.app)

    def asked(path: str) -> Iterator[bytes]:
        while True:
            yield request("GET", path, cookie)

    found = {name: asked(pages[name][1]) for name in ("live", "news", "offline.json")}
    return {**found, "manifest": manifests(cookie)}


def manifests(cookie: dict[str, str]) -> Iterator[bytes]:
    """Each with a list of five things that it has not told of yet."""
    head = {**cookie, "Sec-Fetch-Site": "same-origin", "Content-Type": "application/x-www-form-urlencoded"}
    while True:
        held = json.dumps([{"id": str(new_id()), "kind": "note", "words": "Add note"} for _ in range(5)])
        op = {"Idempotency-Key": f'"{new_id()}"', "HX-Request": "true"}
        yield request("POST", "/outbox/manifest", {**head, **op}, f"gone=[]&held={held.replace(' ', '+')}".encode())


def cost(bench: Bench, asked: Iterator[bytes]) -> float:
    return asyncio.run(load(bench.ours, asked, 2, 4)).spent
