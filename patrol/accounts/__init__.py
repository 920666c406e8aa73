"""People, their roles and tokens, and how they sign in (계정)."""
