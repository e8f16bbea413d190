"""Becomes another program, which ends with the process that asked for it, has limits and can call nobody.

Run by its path, by a bare interpreter: what a child does between fork and exec isn't safe in a process with threads.
It imports nothing of this package, to be through in some 15 ms.
"""

import contextlib
import ctypes
import errno
import os
import resource
import signal
import struct
import sys

#: What the program's standard error begins with where it couldn't be kept from calling.
UNCONFINED = "unconfined: "

_PDEATHSIG, _SECCOMP, _NO_NEW_PRIVS, _FILTER = 1, 22, 38, 2
_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050000 | errno.EACCES, 0x80000000
# Offsets in struct seccomp_data, of which each argument has eight bytes, the lower four first.
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16
_INET, _INET6, _STREAM = 2, 10, 1
_MANY_FILES = 65536

#: Of each machine: its audit number, its system calls `socket` and `sendto`, and those that reach out: connect,
#: sendmsg, sendmmsg; io_uring_setup, _enter, _register, which do the same unseen; ptrace, process_vm_readv, _writev,
#: pidfd_getfd, which use another process; setns, unshare, bpf.
_MACHINES = {
    "x86_64": (0xC000003E, 41, 44, (42, 46, 307, 425, 426, 427, 101, 310, 311, 438, 308, 272, 321)),
    "aarch64": (0xC00000B7, 198, 206, (203, 211, 269, 425, 426, 427, 117, 270, 271, 438, 268, 97, 280)),
}
_X32 = 0x40000000


def main(arguments: list[str]) -> None:
    """Take the parent's number, MB of memory (0: any), whether to confine (0, 1), and the command."""
    parent, memory, confined, *command = arguments
    if sys.platform == "linux":
        # It comes when the thread ends that made this process: the parent has one for it.
        _prctl(_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != int(parent):
            os._exit(1)
    _limit(int(memory))
    if confined == "1":
        try:
            _confine()
        except OSError as error:
            os.write(2, f"{UNCONFINED}{error}\n".encode())
    try:
        os.execv(command[0], command)
    except OSError as error:
        os.write(2, f"{command[0]}: {error}\n".encode())
        os._exit(127)


def _limit(memory: int) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, _MANY_FILES) if most > 0 else _MANY_FILES, most))
    if memory and sys.platform == "linux":
        _, most = resource.getrlimit(resource.RLIMIT_DATA)
        size = memory << 20 if most < 0 else min(memory << 20, most)
        resource.setrlimit(resource.RLIMIT_DATA, (size, size))
    # Where the whole machine is out of memory, this is the process to end.
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as score:
        score.write("500")


def _confine() -> None:
    """Refuse for good, by a filter of system calls (seccomp), whatever opens a way to somebody else.

    Raises OSError where the system has no such filter, refuses it or doesn't apply it.
    """
    machine = os.uname().machine if sys.platform == "linux" and sys.maxsize > 1 << 32 else ""
    if machine not in _MACHINES:
        raise OSError(errno.ENOSYS, f"no filter for {sys.platform} on {os.uname().machine}")
    program = b"".join(_program(*_MACHINES[machine]))
    code = ctypes.create_string_buffer(program, len(program))
    # struct sock_fprog
    described = ctypes.create_string_buffer(struct.pack("HxxxxxxQ", len(program) // 8, ctypes.addressof(code)))
    _prctl(_NO_NEW_PRIVS, 1)
    _prctl(_SECCOMP, _FILTER, ctypes.addressof(described))
    # A call on no socket fails anyway; how, tells whether the filter was asked.
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.connect(-1, None, 0) == 0 or ctypes.get_errno() != errno.EACCES:
        raise OSError(errno.ENOSYS, "the filter has no effect")


def _prctl(*numbers: int) -> None:
    call = ctypes.CDLL(None, use_errno=True).prctl
    call.argtypes = [ctypes.c_int, *[ctypes.c_ulong] * 4]
    if call(*numbers, *[0] * (5 - len(numbers))):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def _program(architecture: int, socket: int, sendto: int, refused: tuple[int, ...]) -> list[bytes]:
    """Return the filter as instructions of classic BPF: a list of what is refused, all else is allowed."""
    allow, refuse = _return(_ALLOW), _return(_REFUSE)
    # Stream sockets only, to listen with: no datagrams, no raw packets, no local daemons.
    opening = [
        *[_load(_argument(1)), _and(0xF), *_unless(_STREAM, [refuse])],
        *[_load(_argument(0)), *_unless(_INET, _unless(_INET6, [refuse])), allow],
    ]
    # Answers go out by it, too, but these name no receiver.
    sending = [_load(_argument(4)), *_unless(0, [refuse]), _load(_argument(4) + 4), *_unless(0, [refuse]), allow]
    return [
        *[_load(_ARCHITECTURE), *_unless(architecture, [_return(_KILL)]), _load(_NUMBER)],
        *[_jump(0x35, _X32, 0, 1), refuse],
        *(instruction for number in refused for instruction in _when(number, [refuse])),
        *_when(socket, opening),
        *_when(sendto, sending),
        allow,
    ]


def _argument(number: int) -> int:
    return _ARGUMENTS + 8 * number


def _instruction(code: int, value: int, yes: int = 0, no: int = 0) -> bytes:
    return struct.pack("HBBI", code, yes, no, value)


def _jump(code: int, value: int, yes: int, no: int) -> bytes:
    return _instruction(code, value, yes, no)


def _load(offset: int) -> bytes:
    return _instruction(0x20, offset)


def _and(mask: int) -> bytes:
    return _instruction(0x54, mask)


def _return(value: int) -> bytes:
    return _instruction(0x06, value)


def _when(value: int, then: list[bytes]) -> list[bytes]:
    return [_jump(0x15, value, 0, len(then)), *then]


def _unless(value: int, then: list[bytes]) -> list[bytes]:
    return [_jump(0x15, value, len(then), 0), *then]


if __name__ == "__main__":
    main(sys.argv[1:])
