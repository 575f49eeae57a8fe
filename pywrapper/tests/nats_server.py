"""A real NATS server, which keeps its streams when it is killed."""

import asyncio
import json
import shutil
import socket
import subprocess
import threading
from pathlib import Path
from typing import Any
from uuid import UUID

import nats
from nats.js.api import AckPolicy, ConsumerConfig

from medbook.worker.broker import STREAM
from ports import unused_port

WAIT = threading.Event()


class Nats:
    """A server of the tests' own, which keeps its streams when it is killed."""

    def __init__(self, directory: Path, *arguments: str) -> None:
        self.port = unused_port()
        self.url = f"nats://127.0.0.1:{self.port}"
        program = shutil.which("nats-server") or shutil.which("nats-server", path="/usr/sbin")
        assert program, "make dev brings nats-server"
        self._command = [program, "-js", "-sd", str(directory), "-a", "127.0.0.1", "-p", str(self.port), *arguments]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._process = subprocess.Popen(self._command, stderr=subprocess.DEVNULL)
        for _ in range(600):
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                return
            except OSError:
                WAIT.wait(0.05)
        raise AssertionError("the broker did not start")

    def kill(self) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None

    def messages(self) -> list[tuple[UUID, str, Any]]:
        """Give what is in the stream, in its order: Nats-Msg-Id, subject, body."""

        async def read() -> list[tuple[UUID, str, Any]]:
            client = await nats.connect(self.url)
            stream = client.jetstream()
            count = (await stream.stream_info(STREAM)).state.messages
            reader = await stream.pull_subscribe(
                "medbook.>", stream=STREAM, config=ConsumerConfig(ack_policy=AckPolicy.NONE)
            )
            found: list[tuple[UUID, str, Any]] = []
            while len(found) < count:
                for message in await reader.fetch(min(1000, count - len(found)), timeout=5):
                    headers = message.headers or {}
                    found.append(
                        (UUID(headers.get("Nats-Msg-Id", "0" * 32)), message.subject, json.loads(message.data))
                    )
            await client.close()
            return found

        return asyncio.run(read())
