"""Ours with everything on: strict checks, directory, all rules, grants, audit, metrics, hop times, fencing.

States answer from their population.
"""

from benchmarks.peers.ours import Row, measure
from benchmarks.task import given_task, tell
from streams.commands.looping import run_on_loop
from streams.switch.stages.population import Population

if __name__ == "__main__":
    tell(run_on_loop(measure(given_task(), Row(Population(), trim=lambda work: work))))
