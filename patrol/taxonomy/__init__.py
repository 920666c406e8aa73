"""Complaint fields (분야), items (항목) and departments (처리부서) as dated versions."""
