#!/usr/bin/env python3
"""The main journey against a running server: sign in, upload documents, ask questions, see answers with citations.

    make run        in one shell
    make demo       in another; asks for the password that `make run` printed at its first start

LECTERN_URL             the server, http://127.0.0.1:8080 unless given
LECTERN_ADMIN_PASSWORD  the password of `admin` in the tenant `default` (or `make demo PASSWORD=...`)
"""

import getpass
import json
import os
import sys
import textwrap
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

from demo_documents import documents

ROOT = Path(__file__).resolve().parent.parent

# Each is answered by another file; the first one by the second page of a PDF.
QUESTIONS = [
    "How much does the company reimburse per kilometre when I use my private car?",
    "How quickly must a stolen laptop be reported, and to whom?",
    "What is the daily allowance for a trip to Norway?",
]


class DemoError(Exception):
    """Something that ends the demo; the message is for the person in front of it."""


class Server:
    """The few calls of the API that the demo makes."""

    def __init__(self, address: str) -> None:
        self.address = address.rstrip("/")
        self.token: str | None = None

    def wait_until_ready(self, seconds: int = 60) -> None:
        deadline = time.monotonic() + seconds
        waiting = False
        while True:
            try:
                with urllib.request.urlopen(f"{self.address}/ready", timeout=5):
                    return
            except urllib.error.HTTPError as error:
                reason = f"it answers {error.code} at /ready"
            except OSError as error:
                reason = str(getattr(error, "reason", error))
            if time.monotonic() > deadline:
                raise DemoError(
                    f"there is no ready server at {self.address} ({reason}).\n"
                    "Start one with `make run` in another shell, or name another address in LECTERN_URL."
                )
            if not waiting:
                print(f"waiting for {self.address} ({reason}) …", flush=True)
                waiting = True
            time.sleep(1)

    def get(self, path: str) -> dict:
        return self._call("GET", path, None, None)

    def post(self, path: str, body: dict) -> dict:
        return self._call("POST", path, json.dumps(body).encode(), "application/json")

    def upload(self, path: str, content: bytes) -> dict:
        return self._call("POST", path, content, "application/octet-stream")

    def _call(self, method: str, path: str, body: bytes | None, content_type: str | None) -> dict:
        request = urllib.request.Request(f"{self.address}/api/v1{path}", data=body, method=method)
        if content_type:
            request.add_header("Content-Type", content_type)
        if self.token:
            request.add_header("Authorization", f"Bearer {self.token}")
        try:
            with urllib.request.urlopen(request, timeout=300) as response:
                return json.load(response)
        except urllib.error.HTTPError as error:
            raise DemoError(f"{method} {path} was refused: {problem_of(error)}") from None
        except OSError as error:
            raise DemoError(f"{method} {path} failed: {getattr(error, 'reason', error)}") from None


def problem_of(error: urllib.error.HTTPError) -> str:
    """The title and detail of a problem+json body, or whatever else there is."""
    body = error.read().decode(errors="replace")
    try:
        problem = json.loads(body)
        parts = [problem.get("title"), problem.get("detail")]
        parts += [f"{item.get('field')}: {item.get('message')}" for item in problem.get("errors") or []]
        code = f" [{problem['code']}]" if problem.get("code") else ""
        return f"{error.code} " + "; ".join(part for part in parts if part) + code
    except (ValueError, AttributeError):
        return f"{error.code} {error.reason}\n{body[:500]}"


def password() -> str:
    given = os.environ.get("LECTERN_ADMIN_PASSWORD")
    if given:
        return given
    hint = (
        "The server printed the password of `admin` when it started for the first time on an empty data folder,\n"
        "or it is the LECTERN_ADMIN_PASSWORD that the server was given then."
    )
    if not sys.stdin.isatty():
        raise DemoError(f"no password.\n{hint}\nSet LECTERN_ADMIN_PASSWORD, or: make demo PASSWORD=...")
    print(hint)
    return getpass.getpass("password of admin: ")


def files() -> dict[str, bytes]:
    """The project's own documentation and the invented company's documents."""
    markdown = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
    own = {path.name: path.read_bytes() for path in markdown if path.is_file()}
    return {**own, **documents()}


def upload_all(server: Server, knowledge_base: str) -> None:
    print("\nUploading, each until it can be searched:")
    for name, content in files().items():
        started = time.monotonic()
        query = urllib.parse.urlencode({"name": name, "wait": 60})
        document = server.upload(f"/knowledge-bases/{knowledge_base}/files?{query}", content)
        deadline = started + 300
        while document["state"] in ("queued", "running"):
            if time.monotonic() > deadline:
                raise DemoError(f"{name} is still {document['state']} after five minutes")
            time.sleep(1)
            document = server.get(f"/knowledge-bases/{knowledge_base}/documents/{document['id']}")
        if document["state"] != "ready":
            reason = ": ".join(filter(None, [document.get("error_code"), document.get("error_detail")]))
            raise DemoError(f"{name} ended as {document['state']} ({reason or 'no reason given'})")
        chunks = document["chunk_count"]
        print(f"  {name:<34} {len(content):>7} bytes  {chunks:>3} chunks  {time.monotonic() - started:5.1f} s")


def ask(server: Server, session: str, number: int, question: str) -> None:
    print(f"\n{number}. {question}")
    started = time.monotonic()
    message = server.post(f"/sessions/{session}/messages", {"content": question})
    print(indented(message["content"], "   "))
    for citation in message["citations"]:
        page = f", page {citation['page']}" if citation.get("page") is not None else ""
        print(f"   [{citation['index']}] {citation['file_name']} (version {citation['file_version']}){page}:")
        print(indented(f"“{citation['quote']}”", "       "))
    print(f"   ({message['model']}, {time.monotonic() - started:.2f} s)")
    if not message["citations"]:
        raise DemoError("the answer has no citation; it should have found the documents uploaded above")


def indented(text: str, indent: str) -> str:
    return "\n".join(
        textwrap.fill(line, width=100, initial_indent=indent, subsequent_indent=indent) for line in text.splitlines()
    )


def main() -> None:
    server = Server(os.environ.get("LECTERN_URL") or "http://127.0.0.1:8080")
    server.wait_until_ready()
    tokens = server.post("/auth/login", {"login": "admin", "password": password(), "tenant": "default"})
    server.token = tokens["access_token"]
    print(f"Signed in as admin at {server.address}")

    name = time.strftime("Lectern demo %Y-%m-%d %H:%M:%S")
    knowledge_base = server.post("/knowledge-bases", {"name": name})
    print(f"Created the knowledge base “{name}” ({knowledge_base['id']})")
    upload_all(server, knowledge_base["id"])

    session = server.post("/sessions", {"title": name, "knowledge_base_ids": [knowledge_base["id"]]})
    for number, question in enumerate(QUESTIONS, start=1):
        ask(server, session["id"], number, question)
    print("\nEverything stays where it is: look at it with the token in Swagger UI, or ask more in the same session.")


if __name__ == "__main__":
    try:
        main()
    except DemoError as error:
        sys.exit(f"\nerror: {error}")
    except KeyError as error:
        sys.exit(f"\nerror: the server's answer lacks the field {error}; is it the same version as this script?")
    except (KeyboardInterrupt, EOFError):
        sys.exit("\nstopped")
