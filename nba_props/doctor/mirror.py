"""Whether the mirror in BigQuery is as declared."""

from collections.abc import Iterator, Sequence

from nba_props.doctor.finding import Finding

AREA = "google"
SHOWN = 3


def mirror(name: str, missing: Sequence[str], refused: Sequence[str]) -> Iterator[Finding]:
    """One finding for all that is missing, one for each thing that differs, or one that nothing does.

    Args:
        name: of the dataset.
        missing: what it lacks, in words.
        refused: sentences about what is there and differs.
    """
    if missing:
        rest = f", and {len(missing) - SHOWN} more" if len(missing) > SHOWN else ""
        says = f"The mirror lacks {', '.join(missing[:SHOWN])}{rest}, so that nothing is loaded into it."
        yield Finding(AREA, "error", says, "nba-props migrate apply")
    for sentence in refused:
        yield Finding(AREA, "error", f"The mirror differs: {sentence}.", "nba-props migrate plan")
    if not missing and not refused:
        yield Finding(AREA, "good", f"The mirror {name} is as declared.")
