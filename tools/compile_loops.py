"""Compile the switch's loops into the compiler's cache, so that nobody waits for it in the middle of a test."""

from streams.switch.host.loops import has_compiler


def main() -> None:
    """Get every loop ready, where there is a compiler."""
    if not has_compiler():
        return
    from streams.broker.kafka import joining, unpacking
    from streams.switch.stages.columns import prepare

    for ready in (
        unpacking.prepare,
        joining.prepare,
        prepare.prepare_intake,
        prepare.prepare_states,
        prepare.prepare_back,
    ):
        ready()


if __name__ == "__main__":
    main()
