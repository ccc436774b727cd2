"""Dumps in other encodings than UTF-8: read right or refused, never shown as wrong characters."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sitegen.errors import DumpError
from sitegen.importing.readers import Draft
from tests.reading import read_one

# A title and the sentences of an abstract in each language, all written for this test.
TEXTS = {
    "zh-Hans": (
        "听火车的桥",
        "本文研究一座桥能记住一列火车多久。应变数据表明钢在一分钟内就忘了，木头要一个小时，石头则要几天。"
        "我们用这个结果做出一个不需要电的时钟。在六个城市的实验中，它一周的误差不到一分钟。",
    ),
    "zh-Hant": (
        "聽火車的橋",
        "本文研究一座橋能記住一列火車多久。應變資料表明鋼在一分鐘內就忘了，木頭要一個小時，石頭則要幾天。"
        "我們用這個結果做出一個不需要電的時鐘。在六個城市的實驗中，它一週的誤差不到一分鐘。",
    ),
    "ja": (
        "列車を聞く橋",
        "本研究では、橋が列車をどれだけ覚えているかを調べる。鋼は一分で忘れ、木は一時間、石は数日かかることがわかった。"
        "この結果から、電気のいらない時計を作る。六つの都市の実験では、一週間の誤差は一分より小さい。",
    ),
    "ko": (
        "기차를 듣는 다리",
        "본 논문에서는 다리가 기차를 얼마나 오래 기억하는지 연구한다. "
        "강철은 일 분 안에 잊고 나무는 한 시간이 걸리며 돌은 며칠이 걸린다. "
        "이 결과로 전기가 필요 없는 시계를 만들었다. 여섯 도시의 실험에서 일주일의 오차는 일 분보다 작았다.",
    ),
    "ru": (
        "Мосты, которые слышат поезда",
        "Мы изучаем, как долго мост помнит поезд. Сталь забывает за "
        "минуту, дерево за час, а камень помнит несколько дней. "
        "Из этого мы строим часы, которым не нужна энергия. В шести "
        "городах ошибка за неделю меньше минуты.",
    ),
    "de": (
        "Brücken, die Züge hören",
        "Wir fragen, wie lange eine Brücke sich an einen Zug erinnert "
        "– und bauen daraus eine Uhr. "
        "Stahl vergisst über Nacht, „größere“ Steine erst nach Tagen. "
        "Für sechs Städte ist der Fehler kleiner.",
    ),
    "fr": (
        "Des ponts qui écoutent",
        "Nous étudions la mémoire d’un pont. L’acier oublie très "
        "vite, à peine une minute; le bois après une heure. "
        "Où l’énergie manque, l’horloge marche déjà, et l’erreur est "
        "réduite de moitié.",
    ),
    "es": (
        "Puentes que escuchan",
        "¿Cuánto recuerda un puente? El acero olvida rápido; la "
        "piedra, después de varios días. "
        "Con ello se construye un reloj que no necesita energía, y el "
        "error será menor mañana.",
    ),
    "en": (
        "A Naïve Clock",
        "We ask how long a bridge remembers a train — and it’s “long "
        "enough” for a 5 € clock. "
        "Schrödinger and Poincaré would agree: 10× less, ±2 %, at 37 "
        "°C. It’s a café’s clock in L²Net.",
    ),
    "pl": (
        "Mosty, które słyszą",
        "Badamy, jak długo most pamięta pociąg. Stal zapomina w ciągu "
        "minuty, drewno po godzinie, a kamień żyje tym kilka dni. "
        "Z tego budujemy zegar, który nie potrzebuje źródła energii, "
        "a błąd w sześciu miastach jest mniejszy.",
    ),
}  # fmt: skip
ENGLISH = (
    "We ask how long a bridge remembers a train. Strain gauges tell us that steel forgets within a minute "
    "and timber within an hour, whereas stone goes on for days."
)
PAIRS = [
    ("zh-Hans", "gb18030", "GB18030"),
    ("zh-Hans", "gbk", "GB18030"),
    ("zh-Hant", "big5", "Big5"),
    ("ja", "shift_jis", "Shift JIS"),
    ("ja", "euc_jp", "EUC-JP"),
    ("ja", "iso2022_jp", "ISO-2022-JP"),
    ("ko", "euc_kr", "EUC-KR"),
    ("ru", "cp1251", "Windows-1251"),
    ("ru", "koi8_r", "KOI8-R"),
    ("ru", "cp866", "DOS Cyrillic (CP866)"),
    ("ru", "iso8859_5", "ISO-8859-5"),
    ("pl", "cp1250", "Windows-1250"),
    ("de", "cp1252", "Windows-1252"),
    ("fr", "cp1252", "Windows-1252"),
    ("es", "latin_1", "Windows-1252"),
    ("en", "cp1252", "Windows-1252"),
]


def dump_of(language: str, papers: int = 1, above: str = "") -> str:
    title, abstract = TEXTS[language]
    return "\n\n".join(f"{title} {n}\n\n{above}{abstract}" for n in range(1, papers + 1)) + "\n"


def text_of(draft: Draft) -> list[tuple[str, ...]]:
    return [(entry.title, *entry.paragraphs) for entry in draft.entries]


@pytest.mark.parametrize("papers", [1, 3, 40])
@pytest.mark.parametrize(("language", "encoding", "shown"), PAIRS)
def test_a_dump_is_read_in_its_encoding_which_is_said(
    language: str, encoding: str, shown: str, papers: int
) -> None:
    text = dump_of(language, papers)
    draft = read_one(text.encode(encoding), source="dump.txt")
    utf8 = read_one(text.encode(), source="dump.txt")
    assert text_of(draft) == text_of(utf8)
    said = [remark.message for remark in draft.remarks if remark not in utf8.remarks]
    assert said == [f"not UTF-8, read as {shown}"]


@pytest.mark.parametrize(("language", "encoding"), [pair[:2] for pair in PAIRS])
def test_english_around_it_does_not_matter(language: str, encoding: str) -> None:
    text = dump_of(language, 4, above=f"{ENGLISH} ")
    draft = read_one(text.encode(encoding), source="dump.txt")
    assert text_of(draft) == text_of(read_one(text.encode(), source="dump.txt"))


@pytest.mark.parametrize("language", sorted(TEXTS))
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_utf_16_needs_no_mark(language: str, encoding: str, end: str) -> None:
    text = dump_of(language, 3)
    draft = read_one(text.replace("\n", end).encode(encoding), source="dump.txt")
    assert draft == read_one(text.encode(), source="dump.txt")


@given(
    st.sampled_from([pair for pair in PAIRS if pair[0] not in {"de", "fr", "es", "en", "pl"}]),
    st.data(),
)
def test_a_piece_of_a_text_is_read_right_or_refused(pair: tuple[str, str, str], data: st.DataObject) -> None:
    language, encoding, _ = pair
    title, abstract = TEXTS[language]
    words = f"{title} {abstract}"
    start = data.draw(st.integers(0, len(words) - 1))
    piece = words[start : data.draw(st.integers(start + 1, len(words)))]
    above = data.draw(st.sampled_from(["A Title\n\n", f"A Title\n\n{ENGLISH}\n\n", f"A Title\n\n{ENGLISH} "]))
    text = above + piece
    assume(sum(not char.isascii() for char in piece) > 11)
    try:
        draft = read_one(text.encode(encoding), source="dump.txt")
    except DumpError as fault:
        assert "in doubt" in fault.message
        assert fault.hint is not None
        assert "UTF-8" in fault.hint
    else:
        # How it falls into titles and abstracts is no matter here.
        found = "".join(part for entry in text_of(draft) for part in entry)
        assert set(piece.strip()) - set(" \u3000") <= set(found)


@pytest.mark.parametrize(
    "data",
    [
        "A Title\n\nזיכרון למסמכים ארוכים, אנו חוקרים שיטה פשוטה.\n".encode("cp1255"),
        "A Title\n\nذاكرة للوثائق الطويلة، ندرس طريقة بسيطة للتعلم.\n".encode("cp1256"),
        f"A Title\n\n{ENGLISH}\n\n桥\n".encode("gb18030"),
        b"A Title\n\n" + bytes(range(0x80, 0x100)),
    ],
)
def test_what_is_in_doubt_is_refused_with_its_line(data: bytes) -> None:
    with pytest.raises(DumpError, match="not UTF-8, and its encoding is in doubt") as caught:
        read_one(data, source="dump.txt")
    assert caught.value.line == data[: next(n for n, byte in enumerate(data) if byte > 127)].count(b"\n") + 1
    assert "iconv" in str(caught.value.hint)
