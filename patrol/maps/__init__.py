"""Maps that a manager acts on: layers, hotspots, and the folium pages that show them."""
