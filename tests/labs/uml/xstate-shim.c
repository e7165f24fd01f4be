/* Preloaded into User Mode Linux 6.1, so that it runs on processors with a large XSAVE area.
 *
 * That kernel keeps 2696 bytes of floating-point state per process. Where the processor has more
 * (AMX: 11008 bytes), the host refuses to set the state from a buffer that short, and the kernel
 * stops with "ptrace set fp regs failed, errno = 14". So pad the buffer to the host's size.
 * On other processors every call passes through unchanged.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define PEEK_FIRST 1
#define PEEK_LAST 3
#define GETREGSET 0x4204
#define SETREGSET 0x4205
#define NT_X86_XSTATE 0x202
#define XSTATE_BV 512                             /* where the state says what it holds */
#define AMX_STATES ((1ULL << 17) | (1ULL << 18))  /* what lies beyond the caller's buffer */

static unsigned char state[65536] __attribute__((aligned(64)));
static size_t state_size; /* the host's; 0: not asked yet */

static long set_padded(long pid, long kind, struct iovec *given)
{
	struct iovec whole = {state, sizeof state};

	if (!state_size) {
		if (syscall(SYS_ptrace, GETREGSET, pid, kind, &whole) < 0)
			return -1;
		state_size = whole.iov_len;
		memset(state, 0, sizeof state);
	}
	whole.iov_len = state_size;
	if (given->iov_len >= state_size) {
		whole.iov_base = given->iov_base;
	} else {
		memcpy(state, given->iov_base, given->iov_len);
		*(uint64_t *)(state + XSTATE_BV) &= ~AMX_STATES;
	}
	return syscall(SYS_ptrace, SETREGSET, pid, kind, &whole);
}

long ptrace(int request, ...)
{
	va_list arguments;
	long pid, address, data, word;

	va_start(arguments, request);
	pid = va_arg(arguments, int);
	address = va_arg(arguments, long);
	data = va_arg(arguments, long);
	va_end(arguments);

	if (request == SETREGSET && (unsigned)address == NT_X86_XSTATE)
		return set_padded(pid, address, (struct iovec *)data);
	if (request < PEEK_FIRST || request > PEEK_LAST)
		return syscall(SYS_ptrace, request, pid, address, data);
	/* the C library's ptrace returns what it peeked at; the kernel's stores it */
	if (syscall(SYS_ptrace, request, pid, address, &word) < 0)
		return -1;
	errno = 0;
	return word;
}
