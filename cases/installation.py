"""What one machine needs before anything is wired: its settings and its embedded database. Light to import."""

from pathlib import Path

from cases.settings import Settings as Settings
from cases.store.embedded import EmbeddedPostgres


def load_settings(data_dir: Path | None = None) -> Settings:
    """The settings of this process, from its environment; a data folder named here counts more."""
    settings = Settings()
    return settings.model_copy(update={"data_dir": (data_dir or settings.data_dir).resolve()})


def embedded_database(settings: Settings) -> EmbeddedPostgres:
    """The embedded server in the data folder, not yet started; for installations that name no server."""
    return EmbeddedPostgres(settings.data_dir)
