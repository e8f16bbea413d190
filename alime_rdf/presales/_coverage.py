"""Which share of conversations the graph can serve, and why not the rest (AliMe KG, section 6.4)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from pyoxigraph import NamedNode

from alime_rdf.presales._about import Questions
from alime_rdf.presales._guide import Answer

#: How far a conversation gets, the least first.
Outcome = Literal[
    "names nothing", "category only", "no need known", "no item found", "value not known", "items", "answered"
]
OUTCOMES: tuple[Outcome, ...] = (
    "names nothing",
    "category only",
    "no need known",
    "no item found",
    "value not known",
    "items",
    "answered",
)
SERVED = frozenset({"items", "answered"})


@dataclass(frozen=True, slots=True)
class Conversation:
    """What one shopper said, turn by turn, and the item that the conversation is about, if it is about one."""

    turns: tuple[str, ...]
    item: NamedNode | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many conversations ended in which outcome; ``served`` of them all got items with reasons or an answer."""

    outcomes: dict[Outcome, int]

    @property
    def conversations(self) -> int:
        """How many there are."""
        return sum(self.outcomes.values())

    @property
    def served(self) -> int:
        """How many the graph can serve."""
        return sum(count for outcome, count in self.outcomes.items() if outcome in SERVED)


def measure_coverage(questions: Questions, conversations: Iterable[Conversation]) -> Coverage:
    """Put conversations to the guide, each by the turn that gets furthest.

    A turn is served if items are found for a need that it names or implies, or by a value, or if a question
    about the item has an answer. Items by category or price alone don't count: that takes no graph.
    """
    counts: Counter[Outcome] = Counter()
    for conversation in conversations:
        counts[max(_outcomes(questions, conversation), key=OUTCOMES.index, default="names nothing")] += 1
    return Coverage({outcome: counts[outcome] for outcome in OUTCOMES})


def _outcomes(questions: Questions, conversation: Conversation) -> Iterable[Outcome]:
    before = None
    for turn in conversation.turns:
        answer = questions.guide.ask(turn, before=before, limit=1)
        before = answer.next
        yield _of_answer(answer, about_item=conversation.item is not None)
        if conversation.item is not None:
            # What the graph has no name for, and its page may say, takes no graph either.
            answers = questions.answer(turn, item=conversation.item)
            verdicts = {each.verdict for each in answers if not each.word}
            if verdicts & {"yes", "no", "listing"}:
                yield "answered"
            elif verdicts & {"unknown", "said", "said-not"}:
                yield "value not known"


def _of_answer(answer: Answer, *, about_item: bool) -> Outcome:
    request = answer.request
    if answer.needs:
        return "items" if any(item.reasons for item in answer.items) else "no item found"
    if request.problems:
        return "no need known"
    if request.wanted and not about_item:
        return "items" if answer.items else "no item found"
    return "category only" if request.categories else "names nothing"
