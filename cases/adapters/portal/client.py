"""Signed callback to the portal: POST JSON, header `callback-authentication` = HMAC-SHA512(secret, time + "." + body).

The scheme is that of FIT-Connect callbacks (docs.fitko.de, details/callbacks): `callback-timestamp` in Unix seconds.
"""

import hashlib
import hmac
import json
import time
from dataclasses import asdict

import httpx

from cases.errors import Rejected, RetryLater
from cases.ports import StatusNotice

_TRY_AGAIN = frozenset({408, 425, 429})


def signature(secret: str, timestamp: int, body: bytes) -> str:
    """Hex HMAC-SHA512 over `<timestamp>.<body>`."""
    return hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha512).hexdigest()


class HttpCallback:
    """Delivers notices to one address; 10 s per try."""

    def __init__(self, url: str, secret: str, *, timeout_seconds: float = 10) -> None:
        self._url = url
        self._secret = secret
        self._client = httpx.Client(timeout=timeout_seconds, follow_redirects=False)

    def notify(self, notice: StatusNotice) -> None:
        """Deliver; `RetryLater` for network faults, 5xx, 408, 425, 429; `Rejected` for other answers than 2xx."""
        body = json.dumps(asdict(notice), ensure_ascii=False).encode()
        timestamp = int(time.time())
        headers = {
            "content-type": "application/json",
            "user-agent": "Kreishaus",
            "idempotency-key": notice.event_id,
            "callback-timestamp": str(timestamp),
            "callback-authentication": signature(self._secret, timestamp, body),
        }
        try:
            answer = self._client.post(self._url, content=body, headers=headers)
        except httpx.HTTPError as error:
            raise RetryLater(f"Das Portal ist nicht erreichbar ({type(error).__name__}).") from error
        if answer.status_code in _TRY_AGAIN or answer.status_code >= 500:
            raise RetryLater(f"Das Portal antwortet mit {answer.status_code}.")
        if not answer.is_success:
            raise Rejected(f"Das Portal hat die Statusmeldung mit {answer.status_code} abgelehnt.")

    def describe(self) -> str:
        """Where notices go."""
        return f"Statusmeldungen an {httpx.URL(self._url).host}"
