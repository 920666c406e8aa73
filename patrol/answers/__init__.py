"""Answers (회신): result templates, mail to reporters, daily digests to departments, each sent once."""
