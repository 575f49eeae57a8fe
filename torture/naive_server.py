"""MedBook's application behind a server as it must not be: so many threads, each of which waits for its client."""

import socket
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from medbook.app import create_app


class Server(WSGIServer):
    """Reads, calls and writes in one of 32 threads: as many as a process of ``medbook serve`` has for its pool of 8."""

    request_queue_size = 1000
    threads = ThreadPoolExecutor(32)

    def process_request(self, request: Any, client_address: Any) -> None:
        # what is not read soon waits for its reader
        request.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        self.threads.submit(super().process_request, request, client_address)


if __name__ == "__main__":
    server = Server(("127.0.0.1", int(sys.argv[1])), WSGIRequestHandler)
    server.set_app(create_app())
    server.serve_forever()
