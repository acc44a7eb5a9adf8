"""Write both locks from pyproject.toml: every version, with the hashes of its files for all platforms.

The locks name packages and nothing else: no index, no link, no path. The configuration of the machine is
ignored, so that a private mirror cannot add files of its own.
"""

import subprocess
import sys
from pathlib import Path

COMPILE = [
    "uv", "--no-config", "pip", "compile", "pyproject.toml", "--universal", "--python-version=3.11",
    "--generate-hashes", "--no-emit-index-url", "--no-emit-find-links", "--no-annotate", "--upgrade", "--quiet",
    "--custom-compile-command=make lock",
]  # fmt: skip
FORBIDDEN = ("://", "--index", "--find-links", "--extra-index", "@ ")


def compile_lock(path: Path, *options: str) -> None:
    subprocess.run([sys.executable, "-m", *COMPILE, f"--output-file={path}", *options], check=True)
    if slips := [line for line in path.read_text().splitlines() if any(word in line for word in FORBIDDEN)]:
        raise SystemExit(f"{path} names a place: {slips[:3]}")


def main() -> None:
    product, development = Path("requirements.txt"), Path("requirements-dev.txt")
    compile_lock(product, "--group=install")
    compile_lock(development, "--group=install", "--group=dev", f"--constraint={product}")


if __name__ == "__main__":
    main()
