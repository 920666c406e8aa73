"""The officer's phone (현장 적출 화면): its pages, its offline reference data, sightings, and the officer's own day."""
