"""What the source never does, and docs/security leans on."""

import ast
import re
import tomllib

from tests.architecture.source import ROOT, modules

REPOSITORY = ROOT.parents[1]
STARTERS = {"run", "Popen", "call", "check_call", "check_output"}
SHELLS = re.compile(r"os\.(system|popen|exec\w+|spawn\w+)|subprocess\.get\w*output|asyncio\.create_subprocess_shell")
# Formats that stand elsewhere, by module.
FORMATS = {
    "domains/documents/operations/bundling.py": "WHY, a table of sentences",
    "domains/documents/operations/examining.py": "WHY, a table of sentences",
    "domains/portal/rules/letters.py": "Words, the sentences of each kind of letter",
    "importers/synthea/facts.py": "statements of the importer; the files’ values travel as parameters",
    "platform/endpoint/refusals.py": "TEMPLATES, the sentences for pydantic’s errors",
}


def calls():
    for module in modules():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call):
                yield module, node, ast.unparse(node.func)


def test_programs_are_started_as_lists_and_without_a_shell():
    started = [
        (module.name, call)
        for module, call, name in calls()
        if name.partition(".")[0] == "subprocess" and name.rpartition(".")[2] in STARTERS
    ]

    assert started
    assert [name for name, call in started if any(word.arg == "shell" for word in call.keywords)] == []
    assert [name for name, call in started if isinstance(call.args[0], ast.Constant | ast.JoinedStr)] == []
    assert [module.name for module, _, name in calls() if SHELLS.fullmatch(name)] == []


def test_no_text_is_run_as_code():
    assert [(module.name, name) for module, _, name in calls() if name in {"eval", "exec", "compile"}] == []


def test_formats_are_texts_of_ours():
    """A constant in capitals, a text in its place, or one of a table that is named above."""
    found = {
        module.name
        for module, call, name in calls()
        if name.rpartition(".")[2] in {"format", "format_map"}
        and not isinstance(call.func.value, ast.Constant)
        and not re.fullmatch(r"[A-Z_]+|msgspec\.json", ast.unparse(call.func.value))
    }

    assert found == set(FORMATS)


def test_of_ciphers_gcm_alone_is_used():
    imported = {
        alias.name
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom) and "ciphers" in str(node.module)
        for alias in node.names
    }

    assert imported == {"AESGCM"}


def test_dice_are_thrown_for_made_up_records_alone():
    """Codes, seeds, links and keys come from `secrets` and `os.urandom`."""
    throwing = [
        module.name
        for module in modules()
        for node in ast.walk(module.tree)
        if (isinstance(node, ast.ImportFrom) and node.module == "random")
        or (isinstance(node, ast.Import) and any(alias.name == "random" for alias in node.names))
    ]

    assert throwing
    assert [name for name in throwing if not name.startswith("importers/")] == []


def test_every_library_is_named_with_its_version_and_hashes():
    locked = re.split(r"\n(?=\S)", (REPOSITORY / "requirements.txt").read_text())
    pinned = {
        entry.partition("==")[0] for entry in locked if re.match(r"\S+==\S+ (; .+ )?\\\n    --hash=sha256:", entry)
    }
    asked = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]["dependencies"]

    assert [entry for entry in locked if not entry.startswith("#") and entry.partition("==")[0] not in pinned] == []
    assert {re.split(r"[\[ ]", name)[0] for name in asked} <= {name.partition("[")[0] for name in pinned}


def test_of_hashes_that_are_broken_none_is_used_but_inside_of_hmac():
    """SHA-1 in HMAC is what every authenticator app computes (RFC 6238)."""
    named = [
        (module.name, ast.unparse(node))
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute | ast.Constant)
        and re.search(r"\b(md5|sha1)\b", _name_of(node), re.IGNORECASE)
    ]

    assert named == [("domains/accounts/rules.py", "'sha1'"), ("domains/accounts/rules.py", "'SHA1'")]


def _name_of(node: ast.Attribute | ast.Constant) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.value if isinstance(node.value, str) else ""


def test_secrets_that_somebody_carries_around_have_128_bits_at_least():
    """But ids of requests, marks in names of files, and first passwords, which have to be changed."""
    short = {
        (module.name, name.rpartition(".")[2], call.args[0].value)
        for module, call, name in calls()
        if name.rpartition(".")[2] in {"token_bytes", "token_hex", "token_urlsafe"}
        and isinstance(call.args[0], ast.Constant)
        and call.args[0].value < 16
    }

    assert short == {
        ("web/request_log.py", "token_hex", 8),
        ("settings/keys.py", "token_hex", 3),
        ("settings/keys.py", "token_hex", 4),
        ("importers/synthea/destination.py", "token_urlsafe", 12),
        ("cli/loading.py", "token_urlsafe", 12),
    }


def test_our_scripts_write_text_and_never_markup():
    ours = [path for path in (ROOT / "web" / "static" / "web").rglob("*.js") if ".min." not in path.name]
    markup = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function")

    assert ours
    assert [path.name for path in ours if markup.search(path.read_text())] == []
