"""Words and place -> up to three fields and items, each with its reasons."""
