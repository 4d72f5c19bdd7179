"""Become, or watch over, a process that ends with the one that started it.

Run as a script, in the place of `postgres`, by the launcher:

    python -I -S child.py exec|watch PARENT UID GID command …

A script and not a `preexec_fn`: between fork and exec of a process with threads, Python is unsafe.
It takes on the user itself, because that user may not be able to read this Python.

exec   Linux: the kernel sends SIGINT, a fast shutdown, when the thread that started us ends.
watch  elsewhere: this process stays, and sends it when our standard input ends.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import threading

_PR_SET_PDEATHSIG = 1  # linux/prctl.h


def main(how: str, parent: int, uid: int, gid: int, command: list[str]) -> int:
    # All imports and libraries come first: the user may not be able to read them.
    libc = ctypes.CDLL(None, use_errno=True)
    if uid != os.geteuid():
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    if how == "watch":
        return _watch(command)
    # After the change of user, which clears it; it survives the exec.
    if libc.prctl(_PR_SET_PDEATHSIG, signal.SIGINT) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG)")
    if os.getppid() != parent:  # it ended before we asked
        return 1
    os.execv(command[0], command)  # noqa: S606 (there is no shell to escape)
    raise AssertionError("execv returned")


def _watch(command: list[str]) -> int:
    server: subprocess.Popen[bytes] | None = None
    wanted = 0

    def end(number: int, _: object = None) -> None:
        nonlocal wanted
        wanted = number
        if server is not None:
            server.send_signal(number)

    def end_with_input() -> None:
        while os.read(0, 1024):  # not sys.stdin, whose lock Python wants when it ends
            pass
        end(signal.SIGINT)

    for number in (signal.SIGINT, signal.SIGQUIT):
        signal.signal(number, end)
    server = subprocess.Popen(  # noqa: S603 (the launcher's own command)
        command, stdin=subprocess.DEVNULL, close_fds=False
    )
    if wanted:  # while there was no server to tell
        server.send_signal(wanted)
    threading.Thread(target=end_with_input, daemon=True).start()
    code = server.wait()
    return code if code >= 0 else 128 - code  # as a shell reports a signal


if __name__ == "__main__":
    _, _how, _parent, _uid, _gid, *_command = sys.argv
    sys.exit(main(_how, int(_parent), int(_uid), int(_gid), _command))
