"""Bars for long commands; nothing where nobody watches."""

from tqdm import tqdm  # type: ignore[import-untyped]  # it ships no types


class FileProgress:
    """One bar per file, over its bytes on disk."""

    def __init__(self) -> None:
        self.bar: tqdm | None = None

    def start(self, file: str, size: int) -> None:
        self.bar = tqdm(total=size, desc=file, unit="B", unit_scale=True, disable=None, leave=False)

    def reach(self, position: int) -> None:
        if self.bar is not None:
            self.bar.update(position - self.bar.n)

    def finish(self) -> None:
        if self.bar is not None:
            self.bar.close()
            self.bar = None
