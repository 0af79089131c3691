"""Quality checks: one question each, culprits in the metadata. Contracts are checked by the assets themselves."""
