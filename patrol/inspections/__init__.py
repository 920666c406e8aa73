"""Safety inspections (안전점검): facilities, checklists, inspections and what follows from them."""
