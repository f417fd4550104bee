"""The record of access, saved questions, long examinations, and what reports look cases up by."""

import json

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'


def upgrade() -> None:
    op.create_table('access',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('office_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('official_id', sa.Integer(), nullable=False),
    sa.Column('act', sa.String(length=10), nullable=False),
    sa.Column('what', sa.String(length=20), nullable=False),
    sa.Column('letter_id', sa.Integer(), nullable=True),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_access'))
    )
    op.create_index('ix_access_newest', 'access', ['office_id', 'at', 'id'], unique=False)
    op.create_index('ix_access_official', 'access', ['office_id', 'official_id', 'at', 'id'], unique=False)
    op.create_index('ix_access_act', 'access', ['office_id', 'act', 'at', 'id'], unique=False)
    op.create_index('ix_access_what', 'access', ['office_id', 'what', 'at', 'id'], unique=False)
    op.create_index('ix_access_letter', 'access', ['letter_id', 'at', 'id'], unique=False)
    op.create_table('saved_filter',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('office_id', sa.Integer(), nullable=False),
    sa.Column('official_id', sa.Integer(), nullable=False),
    sa.Column('page', sa.String(length=20), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('query', sa.String(length=2000), nullable=False),
    sa.Column('saved_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_saved_filter_office_id_office')),
    sa.ForeignKeyConstraint(['official_id'], ['official.id'], name=op.f('fk_saved_filter_official_id_official')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_saved_filter')),
    sa.UniqueConstraint('official_id', 'page', 'name', name=op.f('uq_saved_filter_official_id_page_name'))
    )
    op.create_table('examination',
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('asked', sa.Text(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('office_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('done', sa.Integer(), nullable=False),
    sa.Column('result', sa.Text(), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('started_by', sa.Integer(), nullable=False),
    sa.Column('alive_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("state in ('berjalan', 'selesai', 'dibatalkan', 'gagal')", name=op.f('ck_examination_state')),
    sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_examination_office_id_office')),
    sa.ForeignKeyConstraint(['started_by'], ['official.id'], name=op.f('fk_examination_started_by_official')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_examination'))
    )
    op.create_index('ix_examination_office_id', 'examination', ['office_id'], unique=False)
    op.create_index('ix_entry_act', 'entry', ['office_id', 'act', 'at'], unique=False)
    by_mandate = sa.text(
        " OR ".join(f"""facts LIKE '%"post_by":"{kind} %'""" for kind in ("Plh.", "Plt.", "a.n.", "u.b."))
    )
    op.create_index('ix_entry_by_mandate', 'entry', ['office_id', 'at'], unique=False, sqlite_where=by_mandate, postgresql_where=by_mandate)
    op.create_index('ix_number_dated', 'number', ['office_id', 'letter_date', 'id'], unique=False)
    op.create_index(
        'ix_incoming_received', 'incoming', ['office_id', 'received_on', 'letter_id'], unique=False
    )
    op.create_index('ix_alert_at', 'alert', ['at'], unique=False)
    op.create_index('ix_case_ended', 'case', ['office_id', 'ended_at', 'id'], unique=False)
    op.add_column('letter', sa.Column('addressees', sa.Text(), server_default='', nullable=False))
    op.execute(
        "UPDATE letter SET addressees = number.addressees FROM number WHERE number.id = letter.number_id"
    )
    _take_addressees_from_revisions()
    if op.get_bind().dialect.name == 'postgresql':
        op.execute(
            "CREATE TRIGGER access_no_change BEFORE UPDATE OR DELETE ON access"
            " FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            "CREATE TRIGGER access_no_truncate BEFORE TRUNCATE ON access"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        return
    for verb in ('UPDATE', 'DELETE'):
        op.execute(
            f"CREATE TRIGGER access_no_{verb.lower()} BEFORE {verb} ON access"
            " BEGIN SELECT RAISE(ABORT, 'access is append-only'); END"
        )
    op.execute(
        "CREATE TRIGGER access_no_replace BEFORE INSERT ON access"
        " WHEN EXISTS (SELECT 1 FROM access WHERE id = NEW.id)"
        " BEGIN SELECT RAISE(ABORT, 'access is append-only'); END"
    )


def _take_addressees_from_revisions() -> None:
    """Letters without a number know their addressees only in their newest revision."""
    tx = op.get_bind()
    newest = tx.execute(
        sa.text(
            "SELECT letter.id, revision.content FROM letter"
            " JOIN revision ON revision.letter_id = letter.id AND revision.no = letter.revision_no"
            " WHERE letter.number_id IS NULL AND letter.direction = 'keluar'"
        )
    ).all()
    for letter_id, content in newest:
        names = "; ".join(one["name"] for one in json.loads(content).get("addressees", ()))
        tx.execute(
            sa.text("UPDATE letter SET addressees = :names WHERE id = :id"),
            {"names": names, "id": letter_id},
        )
