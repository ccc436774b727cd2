"""What the tags of reference managers mean: tag → a name of `aliases.field_name`.

"" is what no page needs: pages, publishers, where a record comes from.
"""

from __future__ import annotations


def _table(needless: str, **names: str) -> dict[str, str]:
    table = {tag: name for name, tags in names.items() for tag in tags.split()}
    return table | dict.fromkeys(needless.split(), "")


RIS = _table(
    title="TI T1",
    abstract="AB N2",
    authors="AU A1",
    doi="DO",
    url="UR L2 LK",
    pdf="L1",
    venue="JO JF T2 JA BT",
    published="DA PY Y1",
    categories="KW",
    comment="N1",
    id="ID AN M1 C7",  # where programs put the identifier of arXiv
    needless=(
        "A2 A3 A4 AD C1 C2 C3 C4 C5 C6 C8 CA CN CP CT CY DB DP ED EP ET IS J1 J2 LA LB LL M2 M3 N3 NV OP "
        "PB PP RI RN RP SE SN SP ST SV T3 TA TT TY U1 U2 U3 U4 U5 VL VO Y2 ER"
    ),
)
MEDLINE = _table(
    title="TI BTI",
    abstract="AB",
    authors="FAU",
    short_authors="AU",
    identifiers="LID AID",
    venue="JT",
    short_venue="TA",
    published="DP DEP",
    categories="OT",
    id="PMID",
    needless=(
        "AD AUID CI CIN CN COIS CON CRDT CRF CTDT CTI DA DCOM DRIN ECI ECF EDAT EFR EIN EN FED FIR FPS GN "
        "GR GS IP IR IRAD IS ISBN JID LA LR MH MHDA MID MMID NM OAB OABL OCI OID ORI OTO OWN PB PG PHST "
        "PL PMC PMCR PS PST PT PUBM RF RIN RN ROF RPF RPI RRF RRI SB SFM SI SO SPIN STAT TT UIN UOF VI "
        "VTI"
    ),
)
ENDNOTE = _table(
    title="T",
    abstract="X",
    authors="A",
    doi="R",
    url="U",
    pdf=">",
    venue="J B",
    published="D",
    day="8",
    categories="K",
    comment="Z",
    needless="0 1 2 3 4 6 7 9 ! # $ & ( ) + * . < = ? @ C E F G H I L M N O P Q S V W Y [ ^ ~",
)
WEB_OF_SCIENCE = _table(
    title="TI",
    abstract="AB",
    authors="AF",
    short_authors="AU",
    doi="DI",
    venue="SO",
    published="PY",
    day="PD",
    categories="DE ID",
    needless=(
        "PT BA BE GP BF CA SE BS LA DT CT CY CL SP HO C1 C3 RP EM RI OI FU FP FX CR NR TC Z9 U1 U2 PU PI "
        "PA SN EI BN J9 JI VL IS PN SU SI MA BP EP AR D2 EA EY PG P2 WC WE SC GA PM OA HC HP DA UT ER "
        "EF FN VR"
    ),
)
