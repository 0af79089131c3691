"""What is deployed, installed and pinned: whether they agree, and who does not."""

from nba_props.doctor import environment
from nba_props.doctor.versions import CODE, versions_agree

LOCK = """\
numpy==2.4.7 ; python_full_version < '3.12' \\
    --hash=sha256:0
numpy==2.5.5 ; python_full_version >= '3.12' \\
    --hash=sha256:1
polars==2.1.0 \\
    --hash=sha256:2
"""
PINNED = {"numpy": "2.5.5", "polars": "2.1.0"}
HERE, OTHER = "0.1.0+source", "commit-1"


def test_versions_that_agree_pass_also_before_anything_was_written() -> None:
    for recorded in (HERE, None):
        verdict = versions_agree(LOCK, PINNED, recorded, HERE)
        assert (verdict.good, verdict.culprits.height, verdict.note) == (True, 0, f"the code is {HERE}")


def test_each_that_differs_is_named_with_what_it_should_be() -> None:
    verdict = versions_agree(LOCK, {"numpy": "2.4.6"}, OTHER, HERE)
    assert not verdict.good
    assert verdict.culprits.rows() == [
        ("numpy", None, "2.4.6", "2.4.7 or 2.5.5"),
        ("polars", None, None, "2.1.0"),
        (CODE, OTHER, HERE, None),
    ]
    assert verdict.note == "not as deployed or pinned: numpy, polars, nba-props"


def test_without_a_lock_file_the_code_alone_is_compared_and_that_is_said() -> None:
    verdict = versions_agree(None, {}, HERE, HERE)
    assert verdict.good
    assert verdict.note.endswith("there is no lock file to compare packages with")
    assert not versions_agree(None, {}, OTHER, HERE).good


def test_the_doctor_names_both_versions_of_a_store_that_another_one_writes() -> None:
    assert environment.code(None, HERE).state == "good"
    assert environment.code(HERE, HERE).state == "good"
    found = environment.code(OTHER, HERE)
    assert (found.state, OTHER in found.says, HERE in found.says) == ("warning", True, True)
