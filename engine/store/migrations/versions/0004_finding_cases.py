"""What an auditor finds cases by: indexes over cases, tasks and letters."""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'


def upgrade() -> None:
    op.create_index('ix_case_newest', 'case', ['office_id', 'started_at', 'id'], unique=False)
    op.create_index('ix_case_edition_newest', 'case', ['edition_id', 'started_at', 'id'], unique=False)
    op.create_index('ix_case_returned', 'case', ['office_id', 'started_at', 'id'], unique=False, sqlite_where=sa.text('returns > 0'), postgresql_where=sa.text('returns > 0'))
    op.create_index('ix_task_done_by', 'task', ['office_id', 'done_by', 'case_id'], unique=False)
    op.create_index('ix_task_node', 'task', ['office_id', 'node', 'case_id'], unique=False)
    op.create_index('ix_task_late', 'task', ['office_id', 'case_id'], unique=False, sqlite_where=sa.text('done_at > due_at'), postgresql_where=sa.text('done_at > due_at'))
    op.create_index('ix_letter_office_id_unit_id', 'letter', ['office_id', 'unit_id'], unique=False)
