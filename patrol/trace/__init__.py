"""Looking into the journal (변경이력 열람): who did what, when; and whether the chain is whole."""
