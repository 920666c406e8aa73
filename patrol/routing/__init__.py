"""Routing (부서 배정 기준): which department a finding goes to, and who is on duty when the office is closed."""
