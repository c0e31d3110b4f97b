"""What a reading process takes from itself before it looks into a file: none of it comes back.

In this order, so that each still finds what it needs:

1. it ends with the process that started it, may gain no privileges, cannot be looked into;
2. memory, processor time, new files' size and new processes are limited;
3. under root it becomes the user ``nobody``, who owns nothing;
4. no descriptor can be made any more: no file, no socket, no pipe is opened from here on;
5. where the kernel filters system calls (Linux on x86-64 and 64-bit ARM), it is left those of a process
   that computes and reads what is open already; any other is answered with "not permitted".

(4) alone keeps it from the folder's secrets and the database's socket, on any POSIX system; (5) also keeps
it from other processes' memory, from signals and from making others.
"""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import signal
import struct
import sys

NOBODY = 65534

_SET_PDEATHSIG, _SET_DUMPABLE, _SET_SECCOMP, _SET_NO_NEW_PRIVS = 1, 4, 22, 38
_FILTER_MODE = 2

# linux/audit.h, and the numbers of arch/*/include/…/unistd: what computing and reading takes
CALLS: dict[str, tuple[int, dict[str, int]]] = {
    "x86_64": (
        0xC000003E,
        {
            "read": 0, "write": 1, "close": 3, "fstat": 5, "lseek": 8, "mmap": 9, "mprotect": 10, "munmap": 11,
            "brk": 12, "rt_sigaction": 13, "rt_sigprocmask": 14, "rt_sigreturn": 15, "pread64": 17, "readv": 19,
            "writev": 20, "sched_yield": 24, "mremap": 25, "madvise": 28, "nanosleep": 35, "getpid": 39,
            "exit": 60, "sigaltstack": 131, "gettid": 186, "futex": 202, "restart_syscall": 219,
            "clock_gettime": 228, "clock_nanosleep": 230, "exit_group": 231, "preadv": 295, "getrandom": 318,
            "membarrier": 324, "preadv2": 327, "rseq": 334,
        },
    ),
    "aarch64": (
        0xC00000B7,
        {
            "close": 57, "lseek": 62, "read": 63, "write": 64, "readv": 65, "writev": 66, "pread64": 67,
            "preadv": 69, "fstat": 80, "exit": 93, "exit_group": 94, "futex": 98, "nanosleep": 101,
            "clock_gettime": 113, "clock_nanosleep": 115, "sched_yield": 124, "restart_syscall": 128,
            "sigaltstack": 132, "rt_sigaction": 134, "rt_sigprocmask": 135, "rt_sigreturn": 139, "getpid": 172,
            "gettid": 178, "brk": 214, "munmap": 215, "mremap": 216, "mmap": 222, "mprotect": 226,
            "madvise": 233, "getrandom": 278, "membarrier": 283, "preadv2": 286, "rseq": 293,
        },
    ),
}  # fmt: skip


def seal(parent: int, megabytes: int, seconds: int) -> list[str]:
    """Put up the walls around this process; ``parent`` is the number of the one that started it.

    ``megabytes`` of address space in all, ``seconds`` of processor time from the process's start. Returns
    which walls stand: ``user`` (another user than root), ``descriptors``, ``calls``.
    """
    stand = []
    libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
    _limit(megabytes, seconds)
    if os.geteuid() == 0:
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
    if os.geteuid() != 0:
        stand.append("user")
    if libc is not None:
        libc.prctl(_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)  # after the user: that would clear it
        libc.prctl(_SET_DUMPABLE, 0, 0, 0, 0)
        libc.prctl(_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if os.getppid() != parent:  # it ended before it could be tied to us
        os._exit(1)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    stand.append("descriptors")
    if libc is not None and _filter_calls(libc):
        stand.append("calls")
    return stand


def _limit(megabytes: int, seconds: int) -> None:
    for what, amount in (
        (resource.RLIMIT_AS, megabytes * 1024**2),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        _, most = resource.getrlimit(what)
        amount = amount if most == resource.RLIM_INFINITY else min(amount, most)
        above = amount + 1 if what == resource.RLIMIT_CPU and amount != most else amount
        resource.setrlimit(
            what, (amount, above)
        )  # of time the lower one says what it is, the upper one kills


class _Program(ctypes.Structure):
    """``struct sock_fprog`` of linux/filter.h."""

    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def _filter_calls(libc: ctypes.CDLL) -> bool:
    """Leave only the calls of the list; false where the kernel or the processor is another than those known."""
    known = CALLS.get(platform.machine())
    if known is None:
        return False
    raw = instructions(known[0], sorted(known[1].values()))
    program = _Program(len(raw) // 8, raw)
    return bool(libc.prctl(_SET_SECCOMP, _FILTER_MODE, ctypes.byref(program), 0, 0) == 0)


def instructions(architecture: int, calls: list[int]) -> bytes:
    """A filter in the kernel's BPF: another architecture ends the process, an unlisted call is EPERM."""
    load, equal, answer = 0x20, 0x15, 0x06  # BPF_LD|W|ABS, BPF_JMP|JEQ|K, BPF_RET|K
    allow, kill, refuse = 0x7FFF0000, 0x80000000, 0x00050000 | 1
    program = [(load, 0, 0, 4), (equal, 1, 0, architecture), (answer, 0, 0, kill), (load, 0, 0, 0)]
    for place, call in enumerate(calls):
        program.append((equal, len(calls) - place, 0, call))
    program += [(answer, 0, 0, refuse), (answer, 0, 0, allow)]
    return b"".join(struct.pack("HBBI", *instruction) for instruction in program)
