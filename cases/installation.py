"""What one machine needs before anything is wired: its settings and its embedded database. Light to import."""

from cases.settings import Settings as Settings
from cases.store.embedded import EmbeddedPostgres


def load_settings() -> Settings:
    """The settings of this process, from its environment."""
    return Settings()


def embedded_database(settings: Settings) -> EmbeddedPostgres:
    """The embedded server in the data folder, not yet started; for installations that name no server."""
    return EmbeddedPostgres(settings.data_dir)
