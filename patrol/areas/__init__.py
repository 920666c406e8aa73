"""Areas (구역): districts, dongs and zones with their days of validity; which of them a spot is in."""
