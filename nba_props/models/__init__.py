"""Model families, their training sets and fits. Frames in, models and figures out; no files, no Dagster."""
