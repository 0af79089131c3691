"""The body of an HTTP reply: read whole, decompressed, up to a size."""

import httpx

# They describe a body as it is sent; ours is decompressed.
OF_THE_WIRE = frozenset({"content-encoding", "content-length", "transfer-encoding"})


class TooLargeError(Exception):
    """A body that was not read to its end, which another attempt would not change."""

    def __init__(self, most_bytes: int) -> None:
        super().__init__(f"the body is larger than {most_bytes / 1e6:g} MB")


def whole(reply: httpx.Response, most_bytes: int) -> httpx.Response:
    """The reply with its whole body, decompressed.

    Raises:
        TooLargeError: the body has more bytes.
    """
    chunks, size = [], 0
    for chunk in reply.iter_bytes():
        size += len(chunk)
        if size > most_bytes:
            raise TooLargeError(most_bytes)
        chunks.append(chunk)
    headers = [(name, value) for name, value in reply.headers.multi_items() if name not in OF_THE_WIRE]
    return httpx.Response(reply.status_code, headers=headers, content=b"".join(chunks), request=reply.request)
