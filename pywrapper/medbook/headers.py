"""Headers that tell a browser what it may do with an answer, and which pages may read it."""

from flask import Flask, Response, request
from flask_cors import CORS

from medbook.config import Config

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    # most answers are somebody's own, and the others change by the minute
    "Cache-Control": "no-store",
}
"""As the OWASP REST Security Cheat Sheet has them for an API that serves no page."""

HSTS = "max-age=31536000"
"""RFC 6797; a year, in seconds."""

REQUEST_HEADERS = ["Authorization", "Content-Type", "Idempotency-Key", "If-Match", "Last-Event-ID", "X-Request-ID"]
RESPONSE_HEADERS = [
    "ETag", "Expires", "Location", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "Retry-After",
    "X-Request-ID",
]  # fmt: skip
PREFLIGHT_SECONDS = 600


def add_headers(app: Flask, config: Config) -> None:
    """Add them to every answer, and let the pages of ``config.cors_origins`` call."""
    if config.cors_origins:
        CORS(
            app,
            origins=list(config.cors_origins),
            methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
            allow_headers=REQUEST_HEADERS,
            expose_headers=RESPONSE_HEADERS,
            max_age=PREFLIGHT_SECONDS,
        )

    @app.after_request
    def secure(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if request.is_secure:
            response.headers["Strict-Transport-Security"] = HSTS
        return response
