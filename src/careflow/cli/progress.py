"""Bars for long commands; nothing where nobody watches."""

from tqdm import tqdm  # type: ignore[import-untyped]  # it ships no types


class FileProgress:
    """One bar per file, over its bytes on disk."""

    unit = "B"

    def __init__(self) -> None:
        self.bar: tqdm | None = None

    def start(self, file: str, size: int) -> None:
        self.bar = tqdm(total=size, desc=file, unit=self.unit, unit_scale=True, disable=None, leave=False)

    def reach(self, position: int) -> None:
        if self.bar is not None:
            self.bar.update(position - self.bar.n)

    def finish(self) -> None:
        if self.bar is not None:
            self.bar.close()
            self.bar = None


class CountProgress(FileProgress):
    """One bar over things that are counted."""

    unit = ""
