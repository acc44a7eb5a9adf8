"""The form that a scan is uploaded with (RFC 7578)."""

from collections.abc import Mapping

BOUNDARY = "proof-boundary"
FORM = f"multipart/form-data; boundary={BOUNDARY}"


def form_of(fields: Mapping[str, str], scan: bytes) -> bytes:
    """`scan` is a PNG."""
    texts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    head = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="scan.png"\r\n'
        "Content-Type: image/png\r\n\r\n"
    )
    return b"".join([*texts, head.encode(), scan, f"\r\n--{BOUNDARY}--\r\n".encode()])
