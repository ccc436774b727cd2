"""What a link beside a paper leads to."""

from __future__ import annotations

import re

from sitegen.importing.readers.common.fields import field_name

_WORDS = re.compile(r"[^\W_]+")
# Hosts of papers, with the beginning of the path where the host has other pages, too.
_PAPERS_TEXT = """
arxiv.org ar5iv.org ar5iv.labs.arxiv.org alphaxiv.org doi.org openreview.net aclanthology.org aclweb.org
papers.nips.cc proceedings.neurips.cc proceedings.mlr.press openaccess.thecvf.com ecva.net biorxiv.org
medrxiv.org chemrxiv.org semanticscholar.org dl.acm.org ieeexplore.ieee.org nature.com science.org
link.springer.com sciencedirect.com pubmed.ncbi.nlm.nih.gov ncbi.nlm.nih.gov ssrn.com papers.ssrn.com
hal.science eprint.iacr.org usenix.org jmlr.org iopscience.iop.org journals.aps.org pnas.org cell.com
zenodo.org academic.oup.com mdpi.com frontiersin.org journals.plos.org isca-archive.org ojs.aaai.org
ijcai.org onlinelibrary.wiley.com tandfonline.com adsabs.harvard.edu ui.adsabs.harvard.edu
huggingface.co/papers hf.co/papers paperswithcode.com/paper direct.mit.edu
"""
_PAPERS = _PAPERS_TEXT.split()
_CODE = frozenset({"github.com", "gitlab.com", "bitbucket.org", "codeberg.org", "gitee.com"})
_HOST = r"(?:[\w-]+\.)*(?:" + "|".join(map(re.escape, _PAPERS)) + r")(?=[/?#]|$)"
_ADDRESS = re.compile(r"https?://(?:www\.)?(?P<host>[^/?#:\s]+)(?P<path>[^?#\s]*)", re.IGNORECASE)
_PAPER_URL = re.compile(rf"https?://{_HOST}", re.IGNORECASE)
_PAPER_ADDRESS = re.compile(rf"://(?:{_HOST}|\S{{1,300}}\.pdf\b)", re.IGNORECASE)
_NAMED = re.compile(r"arxiv:\s?\d{4}\.\d|\bdoi:\s?10\.|\]\(/(?:papers|abs|pdf)/\d{4}\.\d")  # in small letters
_ON_SITE = re.compile(r"/(?:papers|abs|pdf)/(\d{4}\.\d{4,5})(?:v\d+)?(?:\.pdf)?(?:#.*)?")
_LABELS = {
    "url": "paper papers abs abstract arxiv link links here read more page html web huggingface hf doi"
    " openreview acl 论文 原文 链接 論文 논문 링크 article"
    " source published publication version preprint paperlink",
    "pdf": "pdf",
    "code": "code github repo repository codes implementation official 代码 源码 코드 gitlab",
}
_BY_LABEL = {word: key for key, words in _LABELS.items() for word in words.split()}
# Links that no page of a paper has a place for, and that nobody misses.
_NO_FIELD_TEXT = """
tweet twitter x thread video youtube talk slides poster demo demos project projectpage website homepage
site blog blogs post dataset datasets data model models weights checkpoint bibtex cite citation back top
toc translate translation kimi chat discussion discuss forum notes news colab space spaces supp
supplementary supplement appendix media docs documentation webpage
项目 主页 视频 数据 模型 博客 解读 linkedin reddit medium podcast playground
leaderboard benchmark reviews review
"""
_NO_FIELD = frozenset(_NO_FIELD_TEXT.split())
_FILLER_TEXT = """
read more on or and at in via see also the a view full text available link links from for download open
get visit official
"""
_FILLER = frozenset(_FILLER_TEXT.split())


def has_paper_link(text: str) -> bool:
    """Whether a text links to a paper, or names one by its identifier."""
    if "://" in text and _PAPER_ADDRESS.search(text) is not None:
        return True
    small = text.lower()
    return ("arxiv:" in small or "doi:" in small or "](/" in small) and _NAMED.search(small) is not None


def absolute(url: str) -> str:
    """An address of a paper that a saved page gives from its own site on."""
    match = _ON_SITE.fullmatch(url)
    return f"https://arxiv.org/abs/{match[1]}" if match else url


def link_field(label: str, url: str) -> str | None:
    """Where a link belongs: `url`, `pdf`, `code`; "" for one without a place; None for an unknown one."""
    address = _ADDRESS.match(url)
    if address is None:
        return ""
    if _PAPER_URL.match(url):
        return "url"
    if address["path"].lower().endswith(".pdf"):
        return "pdf"
    if address["host"].lower() in _CODE:
        return "code"
    words = [word.lower() for word in _WORDS.findall(label)]
    for word in words:
        if word in _BY_LABEL:
            return _BY_LABEL[word]
    if not words or "".join(words) in _NO_FIELD or any(word in _NO_FIELD for word in words):
        return ""
    known = field_name(label)
    return known if known in {"url", "pdf", "code"} else None


def is_filler(text: str) -> bool:
    """Whether a text says no more than that there is a link."""
    words = [word.lower() for word in _WORDS.findall(text)]
    return all(word in _FILLER or word in _BY_LABEL or word in _NO_FIELD or word.isdigit() for word in words)
