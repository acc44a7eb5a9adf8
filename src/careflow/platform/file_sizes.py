STEP = 1024


def in_words(count: int) -> str:
    """ "431 bytes", "1.4 KB", "10 MB"; blank for nothing."""
    if count < STEP:
        return f"{count} bytes" if count else ""
    size, unit = count / STEP, "KB"
    for larger in ("MB", "GB"):
        if round(size, 1) >= STEP:
            size, unit = size / STEP, larger
    return f"{size:.1f} {unit}"
