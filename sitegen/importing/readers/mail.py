"""A mail, or a mailbox with several, around a digest of any format.

Who reads the text of a mail is decided as if it were a file. Its plain part is read, or where that holds no
papers, the HTML. The day of the mail is that of what tells none itself. All lines around the text count as
furniture: those of the header, of other parts, and what its encoding added.
"""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from email.errors import CloseBoundaryNotFoundDefect
from email.message import Message, MIMEPart
from itertools import pairwise

from sitegen.errors import DumpError
from sitegen.importing.readers.common.count import LineCount
from sitegen.importing.readers.common.days import fingerprint
from sitegen.importing.readers.common.draft import Draft, Remark
from sitegen.importing.readers.common.raw import Head, Raw
from sitegen.importing.readers.common.when import mail_day

_FIELD = re.compile(r"[^\W\d_][\w.-]*(?: [\w-]+)?\s?[:：]\s?(.*)")
# One of these is in every header, as it was sent or as a mail program shows it.
_SENDER = re.compile(
    r"(?:From|Sender|Return-Path|Received|Delivered-To|MIME-Version|Message-ID|Von|De|Da|发件人|寄件者)\s?[:：]\s?\S",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"(?:Date|Sent|Datum|Gesendet|Fecha|Enviado|Envoyé|发送时间|日期)\s?[:：]\s*(.*)", re.IGNORECASE
)
_MIME = re.compile(r"(?:MIME-Version|Content-(?:Type|Transfer-Encoding)):", re.IGNORECASE)
_FROM_LINE = re.compile(rb"^From \S+ .*\d{4}\r?$", re.MULTILINE)  # above each message of a mailbox
_STUB = 300  # characters of a plain part that may say no more than that there is another
_ATTACHED = "if it holds papers, save it as a file of its own"
_CUT = "look at its last paper, or save the mail again"
_DEEPEST = ".txt" * 8  # of the texts of mails within mails


def sniff(head: Head) -> bool:
    """A header above a blank line."""
    lines = head.lines
    boxed = bool(lines) and _FROM_LINE.match(lines[0].encode("utf-8", "replace")) is not None
    header = _header(lines[1:] if boxed else lines)
    return (
        len(header) > (0 if boxed else 1)
        and _FIELD.match(header[0]) is not None
        and (boxed or any(map(_SENDER.match, header)))
        and all(line[:1].isspace() or _FIELD.match(line) for line in header)
    )


def _header(lines: Sequence[str]) -> Sequence[str]:
    end = next((number for number, line in enumerate(lines) if not line.strip()), len(lines))
    return lines[:end]


