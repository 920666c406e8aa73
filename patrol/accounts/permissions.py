"""THE table of who may do what (권한표). Pure: pages, API, tests and documentation read it; nothing else decides."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What an account is for. The value is stored."""

    OFFICER = "officer"  # 순찰 담당
    MONITOR = "monitor"  # 살피미 (주민)
    STAFF = "staff"  # 처리부서 담당
    MANAGER = "manager"  # 감사담당관
    ADMINISTRATOR = "administrator"  # 관리자
    CITY_VIEWER = "city_viewer"  # 시 열람


class Permission(StrEnum):
    """One thing that a route lets a person do. Every route declares exactly one."""

    PUBLIC = "public"  # no account needed: sign-in, health, static files
    SIGNED_IN = "signed_in"  # any account: own settings, sign-out
    FINDING_REPORT = "finding.report"
    FINDING_READ = "finding.read"
    FINDING_READ_OWN = "finding.read_own"
    FINDING_MOVE = "finding.move"
    FINDING_CLASSIFY = "finding.classify"
    PERSONAL_DATA_READ = "personal_data.read"
    ORIGINAL_PHOTO_READ = "original_photo.read"
    FINDING_EXPORT = "finding.export"
    CONTACT_EXPORT = "contact.export"
    FINDING_IMPORT = "finding.import"
    COUNTS_READ = "counts.read"
    REPORTS_MANAGE = "reports.manage"
    COUNTS_EXPORT = "counts.export"
    MAP_READ = "map.read"
    REFERENCE_READ = "reference.read"
    TAXONOMY_MANAGE = "taxonomy.manage"
    ROUTING_MANAGE = "routing.manage"
    ANSWERS_MANAGE = "answers.manage"
    AREAS_MANAGE = "areas.manage"
    ACCOUNTS_MANAGE = "accounts.manage"
    JOURNAL_READ = "journal.read"
    PROGRAMME_READ = "programme.read"
    PROGRAMME_RECORD = "programme.record"
    PROGRAMME_PLAN = "programme.plan"
    GRIEVANCE_HANDLE = "grievance.handle"
    MONITOR_OWN_SHEET = "monitor.own_sheet"


EVERYONE = frozenset(Role)
OFFICE = frozenset({Role.OFFICER, Role.MANAGER, Role.ADMINISTRATOR})
DISTRICT = OFFICE | {Role.STAFF}
READERS = DISTRICT | {Role.CITY_VIEWER}

TABLE: dict[Permission, frozenset[Role]] = {
    Permission.PUBLIC: EVERYONE,
    Permission.SIGNED_IN: EVERYONE,
    Permission.FINDING_REPORT: OFFICE | {Role.STAFF, Role.MONITOR},
    Permission.FINDING_READ: READERS,
    Permission.FINDING_READ_OWN: EVERYONE,
    Permission.FINDING_MOVE: DISTRICT,
    Permission.FINDING_CLASSIFY: DISTRICT,
    Permission.PERSONAL_DATA_READ: DISTRICT,
    Permission.ORIGINAL_PHOTO_READ: OFFICE,
    Permission.FINDING_EXPORT: OFFICE,
    Permission.CONTACT_EXPORT: frozenset({Role.MANAGER}),
    Permission.FINDING_IMPORT: frozenset({Role.MANAGER, Role.ADMINISTRATOR}),
    Permission.COUNTS_READ: READERS,
    Permission.COUNTS_EXPORT: READERS,
    Permission.REPORTS_MANAGE: frozenset({Role.MANAGER, Role.ADMINISTRATOR}),
    Permission.MAP_READ: READERS,
    Permission.REFERENCE_READ: EVERYONE,
    Permission.TAXONOMY_MANAGE: frozenset({Role.ADMINISTRATOR}),
    Permission.ROUTING_MANAGE: frozenset({Role.MANAGER, Role.ADMINISTRATOR}),
    Permission.ANSWERS_MANAGE: frozenset({Role.STAFF, Role.MANAGER, Role.ADMINISTRATOR}),
    Permission.AREAS_MANAGE: frozenset({Role.ADMINISTRATOR}),
    Permission.ACCOUNTS_MANAGE: frozenset({Role.ADMINISTRATOR}),
    Permission.JOURNAL_READ: frozenset({Role.MANAGER, Role.ADMINISTRATOR}),
    Permission.PROGRAMME_READ: READERS,
    Permission.PROGRAMME_RECORD: OFFICE,
    Permission.PROGRAMME_PLAN: frozenset({Role.MANAGER, Role.ADMINISTRATOR}),
    Permission.GRIEVANCE_HANDLE: OFFICE,
    Permission.MONITOR_OWN_SHEET: frozenset({Role.MONITOR}),
}


def may(role: Role, permission: Permission) -> bool:
    """Whether an account of this role may do this."""
    return role in TABLE[permission]
