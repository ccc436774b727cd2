"""Explanations, scores and suggestions as lines of plain text, for a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from sitegen.topics.assign import Explanation
from sitegen.topics.evidence import Evidence
from sitegen.topics.rules import TopicRules
from sitegen.topics.score import Agreement
from sitegen.topics.suggest import Suggestion

NEAR_MISSES = 5  # topics shown that were not assigned
WORST = 3  # errors shown for a topic


def format_explanation(explanation: Explanation, rules: TopicRules) -> str:
    """Every topic with evidence, the assigned ones first; ends in one newline."""
    names = {term.id: term.name for term in rules.taxonomy.topics}
    lines = [f"topics: {', '.join(explanation.topics) or 'none'}"]
    lines.append(f"primary: {explanation.reason}; a topic needed {explanation.threshold:.1f} points")
    rest = [score for score in explanation.scores if not score.assigned][:NEAR_MISSES]
    for score in [*(score for score in explanation.scores if score.assigned), *rest]:
        if score.assigned:
            state = f"assigned, {score.first:.1f} in the order of topics"
        elif not score.needs_met:
            state = "none of the phrases that it needs"
        else:
            state = "not assigned"
        lines += [
            "",
            f"{score.topic} ({names[score.topic]}): {score.score:.1f} = {score.title_score:.1f} title "
            f"+ {score.abstract_score:.1f} abstract; {state}",
        ]
        lines += [f"  {_evidence(piece)}" for piece in score.evidence]
    return "\n".join(lines) + "\n"


def _evidence(piece: Evidence) -> str:
    places = ["title"] if piece.in_title else []
    if piece.mentions:
        places.append("abstract" if piece.mentions == 1 else f"abstract ×{piece.mentions}")
    adds = piece.title_adds + piece.abstract_adds
    return f"{adds:+6.1f}  {piece.text}  [{', '.join(places)}; {piece.points:g} points]"


def format_agreement(agreement: Agreement) -> str:
    """The measures, then a row a topic with its worst errors; ends in one newline."""
    lines = [
        f"papers {agreement.papers}",
        f"micro-F1 {agreement.micro_f1:.3f}  macro-F1 {agreement.macro_f1:.3f}  "
        f"primary {agreement.primary_accuracy:.3f}",
        f"without topic {agreement.unsorted:.1%}  topics a paper {agreement.topics_per_paper:.2f}",
        "",
        f"{'topic':32}  precision  recall     F1  labelled  assigned",
    ]
    for row in agreement.topics:
        lines.append(
            f"{row.topic:32}  {row.precision:9.2f}  {row.recall:6.2f}  {row.f1:5.2f}"
            f"  {row.labelled:8}  {row.assigned:8}"
        )
        lines += [f"    missed  {title}" for title in row.missed[:WORST]]
        lines += [f"    wrong   {title}" for title in row.wrong[:WORST]]
    if agreement.wrong_primaries:
        lines += ["", "wrong primary (label, rules):"]
        lines += [
            f"    {title}  ({label}, {rules or 'none'})" for title, label, rules in agreement.wrong_primaries
        ]
    return "\n".join(lines) + "\n"


def format_suggestions(suggestions: Sequence[Suggestion]) -> str:
    """A line a phrase, with the papers it stands in; ends in one newline."""
    if not suggestions:
        return "every frequent phrase is in a rule, or every paper has its topics\n"
    width = max(len(suggestion.phrase) for suggestion in suggestions)
    lines = [f"{'phrase':{width}}  weak  all  for example"]
    lines += [f"{s.phrase:{width}}  {s.weak:4}  {s.papers:3}  {'; '.join(s.titles)}" for s in suggestions]
    return "\n".join(lines) + "\n"
