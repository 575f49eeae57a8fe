"""Where a request comes from, and by which id it is known: in answers, in logs, and in the database."""

import ipaddress
import re
import uuid

from flask import Flask, Response, g, request
from werkzeug.middleware.proxy_fix import ProxyFix

from medbook.config import Config

REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


def trace(app: Flask, config: Config) -> None:
    """Give every request an id, its own if it sends a decent one, and believe so many proxies about its address."""
    if config.trusted_proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=config.trusted_proxies, x_proto=config.trusted_proxies
        )

    @app.before_request
    def read_request_id() -> None:
        sent = request.headers.get("X-Request-ID", "")
        g.request_id = sent if REQUEST_ID.fullmatch(sent) else str(uuid.uuid4())

    @app.after_request
    def tell_request_id(response: Response) -> Response:
        response.headers["X-Request-ID"] = request_id()
        return response


def request_id() -> str:
    """Give the id of this request."""
    return str(g.get("request_id", ""))


def address() -> str:
    """Give the address of who sent this request; empty where it has none."""
    try:
        told = ipaddress.ip_address((request.remote_addr or "").partition("%")[0])
    except ValueError:
        return ""
    # a socket for both kinds writes an IPv4 address as one of IPv6
    return str(getattr(told, "ipv4_mapped", None) or told)


def network() -> str:
    """Give what one subscriber has: an IPv4 address, or an IPv6 network of 64 bits, whose addresses he can all use."""
    told = address()
    return str(ipaddress.ip_network(f"{told}/64", strict=False)) if ":" in told else told


def settings() -> dict[str, str]:
    """Give what the database is told of this request, as transaction-local settings."""
    return {"medbook.request_id": request_id(), "medbook.address": address()}
