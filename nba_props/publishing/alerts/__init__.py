"""What alerts say, as text and in the forms of each channel. How they are sent is not known here."""
