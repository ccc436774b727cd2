"""What formats call the fields of a paper: one table for all readers of records."""

from __future__ import annotations

import re

# Field → its names, in small letters without blanks and signs. Beside the fields of a page: `title`,
# `abstract`, `id` (of any catalogue), `listed` (the day on which a digest listed the paper), `month` and
# `day` (beside a year), `contributors` (authors where nobody else is), `place` (pages and numbers, which may
# be those of arXiv); "" is what is known and of no use to a page.
_NAMES = {
    "title": (
        "title papertitle papername name headline displayname articletitle documenttitle titel titre "
        "titulo título titolo tytuł название заголовок 标题 標題 题目 题名 題目 論文 タイトル 제목 ti "
        "t1 paper"
    ),
    "abstract": (
        "abstract summary description abstractnote abstracttext paperabstract papersummary "
        "abstracten abstractfull abstractlines abstractlong abstractoriginal abstractraw fullabstract "
        "longabstract originalabstract "
        "zusammenfassung resume résumé resumen riassunto streszczenie аннотация contents 摘要 概要 "
        "要旨 요약 초록 ab n2 tldr text"
    ),
    "arxiv": "arxiv arxivid arxivnumber eprint eprintid arxivno paperarxivid",
    "doi": "doi do di digitalobjectidentifier doilink",
    "authors": (
        "authors author authorname authornames authorlist authorfullnames paperauthors creators "
        "creator autor autoren auteur auteurs autore autori autores автор авторы 作者 저자 著者 au a1 "
        "fau by dccreator"
    ),
    "url": (
        "url link links urls paperurl paperlink arxivurl arxivlink absurl absurlarxiv abs absraturl "
        "arxivpageurl pageurl htmlurl permalink href ur uri 链接 鏈接 リンク 링크 entryid externalurl "
        "arxivabsurl articleurl projectpage projecturl website hfurl huggingfaceurl sourceurl abslink "
        "sourceurls landingpageurl enlace lien ссылка urlabs paperurlabs sameas"
    ),
    "pdf": "pdf pdfurl pdflink linkpdf fulltexturl paperpdf urlpdf paperurlpdf",
    "code": (
        "code codeurl codelink codelinks github githuburl githublink githublinks githubrepo repo "
        "repository repourl officialcodeurl 代码 コード"
    ),
    "upvotes": "upvotes upvote votes vote likes numupvotes",
    "categories": (
        "categories category cate subjects subject primarycategory primarycat tags keywords keyword "
        "classes topics topic field fields kw fieldsofstudy manualtags automatictags authorkeywords "
        "arxivcategories kategorie kategorien schlagwörter motsclés palabrasclave 分类 分類 类别 "
        "关键词 キーワード 카테고리 tasks"
    ),
    "venue": (
        "venue journal journalref journaltitle journalname booktitle publication publicationtitle "
        "conference jo jt t2 jf publishedin containertitle sourcetitle so proceedings zeitschrift "
        "revue revista 期刊 会议 proceeding ispartof"
    ),
    "comment": "comment comments note notes arxivcomment extra 备注 コメント",
    "published": (
        "published publishedat publicationdate publishdate publisheddate pubdate publicationyear date "
        "year submitted submittedon submitteddate submissiondate datum py da dp y1 publishedon "
        "datepublished created createdat dateofpublication jahr fecha año anno дата год 日期 发布日期 "
        "发表时间 年份 날짜 発行日"
    ),
    "listed": (
        "listed listedon listedat firstlisted firstseen scrapeddate scrapedate crawldate crawleddate "
        "fetchdate fetcheddate digest digestdate dailydate reportdate submittedondailyat"
    ),
    "month": "month monat mois",
    "day": "day",
    "contributors": "contributor contributors",
    "place": "pages number volume reportno archivelocation",
    "id": "id paperid key uid guid pmid ids externalids identifier",
    "": (
        "thumbnail thumbnailurl image images slug scrapedat updated updatedat updateddate updatedate "
        "updatetime lastmodified version versions lang language itemtype type doctype documenttype "
        "entrytype dateadded datemodified accessdate numcomments commentscount mediaurls stars "
        "githubstars organization discussionid submittedby submittedondailyby isauthorparticipating "
        "aikeywords aisummary fetchedat crawledat collectedat firstseenat generatedat index rank no "
        "nr publisher numpages pagestart pageend pagecount issue issn eissn isbn "
        "series edition journalabbreviation shorttitle rights license copyright archive "
        "librarycatalog callnumber fileattachments linkattachments file files editor "
        "editors affiliations authorids authorsid citedby citationcount references referencecount "
        "influentialcitationcount openaccess isopenaccess publicationstage publicationtypes artno eid "
        "source corpusid submitter arxivversion context graph position indexkeywords authorswithaffiliations"
    ),
}
_BY_NAME = {name: field for field, names in _NAMES.items() for name in names.split()}


def field_name(key: str) -> str | None:
    """What a format's key means: a field of a page, or another name of the table; "" for what no page
    needs; None where it is unknown."""
    return _BY_NAME.get(re.sub(r"[^\w]|_", "", key).lower())
