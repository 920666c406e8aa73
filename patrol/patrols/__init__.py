"""Patrols (순찰): outings with a kind, people, a start and an end, and with consent a track."""
