import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from nba_props.errors import ConfigurationError
from nba_props.settings import STAMP, Settings, instant


def settings(tmp_path: Path, **env: str) -> Settings:
    return Settings.read({"NBA_PROPS_HOME": str(tmp_path / "home")} | env)


def test_with_nothing_set_it_is_the_simulated_league_in_a_folder_here() -> None:
    found = Settings.read({})
    assert (found.source, found.label, found.archive, found.frozen_now) == (
        "simulated",
        "simulated",
        None,
        None,
    )
    assert found.home == Path(".nba_props").absolute()
    assert found.odds_api_base_url == "https://api.the-odds-api.com"
    assert found.nba_injury_base_url == "https://ak-static.cms.nba.com"


def test_live_data_are_labelled_real(tmp_path: Path) -> None:
    assert settings(tmp_path, NBA_PROPS_SOURCE="live").label == "real"


def test_an_empty_variable_is_an_unset_one() -> None:
    names = ("NBA_PROPS_SOURCE", "NBA_PROPS_ARCHIVE", "NBA_PROPS_NOW", "ODDS_API_BASE_URL", "NBA_PROPS_HOME")
    assert Settings.read(dict.fromkeys(names, "")) == Settings.read({})


@pytest.mark.parametrize("source", ["real", "LIVE", "live ", "replay"])
def test_a_source_that_is_none_is_refused_by_name(tmp_path: Path, source: str) -> None:
    with pytest.raises(ConfigurationError, match=r"NBA_PROPS_SOURCE is .*`simulated` or `live`"):
        settings(tmp_path, NBA_PROPS_SOURCE=source)


@pytest.mark.parametrize(
    "name", ["ODDS_API_BASE_URL", "NBA_CDN_BASE_URL", "NBA_STATS_BASE_URL", "NBA_INJURY_BASE_URL"]
)
def test_a_url_that_is_none_is_refused_by_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigurationError, match=f"{name} is 'localhost:8900'"):
        settings(tmp_path, **{name: "localhost:8900"})


def test_an_archive_that_is_no_folder_is_refused_by_name_and_matters_to_live_data_only(
    tmp_path: Path,
) -> None:
    with pytest.raises(ConfigurationError, match=r"NBA_PROPS_ARCHIVE names .*nowhere"):
        settings(tmp_path, NBA_PROPS_SOURCE="live", NBA_PROPS_ARCHIVE=str(tmp_path / "nowhere"))
    assert settings(tmp_path, NBA_PROPS_ARCHIVE=str(tmp_path / "nowhere")).archive is None
    assert settings(tmp_path, NBA_PROPS_SOURCE="live", NBA_PROPS_ARCHIVE=str(tmp_path)).archive == tmp_path


def test_the_key_shows_in_no_print_and_loses_the_spaces_around_it(tmp_path: Path) -> None:
    found = settings(tmp_path, ODDS_API_KEY=" secret-key-123\n")
    assert found.odds_api_key == "secret-key-123"
    assert "secret" not in repr(found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-04-10T20:00:00Z", datetime(2024, 4, 10, 20, tzinfo=UTC)),
        ("2024-04-10T16:00:00-04:00", datetime(2024, 4, 10, 20, tzinfo=UTC)),
        ("2024-04-10 20:00", datetime(2024, 4, 10, 20, tzinfo=UTC)),  # naive: UTC
    ],
)
def test_now_is_an_instant_in_utc(tmp_path: Path, text: str, expected: datetime) -> None:
    found = settings(tmp_path, NBA_PROPS_NOW=text).frozen_now
    assert found == expected == instant(text)
    assert found.utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    "text", ["tonight", "10.04.2024", "2024-04-10T25:00:00Z", "1712779200", "2024-04-31"]
)
def test_a_now_that_is_none_is_refused_by_name(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigurationError, match=r"NBA_PROPS_NOW is .* such as 2024-04-10T20:00:00Z"):
        settings(tmp_path, NBA_PROPS_NOW=text)


def test_a_new_home_is_stamped_and_may_be_claimed_again(tmp_path: Path) -> None:
    mine = settings(tmp_path)
    mine.claim()
    mine.claim()
    assert json.loads((mine.home / STAMP).read_text()) == {"source": "simulated"}
    assert [p.name for p in mine.home.iterdir()] == [STAMP]


@pytest.mark.parametrize(("first", "second"), [("simulated", "live"), ("live", "simulated")])
def test_a_home_of_the_other_source_is_refused_naming_what_to_set(
    tmp_path: Path, first: str, second: str
) -> None:
    settings(tmp_path, NBA_PROPS_SOURCE=first).claim()
    with pytest.raises(ConfigurationError, match=rf"holds {first} data .* set NBA_PROPS_HOME"):
        settings(tmp_path, NBA_PROPS_SOURCE=second).claim()


def test_of_two_that_stamp_at_once_the_second_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both saw no stamp; the other's came in between."""
    mine, other = settings(tmp_path, NBA_PROPS_SOURCE="live"), settings(tmp_path)
    other.claim()
    with monkeypatch.context() as blind:
        blind.setattr(Path, "exists", lambda self: False)
        with pytest.raises(ConfigurationError, match="holds simulated data"):
            mine.claim()
    assert [p.name for p in mine.home.iterdir()] == [STAMP]


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", "7"])
def test_a_stamp_that_says_nothing_is_refused_with_the_cure(tmp_path: Path, text: str) -> None:
    mine = settings(tmp_path)
    mine.home.mkdir()
    (mine.home / STAMP).write_text(text)
    with pytest.raises(ConfigurationError, match="set NBA_PROPS_HOME"):
        mine.claim()
