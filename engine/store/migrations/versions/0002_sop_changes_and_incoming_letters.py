"""Changing an SOP (drafts, proposals, moves, rehearsals) and incoming letters."""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'


def upgrade() -> None:
    op.create_table('move',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('office_id', sa.Integer(), nullable=False),
    sa.Column('sop_key', sa.String(length=60), nullable=False),
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('places', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by', sa.Integer(), nullable=False),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['by'], ['official.id'], name=op.f('fk_move_by_official')),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_move_edition_id_edition')),
    sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_move_office_id_office')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_move'))
    )
    op.create_index(op.f('ix_move_office_id'), 'move', ['office_id'], unique=False)
    op.create_table('printed_sop',
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('document', sa.String(length=64), nullable=False),
    sa.Column('signed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('signed_by', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_printed_sop_edition_id_edition')),
    sa.ForeignKeyConstraint(['signed_by'], ['official.id'], name=op.f('fk_printed_sop_signed_by_official')),
    sa.PrimaryKeyConstraint('edition_id', name=op.f('pk_printed_sop'))
    )
    op.create_table('proposal',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('office_id', sa.Integer(), nullable=False),
    sa.Column('sop_key', sa.String(length=60), nullable=False),
    sa.Column('bpmn', sa.Text(), nullable=False),
    sa.Column('layouts', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('effective_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('proposed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('proposed_by', sa.Integer(), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by', sa.Integer(), nullable=True),
    sa.Column('remark', sa.Text(), nullable=False),
    sa.Column('edition_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("state in ('menunggu', 'disetujui', 'ditolak', 'ditarik')", name=op.f('ck_proposal_state')),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_proposal_edition_id_edition')),
    sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_proposal_office_id_office')),
    sa.ForeignKeyConstraint(['proposed_by'], ['official.id'], name=op.f('fk_proposal_proposed_by_official')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_proposal'))
    )
    op.create_index('ix_proposal_waiting', 'proposal', ['office_id', 'sop_key'], unique=True, sqlite_where=sa.text("state = 'menunggu'"), postgresql_where=sa.text("state = 'menunggu'"))
    op.create_table('rehearsal',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('office_id', sa.Integer(), nullable=False),
    sa.Column('sop_key', sa.String(length=60), nullable=False),
    sa.Column('bpmn', sa.Text(), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('until', sa.Date(), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('done', sa.Integer(), nullable=False),
    sa.Column('result', sa.Text(), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('started_by', sa.Integer(), nullable=False),
    sa.Column('alive_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("state in ('berjalan', 'selesai', 'dibatalkan', 'gagal')", name=op.f('ck_rehearsal_state')),
    sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_rehearsal_office_id_office')),
    sa.ForeignKeyConstraint(['started_by'], ['official.id'], name=op.f('fk_rehearsal_started_by_official')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rehearsal'))
    )
    op.create_index(op.f('ix_rehearsal_office_id'), 'rehearsal', ['office_id'], unique=False)
    op.create_table('sop_draft',
    sa.Column('office_id', sa.Integer(), nullable=False),
    sa.Column('sop_key', sa.String(length=60), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('bpmn', sa.Text(), nullable=False),
    sa.Column('base_id', sa.Integer(), nullable=True),
    sa.Column('undone_to', sa.Integer(), nullable=True),
    sa.Column('saved_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('saved_by', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['base_id'], ['edition.id'], name=op.f('fk_sop_draft_base_id_edition')),
    sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_sop_draft_office_id_office')),
    sa.ForeignKeyConstraint(['saved_by'], ['official.id'], name=op.f('fk_sop_draft_saved_by_official')),
    sa.PrimaryKeyConstraint('office_id', 'sop_key', 'version', name=op.f('pk_sop_draft'))
    )
    op.create_table('disposition',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('letter_id', sa.Integer(), nullable=False),
    sa.Column('task_id', sa.String(length=32), nullable=False),
    sa.Column('official_id', sa.Integer(), nullable=False),
    sa.Column('post_line', sa.Text(), nullable=False),
    sa.Column('instructions', sa.Text(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['letter_id'], ['letter.id'], name=op.f('fk_disposition_letter_id_letter')),
    sa.ForeignKeyConstraint(['official_id'], ['official.id'], name=op.f('fk_disposition_official_id_official')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_disposition')),
    sa.UniqueConstraint('task_id', name=op.f('uq_disposition_task_id'))
    )
    op.create_index(op.f('ix_disposition_letter_id'), 'disposition', ['letter_id'], unique=False)
    op.create_table('incoming',
    sa.Column('letter_id', sa.Integer(), nullable=False),
    sa.Column('office_id', sa.Integer(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('serial', sa.Integer(), nullable=False),
    sa.Column('sender', sa.String(length=300), nullable=False),
    sa.Column('their_number', sa.String(length=120), nullable=False),
    sa.Column('their_date', sa.Date(), nullable=True),
    sa.Column('received_on', sa.Date(), nullable=False),
    sa.Column('classification', sa.String(length=30), nullable=False),
    sa.Column('attachment_note', sa.String(length=120), nullable=False),
    sa.Column('summary', sa.Text(), nullable=False),
    sa.Column('scan', sa.String(length=64), nullable=True),
    sa.Column('archive_place', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['letter_id'], ['letter.id'], name=op.f('fk_incoming_letter_id_letter')),
    sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_incoming_office_id_office')),
    sa.PrimaryKeyConstraint('letter_id', name=op.f('pk_incoming')),
    sa.UniqueConstraint('office_id', 'year', 'serial', name=op.f('uq_incoming_office_id_year_serial'))
    )
    op.create_table('moved_case',
    sa.Column('move_id', sa.Integer(), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('marking', sa.Text(), nullable=False),
    sa.Column('tasks', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('undone', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_moved_case_case_id_case')),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_moved_case_edition_id_edition')),
    sa.ForeignKeyConstraint(['move_id'], ['move.id'], name=op.f('fk_moved_case_move_id_move')),
    sa.PrimaryKeyConstraint('move_id', 'case_id', name=op.f('pk_moved_case'))
    )
    op.create_table('receiver',
    sa.Column('disposition_id', sa.Integer(), nullable=False),
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('office_id', sa.Integer(), nullable=False),
    sa.Column('handed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('followed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('followed_by', sa.Integer(), nullable=True),
    sa.Column('remark', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['disposition_id'], ['disposition.id'], name=op.f('fk_receiver_disposition_id_disposition')),
    sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_receiver_office_id_office')),
    sa.ForeignKeyConstraint(['post_id'], ['post.id'], name=op.f('fk_receiver_post_id_post')),
    sa.PrimaryKeyConstraint('disposition_id', 'post_id', name=op.f('pk_receiver'))
    )
    op.create_index('ix_receiver_waiting', 'receiver', ['office_id', 'post_id'], unique=False, sqlite_where=sa.text('followed_at IS NULL'), postgresql_where=sa.text('followed_at IS NULL'))
    op.create_index('ix_case_edition_id_state', 'case', ['edition_id', 'state'], unique=False)
    # Plain SQL: SQLite adds a column with its constraint this way without rebuilding the table.
    op.execute(
        "ALTER TABLE edition ADD COLUMN effective_at TIMESTAMP WITH TIME ZONE"
        " DEFAULT '1970-01-01 00:00:00.000000+00:00' NOT NULL"
        if op.get_bind().dialect.name == 'postgresql' else
        "ALTER TABLE edition ADD COLUMN effective_at DATETIME"
        " DEFAULT '1970-01-01 00:00:00.000000' NOT NULL"
    )
    op.execute("UPDATE edition SET effective_at = published_at")
    op.add_column('edition', sa.Column('approved_by', sa.Text(), server_default='', nullable=False))
    op.execute(
        "ALTER TABLE letter ADD COLUMN direction VARCHAR(10) DEFAULT 'keluar' NOT NULL"
        " CONSTRAINT ck_letter_direction CHECK (direction in ('keluar', 'masuk', 'berkas'))"
    )
    op.add_column('notice', sa.Column('proposal_id', sa.Integer(), nullable=True))
    op.add_column('letter', sa.Column('answers_id', sa.Integer(), nullable=True))
    op.create_index(op.f('ix_letter_answers_id'), 'letter', ['answers_id'], unique=False)
