"""Requests to URLs that others chose: to public addresses only, never redirected, over within ten seconds."""

import asyncio
import os
import socket
import ssl
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from ipaddress import ip_address, ip_network

import httpx

DEADLINE_SECONDS = 10.0
"""From the look-up of the name to the head of the answer, however slowly each byte comes."""
CONNECT_SECONDS = 5.0
"""For one address; then the next one of the name is tried."""
RESOLVERS = 32
"""A name that is slow to resolve keeps a thread, beyond its deadline too."""

NOT_PUBLIC = [
    ip_network(network)
    for network in (
        # with an IPv4 address inside, which may be any: compatible, mapped, NAT64, Teredo, 6to4
        "::/96", "::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "2001::/32", "2002::/16",
        # site-local; of protocols; the way to 6to4
        "fec0::/10", "192.0.0.0/24", "192.88.99.0/24",
    )
]  # fmt: skip
"""What ipaddress may take for global."""


class RefusedError(Exception):
    """The request is not made; the message says why."""


class Outbound:
    """Posts; one for the life of the process.

    allow_private: also to private addresses, and without TLS.
    """

    def __init__(self, *, allow_private: bool) -> None:
        self._allow_private = allow_private
        self._tls = ssl.create_default_context()
        self._resolvers = ThreadPoolExecutor(RESOLVERS, thread_name_prefix="resolver")

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> tuple[int | None, str | None]:
        """Post once; give the status, or None and why there is none. The body of the answer is not read."""
        try:
            async with asyncio.timeout(DEADLINE_SECONDS):
                return await self._post(httpx.URL(url), body, headers), None
        except TimeoutError:
            return None, f"no answer within {DEADLINE_SECONDS:.0f} s"
        except (RefusedError, httpx.HTTPError, httpx.InvalidURL) as error:
            return None, _reason(error)

    async def _post(self, url: httpx.URL, body: bytes, headers: Mapping[str, str]) -> int:
        if url.scheme != "https" and not self._allow_private:
            raise RefusedError("not https")
        name = url.raw_host.decode("ascii")
        failure: httpx.HTTPError | None = None
        for address in await self._addresses(name, url.port):
            # the very address that was looked at, so that the name cannot mean another one now
            there = url.copy_with(host=address)
            try:
                return await self._send(there, name, body, {**headers, "Host": url.netloc.decode("ascii")})
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                failure = error
        raise failure or RefusedError("the name has no address")

    async def _addresses(self, name: str, port: int | None) -> list[str]:
        """Resolve a name; raise RefusedError if it has none, or any that is private."""
        look_up = partial(socket.getaddrinfo, name, port, type=socket.SOCK_STREAM)
        try:
            found = await asyncio.get_running_loop().run_in_executor(self._resolvers, look_up)
        except (OSError, UnicodeError):
            raise RefusedError("the name cannot be resolved") from None
        addresses = list(dict.fromkeys(str(address[0]) for *_, address in found))
        for address in addresses:
            if not self._allow_private and not is_public(address):
                raise RefusedError(f"{address} is a private address")
        return addresses

    async def _send(self, url: httpx.URL, name: str, body: bytes, headers: Mapping[str, str]) -> int:
        # a connection of its own: httpx would share one between names that have the same address
        async with (
            httpx.AsyncClient(
                verify=self._tls,
                trust_env=False,
                follow_redirects=False,
                timeout=httpx.Timeout(DEADLINE_SECONDS, connect=CONNECT_SECONDS),
            ) as client,
            client.stream(
                "POST",
                url,
                content=body,
                headers={**headers, "Connection": "close"},
                extensions={"sni_hostname": name.rstrip(".")},
            ) as response,
        ):
            return response.status_code


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet, and of nothing else."""
    ip = ip_address(address)
    return ip.is_global and not ip.is_multicast and not any(ip in network for network in NOT_PUBLIC)


def _reason(error: Exception) -> str:
    """Say what went wrong, in a few words that hold nothing of what was answered."""
    chain: list[BaseException] = [error]
    while (cause := chain[-1].__cause__ or chain[-1].__context__) is not None:
        chain.append(cause)
    for link in chain:
        if isinstance(link, ssl.SSLCertVerificationError):
            return f"certificate: {link.verify_message}"[:200]
        if isinstance(link, ssl.SSLError):
            return "no TLS: " + (link.reason or "the handshake failed").replace("_", " ").lower()
        if isinstance(link, OSError) and link.errno:
            return f"no connection: {os.strerror(link.errno)}"
    match error:
        case RefusedError():
            return str(error)
        case httpx.ConnectTimeout():
            return f"no connection within {CONNECT_SECONDS:.0f} s"
        case httpx.RemoteProtocolError():
            return "answered with something else than HTTP, or not at all"
        case httpx.InvalidURL():
            return "not a URL"
        case _:
            return f"no answer: {type(error).__name__}"