def read(raw: Raw) -> tuple[Draft, ...]:
    """The digests in a mail, or in every mail of a mailbox."""
    if raw.name.endswith(_DEEPEST):
        raise DumpError("mails within mails, too deep", line=1, hint="take it out of the folder")
    wide = b"\0" in raw.data[:200]  # no mail is sent in UTF-16, yet editors save so
    data = raw.text.encode("utf-8", "replace") if wide else raw.data
    messages = list(_messages(data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")))
    drafts: list[Draft] = []
    faults: list[tuple[_Message, DumpError]] = []
    for message in messages:
        try:
            drafts += _read_message(message, raw)
        except DumpError as fault:
            faults.append((message, fault))
    if not drafts:
        raise faults[0][1]
    if len(messages) == 1:
        return tuple(drafts)
    named = [_named(draft) for draft in drafts]
    return (_with_faults(named[0], faults), *named[1:])


@dataclass(frozen=True, slots=True)
class _Message:
    """A mail in a file."""

    data: bytes
    above: int  # lines of the file above it, and the mailbox's own line

    @property
    def lines(self) -> list[bytes]:
        return self.data.splitlines()


def _messages(data: bytes) -> Iterator[_Message]:
    whole, data = data, data.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n")
    above = whole[: len(whole) - len(data)].count(b"\n")
    starts = [match.start() for match in _FROM_LINE.finditer(data) if _opens(data, match.start())]
    if not starts:
        yield _Message(data, above)
    for start, end in pairwise([*starts, len(data)]):
        head = data.index(b"\n", start) + 1
        yield _Message(data[head:end], above + data.count(b"\n", 0, head))


def _opens(data: bytes, start: int) -> bool:
    """Whether a blank line stands above a place, and a header below it."""
    above = data[max(start - 3, 0) : start].replace(b"\r", b"")
    below = data[data.find(b"\n", start) + 1 :][:100].decode("latin-1")
    return (not above or above.endswith(b"\n\n")) and _FIELD.match(below) is not None


# ---- one message -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Part:
    """A text in a mail."""

    text: str
    suffix: str
    first: int  # index of its first line in the message
    lines: int  # that it takes there
    cut: bool = False  # the mail has no end
    attached: bool = False


def _read_message(message: _Message, raw: Raw) -> Sequence[Draft]:
    """The digests of a mail; the fault of its first part where no part holds any."""
    header = _header([line.decode("utf-8", "replace") for line in message.lines])
    parts = _parts(message, header)
    if not parts:
        raise DumpError("a mail without text", line=message.above + 1, hint="take it out of the folder")
    faults: list[DumpError] = []
    for part in parts:
        name = f"{raw.name}{part.suffix}"
        try:
            drafts = raw.read_inner(part.text.encode("utf-8", "replace"), name)
        except DumpError as cause:
            line = message.above + part.first + (cause.line or 1)
            faults.append(DumpError(cause.message, line=line, hint=cause.hint))
        else:
            left = [each for each in parts if each.attached and each is not part]
            return _placed(drafts, message, header, part, left)
    raise faults[0]


def _parts(message: _Message, header: Sequence[str]) -> list[_Part]:
    """The texts of a mail, the one to try first in front."""
    if not any(map(_MIME.match, header)):
        lines = message.data.decode("utf-8", "surrogateescape").splitlines()
        text = "\n".join(lines[len(header) :]).encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        return [_Part(text, ".txt", len(header), len(lines) - len(header))] if text.strip() else []
    parsed = email.message_from_bytes(message.data, policy=email.policy.default)
    bodies = [body for kind in ("plain", "html") if (body := parsed.get_body((kind,))) is not None]
    attached = [part for part in parsed.iter_attachments() if _is_text(part)]
    cut = any(isinstance(defect, CloseBoundaryNotFoundDefect) for defect in parsed.defects)
    parts = [replace(_part(body, message), cut=cut) for body in (*bodies, *attached)]
    parts = [part for part in parts if part.text.strip()]
    # A short text may say no more than where the papers are.
    rest = sum(len(part.text) for part in parts[1:])
    is_stub = bool(parts) and len(parts[0].text.strip()) < _STUB and rest > 10 * len(parts[0].text)
    return [*parts[1:], parts[0]] if is_stub else parts


def _is_text(part: Message) -> bool:
    """Whether an attachment may be a digest: a text, data, another mail."""
    kind = part.get_content_maintype()
    return kind in {"text", "message"} or part.get_content_subtype() in {"json", "xml", "rss+xml", "atom+xml"}


def _part(body: MIMEPart, message: _Message) -> _Part:
    inner = body.get_payload()
    if isinstance(inner, list) and inner and isinstance(inner[0], Message):  # a mail within the mail
        data = inner[0].as_bytes()
        text, source = data.decode("utf-8", "replace"), data.splitlines()
    else:
        text, source = _text(body), _encoded(str(inner), body.get_content_charset("utf-8")).splitlines()
    opening = next((line for line in source if line.strip()), b"")
    lines = message.lines
    first = lines.index(opening) - source.index(opening) if opening and opening in lines else 0
    suffix = ".html" if body.get_content_subtype() == "html" else ".txt"
    return _Part(text, suffix, first, len(source), attached=body.is_attachment())


def _text(body: Message) -> str:
    decoded = body.get_payload(decode=True)
    data = decoded if isinstance(decoded, bytes) else b""
    try:
        return data.decode(body.get_content_charset("utf-8"), "replace")
    except (LookupError, UnicodeError):  # an encoding that nobody knows
        return data.decode("utf-8", "replace")


def _encoded(text: str, charset: str) -> bytes:
    try:
        return text.encode(charset, "replace")
    except (LookupError, UnicodeError):
        return text.encode("utf-8", "replace")


def _placed(
    drafts: Sequence[Draft], message: _Message, header: Sequence[str], part: _Part, left: Sequence[_Part]
) -> list[Draft]:
    """The digests with the day of the mail, the places of their papers in the file, and all of its lines."""
    day, day_line = _day(header)
    shift = message.above + part.first
    placed = [
        replace(
            draft,
            entries=tuple(replace(entry, line=entry.line + shift) for entry in draft.entries),
            remarks=tuple(
                replace(each, line=each.line + shift if each.line else None) for each in draft.remarks
            ),
            date_text=draft.date_text or day,
            date_line=draft.date_line + shift if draft.date_text else message.above + day_line,
        )
        for draft in drafts
    ]
    said = [
        Remark(line=message.above + each.first, message="an attachment that is not read", hint=_ATTACHED)
        for each in left
    ]
    if part.cut:
        said.append(
            Remark(line=message.above + len(message.lines), message="the mail ends too early", hint=_CUT)
        )
    placed[0] = replace(placed[0], remarks=(*placed[0].remarks, *said))
    return [_with_lines(placed[0], furniture=len(message.lines) - part.lines), *placed[1:]]


def _day(header: Sequence[str]) -> tuple[str, int]:
    """The day of a mail, and the number of the line that says so."""
    for number, line in enumerate(header, start=1):
        if (match := _DATE.match(line)) and (day := mail_day(match[1])):
            return day, number
    return "", 0


def _with_lines(draft: Draft, **lines: int) -> Draft:
    """The digest with more lines in its count; those of a count of records are not among its records."""
    count = draft.count
    if isinstance(count, LineCount):
        count = replace(count, **{name: getattr(count, name) + more for name, more in lines.items()})
    return replace(draft, count=count)


# ---- a mailbox -------------------------------------------------------------------------------------------


def _named(draft: Draft) -> Draft:
    """The digest, known by its own text: more mails may come into the box."""
    if draft.sha256:
        return draft
    text = "\n".join(part for entry in draft.entries for part in (entry.title, *entry.paragraphs))
    return replace(_with_lines(draft, furniture=1), sha256=fingerprint(draft.date_text, text))


def _with_faults(draft: Draft, faults: Sequence[tuple[_Message, DumpError]]) -> Draft:
    remarks = [
        Remark(
            line=fault.line,
            message=f"a mail without papers: {fault.message}",
            hint="left out; take it out of the mailbox, or see docs/reference/dumps.md",
        )
        for _, fault in faults
    ]
    lost = sum(len(message.lines) + 1 for message, _ in faults)
    return replace(_with_lines(draft, reported=lost), remarks=(*draft.remarks, *remarks))
