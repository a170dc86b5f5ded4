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


def whole_text(text):
    """kritarunner hands over what Unicode has beyond its first plane as pairs of surrogates."""
    return text.encode('utf-16', 'surrogatepass').decode('utf-16', 'replace')


def _check_out(out, kept):
    """Error: a picture would be lost, one that is read or one that was written before."""
    for path in kept if os.path.exists(out) else ():
        if os.path.exists(path) and os.path.samefile(path, out):
            raise Error(_('%s would be overwritten: choose another folder.') % path)


def _blur(path, own, settings, kept):
    """Says whether it went well. kept: files that stay as they are, with the new one at the end."""
    out = os.path.join(own['out'], os.path.basename(path))
    try:
        _check_out(out, kept)
        apply_to_file(path, out, own.get('depth'), own.get('layer'), **settings)
    except Error as problem:
        print('%s: %s' % (path, problem), file=sys.stderr, flush=True)
        return False
    print(out, flush=True)
    kept.append(out)
    return True


def run(arguments):
    """The exit status: 0 if all went well."""
    try:
        files, own, settings = read_arguments([whole_text(one) for one in arguments])
        os.makedirs(own['out'], exist_ok=True)
        kept = list(files)
        results = [_blur(path, own, settings, kept) for path in files]
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
