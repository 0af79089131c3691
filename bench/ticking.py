"""The code location with sensors and schedules switched on, every sensor as often as the daemon looks."""

import dagster as dg

from nba_props.definitions import code_location
from nba_props.resources.wiring import resources


@dg.definitions
def defs() -> dg.Definitions:
    """All definitions over the environment; the sensors are copies, so that nothing else ticks faster."""
    whole = code_location(resources(), is_on=True)
    for sensor in whole.sensors or ():
        if isinstance(sensor, dg.SensorDefinition):
            sensor._min_interval = 1  # none at all would be the default, 30 s
    return whole


def daemon() -> None:
    """Dagster's daemon, without the pause of seconds between two looks at the sensors."""
    from dagster._daemon import sensor  # noqa: PLC0415  (in this process alone)
    from dagster._daemon.cli import main  # noqa: PLC0415  (as above)

    sensor.MIN_INTERVAL_LOOP_TIME = 0
    main()


if __name__ == "__main__":
    daemon()
