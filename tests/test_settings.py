"""Environment variables as settings, and the stamps of homes and stores."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import fsspec
import pytest

from nba_props import settings as module
from nba_props import stamps
from nba_props.errors import ConfigurationError
from nba_props.settings import Settings, instant_of
from nba_props.stamps import STAMP


def settings(tmp_path: Path, **env: str) -> Settings:
    return Settings.read({"NBA_PROPS_HOME": str(tmp_path / "home")} | env)


def test_with_nothing_set_it_is_the_simulated_league_in_a_folder_here() -> None:
    values = Settings.read({})
    assert (values.source, values.label, values.archive, values.frozen_now) == (
        "simulated",
        "simulated",
        None,
        None,
    )
    assert values.home == Path(".nba_props").absolute()
    assert values.store == str(values.home)
    assert values.odds_api_base_url == "https://api.the-odds-api.com"
    assert values.nba_injury_base_url == "https://ak-static.cms.nba.com"


def test_live_data_are_labelled_real(tmp_path: Path) -> None:
    assert settings(tmp_path, NBA_PROPS_SOURCE="live").label == "real"


def test_an_empty_variable_is_an_unset_one() -> None:
    assert Settings.read(dict.fromkeys(module.DEFAULTS, "")) == Settings.read({})


@pytest.mark.parametrize("source", ["real", "LIVE", "live ", "replay"])
def test_an_unknown_source_is_refused_by_name(tmp_path: Path, source: str) -> None:
    with pytest.raises(ConfigurationError, match=r"NBA_PROPS_SOURCE is .*`simulated` or `live`"):
        settings(tmp_path, NBA_PROPS_SOURCE=source)


@pytest.mark.parametrize(
    "name", ["ODDS_API_BASE_URL", "NBA_CDN_BASE_URL", "NBA_STATS_BASE_URL", "NBA_INJURY_BASE_URL"]
)
def test_a_base_url_without_http_is_refused_by_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigurationError, match=f"{name} is 'localhost:8900'"):
        settings(tmp_path, **{name: "localhost:8900"})


@pytest.mark.parametrize(
    "text", ["project", "project.", ".dataset", "project.data-set", "a.b.c", "Project.dataset", "p`x.d"]
)
def test_a_mirror_that_is_no_project_and_dataset_is_refused_by_name(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigurationError, match=r"NBA_PROPS_BIGQUERY is .*project\.dataset"):
        settings(tmp_path, NBA_PROPS_BIGQUERY=text)


def test_a_mirror_is_a_project_and_a_dataset() -> None:
    assert module.dataset_of("") is None
    assert module.dataset_of("my-project-1.mirror_2") == ("my-project-1", "mirror_2")
    assert module.dataset_of("example.com:my-project.mirror") == ("example.com:my-project", "mirror")


def test_an_archive_that_is_not_a_folder_is_refused_by_name_and_matters_to_live_data_only(
    tmp_path: Path,
) -> None:
    nowhere = str(tmp_path / "nowhere")
    with pytest.raises(ConfigurationError, match=r"NBA_PROPS_ARCHIVE is .*nowhere"):
        settings(tmp_path, NBA_PROPS_SOURCE="live", NBA_PROPS_ARCHIVE=nowhere)
    assert settings(tmp_path, NBA_PROPS_ARCHIVE=nowhere).archive is None
    assert settings(tmp_path, NBA_PROPS_SOURCE="live", NBA_PROPS_ARCHIVE=str(tmp_path)).archive == tmp_path


def test_the_key_is_in_no_representation_and_loses_the_spaces_around_it(tmp_path: Path) -> None:
    values = settings(tmp_path, ODDS_API_KEY=" secret-key-123\n")
    assert values.odds_api_key == "secret-key-123"
    assert "secret" not in repr(values)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-04-10T20:00:00Z", datetime(2024, 4, 10, 20, tzinfo=UTC)),
        ("2024-04-10T16:00:00-04:00", datetime(2024, 4, 10, 20, tzinfo=UTC)),
        ("2024-04-10 20:00", datetime(2024, 4, 10, 20, tzinfo=UTC)),  # naive: UTC
    ],
)
def test_now_is_an_instant_in_utc(tmp_path: Path, text: str, expected: datetime) -> None:
    frozen = settings(tmp_path, NBA_PROPS_NOW=text)
    assert frozen.frozen_now == frozen.now() == expected == instant_of(text)
    assert frozen.now().utcoffset() == timedelta(0)


def test_without_a_frozen_now_it_is_the_wall_clock(tmp_path: Path) -> None:
    assert abs(settings(tmp_path).now() - datetime.now(UTC)) < timedelta(seconds=5)


@pytest.mark.parametrize(
    "text", ["tonight", "10.04.2024", "2024-04-10T25:00:00Z", "1712779200", "2024-04-31"]
)
def test_a_now_that_is_not_an_instant_is_refused_by_name(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigurationError, match=r"NBA_PROPS_NOW is .* such as 2024-04-10T20:00:00Z"):
        settings(tmp_path, NBA_PROPS_NOW=text)


def test_a_bankroll_is_a_positive_number_or_none(tmp_path: Path) -> None:
    assert settings(tmp_path).bankroll is None
    assert settings(tmp_path, NBA_PROPS_BANKROLL="1500.50").bankroll == 1500.5


@pytest.mark.parametrize("text", ["0", "-5", "nan", "inf", "1.000,00", "all of it"])
def test_a_bankroll_that_is_no_positive_number_is_refused_by_name(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigurationError, match=r"NBA_PROPS_BANKROLL is .* a positive number such as 1000"):
        settings(tmp_path, NBA_PROPS_BANKROLL=text)


def test_credits_of_a_day_are_a_whole_number_or_without_a_limit(tmp_path: Path) -> None:
    assert settings(tmp_path).credits_per_day is None
    assert settings(tmp_path, NBA_PROPS_ODDS_CREDITS_PER_DAY="1500").credits_per_day == 1500


@pytest.mark.parametrize("text", ["  ", "<b>", "a\nb", "\x1b[31m", "x" * 65])
def test_a_name_of_the_code_that_is_none_is_refused_by_name(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigurationError, match=r"NBA_PROPS_VERSION is .* a commit or a version"):
        settings(tmp_path, NBA_PROPS_VERSION=text)


@pytest.mark.parametrize("text", ["0", "-5", "1.5", "1,500", "1e3", "unlimited"])
def test_credits_that_are_no_whole_number_are_refused_by_name(tmp_path: Path, text: str) -> None:
    with pytest.raises(
        ConfigurationError, match=r"CREDITS_PER_DAY is .* a whole number of credits such as 1500"
    ):
        settings(tmp_path, NBA_PROPS_ODDS_CREDITS_PER_DAY=text)


# -- home and store -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "home", ["s3://bucket/home", "memory://home", "file:///mnt/home", "gs:/bucket", "simplecache::s3://b/h"]
)
def test_a_home_that_is_a_url_is_refused_by_name_and_becomes_no_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, home: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigurationError, match=r"NBA_PROPS_HOME is .* Set NBA_PROPS_STORE to the URL"):
        Settings.read({"NBA_PROPS_HOME": home})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("store", "root"),
    [
        ("memory://shared", "memory://shared"),
        ("s3://bucket/nba/", "s3://bucket/nba"),
        ("/mnt/nba", "/mnt/nba"),
        ("file:///mnt/nba", "file:///mnt/nba"),
        ("memory://", "memory://"),
    ],
)
def test_a_store_holds_everything_but_dagsters_files(tmp_path: Path, store: str, root: str) -> None:
    values = settings(tmp_path, NBA_PROPS_STORE=store)
    places = (values.lake, values.raw, values.models, values.registry, values.exports)
    assert places == tuple(f"{root}/{name}" for name in ("lake", "raw", "models", "registry", "exports"))
    assert values.dagster_home == tmp_path / "home" / "dagster"


def test_a_store_without_a_protocol_lies_below_the_working_directory(tmp_path: Path) -> None:
    assert settings(tmp_path, NBA_PROPS_STORE="there").lake == str(Path("there/lake").absolute())


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


@pytest.fixture(params=["memory", "file", "folder"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A store that is empty yet, of each kind that needs no server."""
    name = uuid4().hex
    return {
        "memory": f"memory://{name}",
        "file": f"file://{tmp_path}/{name}",
        "folder": f"{tmp_path}/{name}",
    }[request.param]


