"""/bantuan: how to work with Runut, on one page."""

from flask import render_template

from web.access import anyone
from web.public import pages


@pages.get("/bantuan")
@anyone
def how_to() -> str:
    """The help that the footer links to."""
    return render_template("public/help.html")
