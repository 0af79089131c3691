"""What mends a check that fails, by its name. What it asks is in the function that answers it."""

NIGHT, GRADE = "nba-props night {day}", "nba-props grade {day}"
FEATURES = "nba-props backfill --from {day} --to {day} --job features"
REPAIR = "nba-props repair"
TRAIN, REGISTRY = "nba-props train --week {week}", "nba-props registry"
WAITS = "nothing: it is about what was played or quoted"

# `{day}` is the game date that a culprit names, `{week}` its Monday.
MENDED_BY = {
    "schema": "a bug, or a file of another version: the run ended before it wrote; see its log",
    "keys": "a bug: the run ended before it wrote; see its log",
    "point_in_time": "a bug: the run ended before it wrote; see its log",
    "coverage": "nba-props night {day}, or nba-props grade {day} for past games; " + REPAIR,
    "wire_drift": "nothing at once: a feed has new fields; declare those that are of use",
    "bounds": "nba-props feature PLAYER {day}: one of its inputs is wrong",
    "batch_variance": "nba-props feature PLAYER {day}: a feed gives everybody the same",
    "constant_columns": "nba-props feature PLAYER {day}: nothing fills a column",
    "cache_misses": FEATURES,
    "window_completeness": REPAIR,
    "stars_without_line": NIGHT,
    "games_without_lines": NIGHT,
    "vegas_coverage": NIGHT,
    "ready_for_v9_share": FEATURES,
    "defaults_by_feature": FEATURES,
    "defaults_by_contract": FEATURES,
    "required_defaults_alarm": FEATURES,
    "contamination": REPAIR,
    "open_gaps": FEATURES,
    "plausible_figures": GRADE,
    "played_once": REPAIR,
    "predicted_nights": NIGHT,
    "go": NIGHT,
    "one_direction": "nba-props feature PLAYER {day}: look for a feature that all picks share",
    "signalled_days": NIGHT,
    "registered_models": TRAIN,
    "champion_serves": TRAIN,
    "champion_is_fresh": TRAIN,
    "shadows_predict": TRAIN,
    "stand_ins": NIGHT,
    "champion_passes": REGISTRY,
    "not_too_good": REGISTRY,
    "enough_rows": "nba-props training-set",
    "admitted": REGISTRY,
    "not_decaying": WAITS,
    "above_break_even": "nba-props accuracy",
    "not_crashing": REPAIR,
    "outputs_arrived": "nba-props night {day} before the tip-off, nba-props grade {day} after it",
    "outputs_of_a_week": REPAIR,
    "predictions_match_slate": NIGHT,
    "grades_match_finals": GRADE,
    "exports_match_bets": GRADE,
    "closes_match_tips": WAITS,
    "graded_predictions": GRADE,
    "graded_bets": GRADE,
    "published": "nothing: a published bet was changed or is gone; restore lake/best_bets and record/ from a copy",
    "unchanged": "nothing: a published bet was changed or is gone; restore lake/best_bets and record/ from a copy",
}
