"""Which worker runs what (`-n`): a file's tests stay together, and so do the files that name one `xdist_group`, so
that what they share is made once. Groups start first: a file that takes long is one, so that no worker is left alone
with it at the end."""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController

GROUP = re.compile(r'xdist_group\("(\w+)"\)')


def groups_below(folder: Path) -> Callable[[str], str]:
    """Tells a file's group; a file that names none is its own."""

    # From the text, since no test is collected in the process that asks. xdist's own way, a group at the end of each
    # test's id, has no effect with pytest 9.2.
    @cache
    def group(path: str) -> str:
        named = GROUP.search((folder / path).read_text())
        return named[1] if named else path

    return group


class Spreading(LoadScopeScheduling):
    def __init__(self, config: pytest.Config, log: Any = None) -> None:
        super().__init__(config, log)
        self.group = groups_below(config.rootpath)

    def _split_scope(self, nodeid: str) -> str:
        return self.group(nodeid.partition("::")[0])

    def _assign_work_unit(self, node: WorkerController) -> None:
        named = next((name for name in self.workqueue if not name.endswith(".py")), None)
        if named:
            self.workqueue.move_to_end(named, last=False)
        super()._assign_work_unit(node)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Spreading:
    return Spreading(config, log)
