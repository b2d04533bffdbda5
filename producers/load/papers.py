"""The files that a load's options name, read before anything is started."""

from pathlib import Path

from producers.load.limits.reading import read_thresholds
from producers.load.orders import Options, Order, Sources, read_options
from producers.load.sending.recorded import read_gaps
from producers.load.sending.scenarios.reading import read_scenario


def order_of(options: Options) -> Order:
    """Read the files, then the options.

    Raises:
        UnusableFileError: a file can't be used; with every problem in it.
        ImpossibleLoadError: the options can't be meant, or not made; with all reasons.
    """
    scenario = read_scenario(options.scenario) if options.scenario else None
    gaps = read_gaps(Path(options.log)) if options.log else ()
    thresholds = read_thresholds(options.thresholds) if options.thresholds else None
    return read_options(options, Sources(scenario, gaps, thresholds))
