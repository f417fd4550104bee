"""Flask-SQLAlchemy: makes the application's one database engine, with the engine's own tables."""

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Engine as Database

from engine import Base, database_options, harden

db = SQLAlchemy(metadata=Base.metadata)


def connect(app: Flask, url: str) -> Database:
    """The application's database engine, hardened before its first use."""
    address, options = database_options(url)
    app.config["SQLALCHEMY_DATABASE_URI"] = address
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = options
    db.init_app(app)
    with app.app_context():
        harden(db.engine)
        return db.engine
