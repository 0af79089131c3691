"""Do the versions agree that are deployed, installed and pinned? What is compared is decided in `doctor.versions`."""

from nba_props.checks.answers import Results, answered, checks_of
from nba_props.doctor.versions import versions_agree
from nba_props.publishing.exports.read_back import STATUS, written_by
from nba_props.resources.home import Home
from nba_props.resources.installation import Installation


@checks_of("season_export", "versions", versions_agree)
def season_export_versions(home: Home, installation: Installation) -> Results:
    """The answer for this run's code, its packages, and the newest status, which another one may have written."""
    recorded = written_by(home.exports.read([STATUS]).get(STATUS))
    yield from answered(
        "season_export",
        [versions_agree],
        installation.lock,
        installation.packages,
        recorded,
        installation.version,
    )


VERSION_CHECKS = [season_export_versions]