def test_a_store_belongs_to_one_source_as_a_home_does(tmp_path: Path, store: str) -> None:
    settings(tmp_path, NBA_PROPS_STORE=store).claim()
    fs, root = fsspec.core.url_to_fs(store)
    assert json.loads(fs.cat_file(f"{root}/{STAMP}")) == {"source": "simulated"}
    settings(tmp_path / "another machine", NBA_PROPS_STORE=store).claim()
    live = settings(tmp_path / "live", NBA_PROPS_STORE=store, NBA_PROPS_SOURCE="live")
    with pytest.raises(ConfigurationError, match=r"holds simulated data .* set NBA_PROPS_STORE"):
        live.claim()


def test_of_two_that_stamp_at_once_the_second_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, store: str
) -> None:
    """Both saw no stamp; the other's came in between."""
    settings(tmp_path, NBA_PROPS_STORE=store).claim()
    late = settings(tmp_path / "late", NBA_PROPS_STORE=store, NBA_PROPS_SOURCE="live")
    looked: list[str] = []
    read = stamps._content

    def blind(fs: fsspec.AbstractFileSystem, stamp: str) -> bytes | None:
        looked.append(stamp)
        return None if looked.count(stamp) == 1 else read(fs, stamp)

    monkeypatch.setattr(stamps, "_content", blind)
    with pytest.raises(ConfigurationError, match="holds simulated data"):
        late.claim()


@pytest.mark.parametrize("url", ["nosuch://bucket", "oss://bucket/x"])
def test_a_store_that_cannot_be_opened_is_refused_by_name(tmp_path: Path, url: str) -> None:
    """No such protocol, or one whose package is not installed."""
    with pytest.raises(ConfigurationError, match=f"NBA_PROPS_STORE is '{url}', which cannot be opened"):
        settings(tmp_path, NBA_PROPS_STORE=url).claim()


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", "7"])
def test_a_stamp_that_names_no_source_is_refused_with_the_cure(tmp_path: Path, text: str) -> None:
    mine = settings(tmp_path)
    mine.home.mkdir()
    (mine.home / STAMP).write_text(text)
    with pytest.raises(ConfigurationError, match="set NBA_PROPS_HOME"):
        mine.claim()
