"""The portal's side of the line: one way to send a form or an answer with its papers."""

import json
from typing import Any

import httpx

from api.demo.logins import PORTAL_ID, PORTAL_SECRET
from api.demo.papers import DemoSubmission, Paper, attachments

_Part = tuple[str, tuple[str | None, bytes, str]]
"""A part of a multipart request: name, (file name, content, media type)."""


async def hand_in(
    portal: httpx.AsyncClient, given: DemoSubmission, *, key: str, bearer: dict[str, str]
) -> dict[str, Any]:
    """Hand one submission to the portal API; raises for any answer but success."""
    return await _send(portal, "/submissions", given.envelope, given.files, bearer | {"idempotency-key": key})


async def answer_request(
    portal: httpx.AsyncClient,
    submission_id: str,
    papers: tuple[Paper, ...],
    *,
    key: str,
    bearer: dict[str, str],
) -> None:
    """Send papers the office has asked for; raises for any answer but success."""
    body = {"message": "Anbei die fehlenden Unterlagen.", "attachments": attachments(papers)}
    path = f"/submissions/{submission_id}/documents"
    await _send(portal, path, body, papers, bearer | {"idempotency-key": key})


async def authorised(portal: httpx.AsyncClient) -> dict[str, str]:
    """The bearer header as a portal gets it: with its id and secret."""
    form = {"grant_type": "client_credentials", "client_id": PORTAL_ID, "client_secret": PORTAL_SECRET}
    answer = await portal.post("/token", data=form)
    answer.raise_for_status()
    return {"authorization": f"Bearer {answer.json()['access_token']}"}


async def _send(
    portal: httpx.AsyncClient,
    path: str,
    body: dict[str, Any],
    papers: tuple[Paper, ...],
    headers: dict[str, str],
) -> dict[str, Any]:
    text = json.dumps(body, ensure_ascii=False).encode()
    parts: list[_Part] = [("submission", (None, text, "application/json"))]
    for named, paper in zip(body["attachments"], papers, strict=True):
        parts.append((named["part"], (paper.file_name, paper.content, "application/pdf")))
    answer = await portal.post(path, files=parts, headers=headers)
    if not answer.is_success:
        raise RuntimeError(f"{path}: {answer.status_code} {answer.text}")
    accepted: dict[str, Any] = answer.json()
    return accepted
