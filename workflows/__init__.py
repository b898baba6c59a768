"""Prefect flows and the resident dispatcher; flows take ids and dates, never personal data."""
