"""Topics: a taxonomy with rules that its owner edits, and what the rules say of a paper.

docs/topics.md explains the file and the formula.
"""

from sitegen.topics.assign import Evidence, Explanation, TopicScore, assign_topics, explain
from sitegen.topics.rules import Scoring, TopicRules, load_topics, parse_topics

__all__ = [
    "Evidence",
    "Explanation",
    "Scoring",
    "TopicRules",
    "TopicScore",
    "assign_topics",
    "explain",
    "load_topics",
    "parse_topics",
]
