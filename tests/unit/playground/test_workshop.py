"""The playground's process: it answers, is ended when it takes too long, and is there again for the next question."""

import json
import os
import signal
from collections.abc import Iterator
from multiprocessing import active_children
from multiprocessing.process import BaseProcess
from pathlib import Path
from queue import SimpleQueue
from threading import Thread

import pytest

from streams.messages.directory import Directory
from streams.playground.workshop import QUEUE, Workshop
from streams.policies.context import Context
from streams.policies.context_files import ContextFiles
from streams.policies.load import shipped_bundle

OPEN = b'{"what":"open"}'

pytestmark = pytest.mark.timeout(30)


@pytest.fixture
def workshop() -> Iterator[Workshop]:
    """Open a workshop with the shipped rules."""
    opened = Workshop(ContextFiles())
    yield opened
    opened.close()


def told(answer: bytes) -> list[str]:
    """Give the problems of an answer."""
    return [problem["what"] for problem in json.loads(answer)["problems"]]


_OTHERS: list[BaseProcess] = []


@pytest.fixture(autouse=True)
def _of_other_tests() -> Iterator[None]:
    """Note which processes other tests have left to end by themselves."""
    _OTHERS[:] = active_children()
    yield
    _OTHERS.clear()


def children() -> list[BaseProcess]:
    """Give the processes that answer in this test."""
    return [each for each in active_children() if each.name == "playground" and each not in _OTHERS]


def test_one_process_answers_questions(workshop: Workshop) -> None:
    """It is started with the first, and stays."""
    before = children()
    first = json.loads(workshop.answer(OPEN))
    [process] = children()
    second = workshop.answer(b"nonsense")

    assert before == []
    assert len(first["files"]) == 9
    assert len(told(second)) == 1
    assert children() == [process]


def test_a_process_that_broke_is_said_and_replaced(workshop: Workshop) -> None:
    """Whoever asks again gets an answer."""
    workshop.answer(OPEN)
    children()[0].kill()
    first, second = workshop.answer(OPEN), workshop.answer(OPEN)

    assert told(first) == ["broke off: what was asked needs more memory than it may have, or this is a bug"]
    assert told(second) == []


def test_what_takes_too_long_is_given_up() -> None:
    """Its process is ended, so that it computes no longer."""
    workshop = Workshop(ContextFiles(), within_s=0)

    assert told(workshop.answer(OPEN)) == ["took longer than 0 s, and was given up"]
    assert children() == []


def test_one_question_too_many_is_turned_away_at_once(workshop: Workshop) -> None:
    """The others wait for their turn."""
    workshop.answer(OPEN)
    pid = children()[0].pid or 0
    os.kill(pid, signal.SIGSTOP)
    answers: SimpleQueue[bytes] = SimpleQueue()
    threads = [Thread(target=lambda: answers.put(workshop.answer(OPEN))) for _ in range(QUEUE + 1)]
    for thread in threads:
        thread.start()
    first = answers.get()
    os.kill(pid, signal.SIGCONT)
    for thread in threads:
        thread.join()

    assert told(first) == ["is busy with what others asked"]
    assert [told(answers.get()) for _ in range(QUEUE)] == [[]] * QUEUE


def test_what_is_in_force_is_told_to_whichever_process_answers(workshop: Workshop) -> None:
    """From the next question on, and again where one was replaced."""
    contexts = [ContextFiles().load(), Context(shipped_bundle(), Directory(()))]
    said = [json.loads(workshop.answer(OPEN))["in_force"]]
    for context in contexts:
        workshop.beside(context.digest, context.to_bytes())
        said += [json.loads(workshop.answer(OPEN))["in_force"] for _ in range(2)]
    workshop.close()
    said.append(json.loads(workshop.answer(OPEN))["in_force"])

    first, second = (context.digest for context in contexts)
    assert said == [None, first, first, second, second, second]


def test_rules_that_cannot_be_used_are_told(tmp_path: Path) -> None:
    """Whatever is asked."""
    (tmp_path / "tx.yaml").write_text("state: TX\nzone: UTC\nrules: []\n")
    workshop = Workshop(ContextFiles(tmp_path))
    answer = workshop.answer(OPEN)
    workshop.close()

    assert told(answer) == ["rules: is an empty list"]
