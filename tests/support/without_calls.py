#!/usr/bin/env python3
"""Runs a command on a kernel that lacks system calls: each named one fails with ENOSYS.

    without_calls.py landlock|filters[,...] COMMAND [ARGUMENT...]

Needs no privilege. The filter stays with everything that the command starts.
"""

import ctypes
import os
import platform
import struct
import sys

ENOSYS, EINVAL = 38, 22
PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS, MODE_FILTER = 22, 38, 2
PRCTL, SECCOMP = {"x86_64": (157, 317), "aarch64": (167, 277)}[platform.machine()]
LANDLOCK_CREATE_RULESET = 444

LOAD, IF_EQUAL, ANSWER = 0x20, 0x15, 0x06
CALL, ARGUMENT = 0, 16  # places in struct seccomp_data
ALLOW, ERRNO = 0x7FFF0000, 0x00050000


def code(operation, value, if_true=0, if_false=0):
    return struct.pack("HBBI", operation, if_true, if_false, value)


def refusal(call, error, argument=None):
    """`call` fails with `error`; with an argument only where its first one is that."""
    if argument is None:
        return [code(LOAD, CALL), code(IF_EQUAL, call, 0, 1), code(ANSWER, ERRNO | error)]
    return [code(LOAD, CALL), code(IF_EQUAL, call, 0, 3), code(LOAD, ARGUMENT),
            code(IF_EQUAL, argument, 0, 1), code(ANSWER, ERRNO | error)]


LACKING = {
    "landlock": refusal(LANDLOCK_CREATE_RULESET, ENOSYS),
    "filters": refusal(SECCOMP, ENOSYS) + refusal(PRCTL, EINVAL, PR_SET_SECCOMP),
}


def main():
    program = sum((LACKING[name] for name in sys.argv[1].split(",")), []) + [code(ANSWER, ALLOW)]
    codes = ctypes.create_string_buffer(b"".join(program))

    class Program(ctypes.Structure):
        _fields_ = [("length", ctypes.c_ushort), ("codes", ctypes.c_void_p)]

    filter_ = Program(len(program), ctypes.addressof(codes))
    libc = ctypes.CDLL(None, use_errno=True)
    for call in ((PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0),
                 (PR_SET_SECCOMP, MODE_FILTER, ctypes.byref(filter_), 0, 0)):
        if libc.prctl(*call) != 0:
            sys.exit(f"without_calls.py: {os.strerror(ctypes.get_errno())}")
    os.execvp(sys.argv[2], sys.argv[2:])


main()
