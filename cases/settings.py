"""Settings of one installation, read from the environment (prefix KREISHAUS_); only `cases.installation` reads them.

A secret can also come from a file: KREISHAUS_SECRET_KEY_FILE=/run/secrets/key.
"""

import os
from pathlib import Path

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

_SECRETS = ("DATABASE_URL", "SECRET_KEY", "CALLBACK_SECRET", "SEAL_PASSWORD")


class Settings(BaseSettings):
    """One installation. Sizes are bytes, times seconds, unless the name says otherwise."""

    model_config = SettingsConfigDict(env_prefix="KREISHAUS_", extra="ignore", frozen=True)

    data_dir: Path = Path("data")
    database_url: SecretStr | None = None
    """A PostgreSQL server, 15 or newer; without it the program starts an embedded one in `data_dir`."""
    secret_key: SecretStr | None = None
    """Signs portal tokens; without it one is generated in `data_dir` at first start."""
    web_host: str = "127.0.0.1"
    web_port: int = 8000
    public_url: str = "http://127.0.0.1:8000"
    """Address of this installation as browsers and the portal see it, without a slash at the end."""
    is_secure: bool = False
    """True behind HTTPS: session cookie becomes Secure with the __Host- prefix."""
    prefect_api_url: str | None = None
    portal_callback_url: str | None = None
    """Where status changes are told to the portal (HTTP POST, signed); without it they are only kept for polling."""
    callback_secret: SecretStr | None = None
    virus_scanner: str = "test"
    """"test" (recognises the EICAR test file only) or "clamd://host:port"."""
    seal: str | None = None
    """"none", "test" (a key without legal value for each authority, made in `data_dir`), or a folder with a file for each
    authority that seals; without it the demo has test seals and every other installation none."""
    seal_password: SecretStr | None = None
    """Opens the key files that have no password file of their own."""
    seal_required: str = ""
    """Keys of authorities (with commas between, or "alle") whose letters wait for a seal rather than go out without."""
    attachment_limit_bytes: int = Field(default=20 * 1024 * 1024, gt=0)
    attachment_limit_count: int = Field(default=20, gt=0)
    submission_limit_bytes: int = Field(default=60 * 1024 * 1024, gt=0)
    form_limit_bytes: int = Field(default=512 * 1024, gt=0)
    session_hours: int = Field(default=10, gt=0)
    token_minutes: int = Field(default=30, gt=0)
    database_pool_size: int = Field(default=10, gt=0)
    is_demo: bool = False

    @model_validator(mode="before")
    @classmethod
    def _secrets_from_files(cls, values: dict[str, object]) -> dict[str, object]:
        for name in _SECRETS:
            path = os.environ.get(f"KREISHAUS_{name}_FILE")
            if path and name.lower() not in values:
                values[name.lower()] = Path(path).read_text(encoding="utf-8").strip()
        return values
