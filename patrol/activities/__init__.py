"""Activities (현장행정, 교육, 간담회, 홍보): date, place, participants, photos; and the budget."""
