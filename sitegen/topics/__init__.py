"""Topics: a taxonomy with rules that its owner edits, and what the rules say of a paper.

docs/reference/topics.md explains the file and the formula.
"""

from sitegen.topics.assign import Explanation, TopicScore, assign_topics, explain
from sitegen.topics.evidence import Evidence
from sitegen.topics.grammar import load_topics, parse_topics
from sitegen.topics.report import format_agreement, format_explanation, format_suggestions
from sitegen.topics.rules import Scoring, TopicRules
from sitegen.topics.score import Agreement, Label, TopicAgreement, find_labelled, read_labels, score_labels
from sitegen.topics.suggest import Suggestion, suggest

__all__ = [
    "Agreement",
    "Evidence",
    "Explanation",
    "Label",
    "Scoring",
    "Suggestion",
    "TopicAgreement",
    "TopicRules",
    "TopicScore",
    "assign_topics",
    "explain",
    "find_labelled",
    "format_agreement",
    "format_explanation",
    "format_suggestions",
    "load_topics",
    "parse_topics",
    "read_labels",
    "score_labels",
    "suggest",
]
