"""The standalone panel for ``flask --app wsgi`` and WSGI servers."""

from lineage_panel.factory import create_app

app = create_app()
