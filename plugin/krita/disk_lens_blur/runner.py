# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the helper and waits for it: for scripts. No Krita, no Qt."""

import os
import select
import subprocess

from . import program
from .session import Session
from .text import _

PATIENCE = 20  # seconds until the helper has said hello


def ending(status):
    """How a process has ended, for people; a status as subprocess has it."""
    if status < 0:
        return _('was ended by signal %d') % -status
    return _('ended early with status %d') % status


def _attend(session, process):
    """Serves a session over a process's pipes until its last word."""
    out = process.stdout.fileno()
    while not session.over:
        if session.names is None and not select.select([out], [], [], PATIENCE)[0]:
            session.ended(_('does not answer'))
            return
        data = os.read(out, 1 << 16)
        if not data:
            session.ended(ending(process.wait()))
        session.feed(data)
        while session.busy:
            session.step()


def _start(command):
    """NoProgram: it cannot be executed."""
    try:
        return subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            bufsize=0, env=program.environment(),
        )  # fmt: skip
    except OSError:
        raise program.NoProgram(
            _('The program disk-lens-blur %s. The document is as it was.') % _('cannot be started')
        ) from None


def serve(source, request, command=None):
    """The session at its end, to be closed by the caller. The process is gone by then.

    command -- instead of the program that program.find() finds
    """
    process = _start(command or [program.find(), program.HELPER])

    def send(data):
        try:
            while data:
                data = data[process.stdin.write(data) :]
        except BrokenPipeError:
            pass  # its end will be seen by reading

    session = Session(request, source, send)
    try:
        _attend(session, process)
    except BaseException:
        session.close()
        raise
    finally:
        if session.over != 'done':
            process.kill()
        process.stdin.close()
        process.stdout.close()
        process.wait()
    return session
