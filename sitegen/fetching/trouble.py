"""What can go wrong with a request, told by whoever finds it."""

from __future__ import annotations


class Trouble(Exception):  # noqa: N818 - not yet an error: it may be worth another try
    """A request without the answer that was asked for.

    `what` is half a sentence: "answered 404 Not Found". Where it is of use to ask `again`, `wait` is how many
    seconds the source wants to be left alone first. `closed` says that all requests to the source will fail.
    `url` is what was asked for.
    """

    def __init__(
        self,
        what: str,
        *,
        hint: str,
        again: bool = False,
        wait: float = 0,
        status: int = 0,
        closed: bool = False,
        url: str = "",
    ) -> None:
        super().__init__(what)
        self.what = what
        self.hint = hint
        self.again = again
        self.wait = wait
        self.status = status
        self.closed = closed
        self.url = url
