"""Typed clients, generated from openapi.json: `python -m tools.clients` writes both, as far as they are out of date."""

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).parents[1]
DOCUMENT = ROOT / "openapi.json"
PYTHON = ROOT / "build" / "clients" / "python"
TYPESCRIPT = ROOT / "clients" / "typescript"
PROGRAM = TYPESCRIPT / "build" / "js" / "day.js"


class NotMade(Exception):
    """With what the generator said."""


def python_client() -> Path:
    """The folder to put on the path; the package in it is `careflow_client`. Raises NotMade."""
    configuration = ROOT / "clients" / "python" / "generator.yml"
    if _is_due(PYTHON, [DOCUMENT, configuration, ROOT / "requirements-dev.txt"]):
        shutil.rmtree(PYTHON, ignore_errors=True)
        PYTHON.mkdir(parents=True)
        _run(
            sys.executable, "-m", "openapi_python_client", "generate", f"--path={DOCUMENT}", "--meta=none",
            f"--output-path={PYTHON / 'careflow_client'}", f"--config={configuration}", "--fail-on-warning",
        )  # fmt: skip
        _note(PYTHON, [DOCUMENT, configuration, ROOT / "requirements-dev.txt"])
    return PYTHON


def has_node() -> bool:
    return all(map(shutil.which, ("node", "npm")))


def typescript_program() -> Path:
    """Compiled against fresh types, with `tsc --strict`. Raises NotMade."""
    inputs = [DOCUMENT, *sorted(TYPESCRIPT.glob("*.json")), *sorted(TYPESCRIPT.glob("*.ts"))]
    built = TYPESCRIPT / "build"
    if _is_due(built, inputs):
        shutil.rmtree(built, ignore_errors=True)
        npm = ("npm", "--prefix", str(TYPESCRIPT))
        _run(*npm, "ci", "--no-progress")
        _run(*npm, "run", "--silent", "generate")
        _run(*npm, "run", "--silent", "compile")
        _note(built, inputs)
    return PROGRAM


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise NotMade(f"{' '.join(command)}\n{done.stdout}{done.stderr}")


def _digest(inputs: Iterable[Path]) -> str:
    return hashlib.sha256(b"".join(path.read_bytes() for path in inputs)).hexdigest()


def _is_due(folder: Path, inputs: Iterable[Path]) -> bool:
    made_from = folder / "made-from"
    return not made_from.exists() or made_from.read_text() != _digest(inputs)


def _note(folder: Path, inputs: Iterable[Path]) -> None:
    (folder / "made-from").write_text(_digest(inputs))


def main() -> None:
    print(f"Python: {python_client().relative_to(ROOT)}")
    if has_node():
        print(f"TypeScript: {typescript_program().relative_to(ROOT)}")
    else:
        print("TypeScript left out: there is no Node.js on this machine.")


if __name__ == "__main__":
    main()
