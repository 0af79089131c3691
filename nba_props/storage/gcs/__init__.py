"""Files of a bucket of Google Cloud Storage, by Google's own client. What they contain is not known here, nor Dagster."""
