"""What a program under examination is asked, and what it says: values, however they travel. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from streams.messages.message import Message
from streams.outside.questions import Asked


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, and the time that is told with it, if any."""

    asked: Asked
    told_us: int | None = None


@dataclass(slots=True)
class Talk:
    """Questions, each with the first thing that was said to it; and what was said besides."""

    questions: Sequence[Question]
    said: dict[str, Message] = field(default_factory=dict)
    """By control field."""
    again: int = 0
    """Answers to what was answered, or given up."""
    garbage: int = 0
    """What is no message, or belongs to no question."""

    def answers(self) -> list[Message | None]:
        """Give what was said to each question, in their order."""
        return [self.said.get(question.asked.control) for question in self.questions]
