# SPDX-License-Identifier: GPL-3.0-or-later
"""Files from a command line, by kritarunner:

kritarunner -s disk_lens_blur -f batch out=FOLDER NAME=VALUE ... FILE ...
"""

import os
import sys
import traceback

from .script import Error, apply_to_file
from .text import _

OWN = ('out', 'depth', 'layer')  # names that are no parameters of the filter


def _value(text):
    """A number where it is one."""
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            pass
    return text


def read_arguments(arguments):
    """(files, own names, settings). Error: out=FOLDER or the files are missing."""
    files, named = [], {}
    for argument in arguments:
        name, equals, value = argument.partition('=')
        if equals and not os.path.exists(argument):
            named[name] = value
        else:
            files.append(argument)
    own = {name: named.pop(name) for name in OWN if name in named}
    if 'out' not in own or not files:
        raise Error(_('Usage: out=FOLDER NAME=VALUE ... FILE ...'))
    return files, own, {name: _value(value) for name, value in named.items()}


def _blur(path, own, settings):
    """Says whether it went well."""
    out = os.path.join(own['out'], os.path.basename(path))
    try:
        apply_to_file(path, out, own.get('depth'), own.get('layer'), **settings)
    except Error as problem:
        print('%s: %s' % (path, problem), file=sys.stderr, flush=True)
        return False
    print(out, flush=True)
    return True


def run(arguments):
    """The exit status: 0 if all went well."""
    try:
        files, own, settings = read_arguments(arguments)
        os.makedirs(own['out'], exist_ok=True)
        results = [_blur(path, own, settings) for path in files]
        return 0 if all(results) else 1
    except (Error, OSError) as problem:
        print(problem, file=sys.stderr, flush=True)
        return 2
    except Exception:
        traceback.print_exc()
        return 2


def batch(arguments=(), *more):
    """Blurs files into a folder, each under its own name and in its own format. Called by
    kritarunner, which would go on to wait, and end with 0 whatever happens: this ends it."""
    found = [arguments, *more] if isinstance(arguments, str) else [*arguments, *more]
    status = run(found)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)
