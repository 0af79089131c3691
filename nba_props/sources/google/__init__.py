"""Google Cloud, as far as it is asked by HTTP and not through a client of its own."""
