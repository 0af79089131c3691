"""What is due when: polls, nights, grades, repairs, alerts. Pure: who runs it, and the clock, are not known here."""
