"""Alerts: each minute, what is wrong is looked for and told. What is told, and when, is decided in `planning.alerts`."""

import dagster as dg

from nba_props.planning.alerts import Seen, channels_down, decoded, looked, told_of
from nba_props.resources.alerts import Alerts
from nba_props.resources.clock import Clock
from nba_props.resources.monitored import Monitored
from nba_props.sensors import EVERY_SECONDS


@dg.sensor(
    name="alerts",
    minimum_interval_seconds=EVERY_SECONDS,
    description="Tells what is wrong by log, Slack, webhook and e-mail, once, and when it is over; pings the heartbeat.",
)
def alerts_sensor(
    context: dg.SensorEvaluationContext, clock: Clock, monitored: Monitored, alerts: Alerts
) -> dg.SensorResult:
    """Requests no run. The cursor holds what is open and who was told."""
    now, state = clock.now(), decoded(context.cursor)
    seen = monitored.seen(context.instance, state, now)
    whole = Seen((*seen.facts, *channels_down(state)), seen.blind)
    state = alerts.tell(looked(state, whole, now), now, context.log)
    if trouble := alerts.ping():
        context.log.warning("alerts: the heartbeat failed: %s", trouble)
    return dg.SensorResult(skip_reason=told_of(state), cursor=state.encode())


ALERT_SENSORS = [alerts_sensor]
