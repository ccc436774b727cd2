"""The encoding of text that is neither UTF-8 nor marked, or none where that is in doubt.

Nearly every byte has a meaning in most encodings, so what tells them apart is whether the result reads as
text: whether its characters are those that a language uses, and the commonest of them common. Wrong
characters are worse than a refusal.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass

WINDOWS_1252 = "cp1252"
_SAMPLE = 200_000  # bytes; enough to tell
_FEWEST = 12  # bytes beyond ASCII by which an encoding can be told
_SIGNS = frozenset("’‘“”„‚–—…«»·•°±×÷µ§©®™€²³¹½\xa0\xad´`№¿¡")  # that texts of many languages have


@dataclass(frozen=True, slots=True)
class _Candidate:
    """An encoding, and what a text in it is made of."""

    name: str  # as Python calls it
    shown: str  # as messages call it
    common: frozenset[str]  # the characters that make up a good part of such a text
    allowed: str  # expression of all that it has beyond ASCII, but for signs
    share: float  # how much of what is beyond ASCII the common ones are, at least


_KANA = "".join(map(chr, (*range(0x3041, 0x3097), *range(0x30A1, 0x30FB), 0x30FC)))
_PUNCTUATION = "，。、；：（）「」《》“”？！・"
_HAN_SIMPLIFIED = (
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里"
    "用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心本前开但因只从想实"
    "我们研究方法模型数据学习任务提出结果基于训练性能问题需要工作简单表示公开成本误差两三讨论记忆使文章语言"
    "图像推理生网络算优化评估效"
)
_HAN_TRADITIONAL = (
    "的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發後作裡"
    "用道行所然家種事成方多經麼去法學如都同現當沒動面起看定天分還進好小部其些主樣理心本前開但因只從想實"
    "研究方法模型數據資料學習任務提出結果基於訓練性能問題需要工作簡單表示公開成本誤差兩三討論記憶使文章語言"
    "圖像推理網路算優化評估效"
)
_HANGUL = (
    "이다의는에을가하고를한은로지으들기서인도리사나대자시어수정있그일해니것만라아제보거여전게부과주구상"
    "적스조연장성공동면위문방원관국모경안비생신실용동관학치습데터델법결없된며와까된통할했성능본논문였습니됩"
)
_RUSSIAN = "оеаинтсрвлкмдпуяыьгзбчй"
_GREEK = "αοιετσνηυρπκμλςάόίέήώδθγ"


def _candidate(name: str, shown: str, common: str, allowed: str, share: float) -> _Candidate:
    return _Candidate(name, shown, frozenset(common), allowed, share)


_WIDE = r"\u3000-\u303f\u2010-\u2026\uff01-\uff60\uffe0-\uffe6"
_EAST = rf"[\u3400-\u9fff{_WIDE}]"
_CYRILLIC = "[а-яёіїєґўА-ЯЁІЇЄҐЎ]"
_POLISH, _CZECH = "ąćęłńóśźż", "áčďéěíňóřšťúůýžľôä"
_OTHERS = (
    _candidate("gb18030", "GB18030", _HAN_SIMPLIFIED + _PUNCTUATION, _EAST, 0.3),
    _candidate("big5", "Big5", _HAN_TRADITIONAL + _PUNCTUATION, _EAST, 0.3),
    _candidate("cp949", "EUC-KR", _HANGUL, rf"[\uac00-\ud7a3\u3130-\u318f\u4e00-\u9fff{_WIDE}]", 0.4),
    _candidate("cp932", "Shift JIS", _KANA + _PUNCTUATION, rf"[\u3041-\u30ff\u4e00-\u9fff々{_WIDE}]", 0.35),
    _candidate("euc_jp", "EUC-JP", _KANA + _PUNCTUATION, rf"[\u3041-\u30ff\u4e00-\u9fff々{_WIDE}]", 0.35),
    _candidate("cp1251", "Windows-1251", _RUSSIAN, _CYRILLIC, 0.6),
    _candidate("koi8_r", "KOI8-R", _RUSSIAN, _CYRILLIC, 0.6),
    _candidate("cp866", "DOS Cyrillic (CP866)", _RUSSIAN, _CYRILLIC, 0.6),
    _candidate("iso8859_5", "ISO-8859-5", _RUSSIAN, _CYRILLIC, 0.6),
    _candidate("cp1253", "Windows-1253", _GREEK, r"[\u0386-\u03ce]", 0.6),
    _candidate("cp1250", "Windows-1250", _POLISH, f"(?i:[{_POLISH}])", 0.9),
    _candidate("cp1250", "Windows-1250", _CZECH, f"(?i:[{_CZECH}])", 0.8),
    _candidate("cp1250", "Windows-1250", "áéíóöőúüű", "(?i:[áéíóöőúüű])", 0.8),
    _candidate("iso8859_2", "ISO-8859-2", _POLISH, f"(?i:[{_POLISH}])", 0.9),
    _candidate("iso8859_2", "ISO-8859-2", _CZECH, f"(?i:[{_CZECH}])", 0.8),
    _candidate("cp1254", "Windows-1254", "çğıöşüâ", "[çğıöşüâÇĞİÖŞÜ]", 0.8),
)
_SHOWN = {WINDOWS_1252: "Windows-1252", **{other.name: other.shown for other in _OTHERS}}

# The letters beyond ASCII of each language that Windows-1252 is for.
_WESTERN = tuple(
    frozenset(letters)
    for letters in (
        "àâæçéèêëîïôœùûüÿ",  # French
        "äöüßé",  # German
        "áéíñóúü",  # Spanish
        "áâãàçéêíóôõúü",  # Portuguese
        "àèéìíîòóùú",  # Italian
        "åäöéšž",  # Swedish, Finnish
        "æøåéòôê",  # Danish, Norwegian
        "áðéíóúýþæö",  # Icelandic
        "ëïéèöüáóí",  # Dutch
        "àçèéíïòóúü",  # Catalan
    )
)
_BESIDE_LETTERS = frozenset("’‘'·–—-²³¹°×µ®™©…“”\xad\xa0")  # signs that stand right between two letters


def shown_name(encoding: str) -> str:
    """The name of an encoding in messages."""
    return _SHOWN[encoding]


def guess_8_bit(data: bytes) -> str | None:
    """The encoding in which bytes that are no UTF-8 read as text; None where that is in doubt."""
    if is_windows_1252(data):
        return WINDOWS_1252
    return guess_other(data)


def is_windows_1252(data: bytes) -> bool:
    return _is_western(data[:_SAMPLE].decode(WINDOWS_1252, "replace"))


def guess_other(data: bytes) -> str | None:
    """The encoding but Windows-1252 in which bytes read as text, if there is one."""
    scores: dict[str, float] = {}
    for candidate in _OTHERS:
        score = _score(candidate, data[:_SAMPLE])
        scores[candidate.name] = max(score, scores.get(candidate.name, 0))
    (best, most), (_, second) = sorted(scores.items(), key=lambda item: -item[1])[:2]
    return best if most > second * 1.25 else None


def _score(candidate: _Candidate, sample: bytes) -> float:
    """How much a sample reads as text of a candidate, from 0 to about 1."""
    try:
        text = codecs.getincrementaldecoder(candidate.name)("strict").decode(
            sample
        )  # it may end mid-character
    except UnicodeDecodeError:
        return 0
    beyond = [char for char in text if not char.isascii() and char not in _SIGNS]
    allowed = len(re.findall(candidate.allowed, "".join(beyond)))
    if len("".join(beyond).encode(candidate.name)) < _FEWEST or allowed * 100 < len(beyond) * 97:
        return 0
    common = sum(char in candidate.common for char in beyond) / len(beyond)
    return common if common >= candidate.share else 0


def _is_western(text: str) -> bool:
    """Whether a text in Windows-1252 is one, and not that of another encoding shown wrong."""
    beyond = sum(not char.isascii() for char in text)
    letters = [char for char in text if char.isalpha() and char not in "ªºµ"]
    foreign = [char.lower() for char in letters if not char.isascii()]
    if _misplaced(text) * 10 > beyond or len(_ODD_SIGN.findall(text)) * 5 > beyond or "\ufffd" in text:
        return False
    if len(foreign) * 33 <= len(letters):
        return True  # English, with names in it
    misfits = min(sum(char not in alphabet for char in foreign) for alphabet in _WESTERN)
    return misfits <= max(1, len(foreign) // 20)


_ODD_SIGN = re.compile(
    r"[¤¦¨¬¯¸¶¢¥ªƒˆ˜‚„†‡](?!\d)(?<!\d.)"
)  # that hardly any text has, but for sums of money
_FOREIGN_RUN = re.compile(
    r"[^\W\d_\x00-\x7f]{3,}|(?<![^\W\d_])[^\W\d_\x00-\x7f]{2,}(?![^\W\d_])"  # the latter: a whole word
)
_INSIDE = re.compile(r"(?<=[^\W\d_])[^\x00-\x7f](?=[^\W\d_])")
_BESIDE_FOREIGN = re.compile(r"[±¹²³®¼½¾¤¦¬¯¨¸¶¢¥£][^\W\d_\x00-\x7f]|[^\W\d_\x00-\x7f][±¼½¾¤¦¬¯¨¸¶¢¥£]")


def _misplaced(text: str) -> int:
    """How many characters beyond ASCII stand where no text of Windows-1252 has them."""
    count = sum(len(match[0]) for match in _FOREIGN_RUN.finditer(text)) + len(_BESIDE_FOREIGN.findall(text))
    for match in _INSIDE.finditer(text):
        char, before, after = match[0], text[match.start() - 1], text[match.end()]
        if char.isalpha():
            count += char.isupper() and before.islower()
        else:
            count += char not in _BESIDE_LETTERS or (char in "²³¹" and after.islower())
    return count


def guess_utf16(data: bytes) -> str | None:
    """The byte order of UTF-16 without a mark; None where it is none.

    In the wrong order hardly any text is without characters that are none, and line ends are none.
    """
    if not data[:_SAMPLE].count(0):
        return None
    found: list[tuple[int, str]] = []
    for encoding in ("utf-16-le", "utf-16-be"):
        try:
            text = codecs.getincrementaldecoder(encoding)("strict").decode(data[:_SAMPLE])
        except UnicodeDecodeError:
            continue
        plain = sum(char in " \n" or (char.isascii() and char.isalnum()) for char in text)
        if plain and not _has_strays(text):
            found.append((plain, encoding))
    return max(found)[1] if found else None


def _has_strays(text: str) -> bool:
    """Whether a text has more than a trace of characters that no text has: unassigned, private, controls."""
    strays = sum(
        char not in "\t\n\r\f\v\x85" and unicodedata.category(char) in {"Cn", "Co", "Cs", "Cc"}
        for char in text
    )
    return strays * 100 > len(text)
