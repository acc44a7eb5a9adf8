"""What a worker must not load before somebody needs it: it costs every start its time and every worker its memory."""

import json
import subprocess
import sys

LATE = ("boto3", "img2pdf", "pikepdf", "PIL", "pi_heif", "reportlab", "simple_icd_10_cm", "storages")
SCRIPT = f"""
import json, sys
import careflow.web.wsgi
print(json.dumps([name for name in {LATE!r} if name in sys.modules]))
"""


def test_a_worker_starts_without_what_only_papers_and_imports_need():
    told = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True, timeout=60)

    assert json.loads(told.stdout.splitlines()[-1]) == []
