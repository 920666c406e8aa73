"""Findings (적출사항, 지적사항): how one is received, moved, read and counted."""
