"""Monitors (우리동네 살피미): residents who volunteer, their membership by year, their hours."""
