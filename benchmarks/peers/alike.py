"""Ours like for like: the same stages, host and fenced worker, writing what the peers write and no more.

What the stage says to audit and metrics is made and thrown away, so this row still does more than the peers; states
answer from the table that all have.
"""

from dataclasses import replace

from benchmarks.canned import CannedPopulation
from benchmarks.peers.ours import Row, Trim, measure
from benchmarks.task import Task, given_task, tell
from streams.broker.port import Written
from streams.broker.topics import TopicNames
from streams.commands.looping import run_on_loop
from streams.switch.stages.stage import Work


def row(task: Task) -> Row:
    """Give the row of a task."""
    return Row(CannedPopulation(), _trim(TopicNames(task.sink)))


def _trim(sink: TopicNames) -> Trim:
    kept = {sink.deliveries, sink.responses, sink.replies}

    def trimmed(work: Work) -> Work:
        def outputs(sent_us: int) -> list[Written]:
            return [each for each in work.outputs(sent_us) if each.topic in kept]

        return replace(work, outputs=outputs)

    return trimmed


if __name__ == "__main__":
    given = given_task()
    tell(run_on_loop(measure(given, row(given))))
