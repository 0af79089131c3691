"""NBA.com: client, payload types, box scores, shots and game logs as rows."""
