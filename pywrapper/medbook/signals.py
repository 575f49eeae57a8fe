"""Being told to stop, told by a pipe: a handler that sets an event may wait for the lock of the wait it broke into."""

import os
import select
import signal
import threading
from collections.abc import Callable


def told_to_stop() -> Callable[[float], bool]:
    """Give what waits so many seconds for SIGTERM or SIGINT and tells if one has come; they do nothing else now."""
    told = readable_at_a_signal()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    return lambda seconds: bool(select.select([told], [], [], seconds)[0])


def readable_at_a_signal() -> int:
    """Give a descriptor that becomes readable when the process is told to stop, whoever handles the signal."""
    reader, writer = os.pipe()
    if threading.current_thread() is threading.main_thread():
        os.set_blocking(writer, False)
        signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    return reader
