"""The office's programmes (사업): their kinds as data, plans, the calendar, and plan against actual."""
