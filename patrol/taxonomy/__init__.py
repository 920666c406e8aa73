"""Fields, items, departments and target times, as dated versions (분야, 항목, 처리부서)."""
