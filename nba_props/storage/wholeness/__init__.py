"""Whether what is stored is as it was written: read, compared with hashes and declarations, never mended."""
