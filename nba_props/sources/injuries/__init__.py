"""Official injury reports: client, PDF reader, reports as rows."""
