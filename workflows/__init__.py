"""Prefect flows and the resident dispatcher; flows take ids and dates, never personal data."""

import os

# Prefect reads its settings when it is imported. The database is our record, Prefect only watches: its client
# gives up soon, nothing is sent home, and no server is started behind our back.
for _name, _value in {
    "PREFECT_API_REQUEST_TIMEOUT": "5",
    "PREFECT_CLIENT_MAX_RETRIES": "2",
    "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "false",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
}.items():
    os.environ.setdefault(_name, _value)
