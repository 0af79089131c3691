"""The pictures of README and docs, taken of a demo's report and of Dagster's UI by headless Chromium."""
