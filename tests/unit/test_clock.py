"""The processor time of this and of other processes."""

import os

from streams.clock import cpu_ns, cpu_ns_of


def test_processor_time_goes_on_with_work() -> None:
    """And is the same by the process's number, but for what passes between two looks."""
    before_ns, of_ns = cpu_ns(), cpu_ns_of(os.getpid())
    sum(range(100_000))

    assert of_ns is not None
    assert before_ns <= of_ns < cpu_ns()


def test_a_process_that_is_gone_has_no_processor_time() -> None:
    """The system has no clock for it."""
    assert cpu_ns_of(2**22 + 1) is None
