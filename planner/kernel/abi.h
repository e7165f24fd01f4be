/* The agreement between the library and Python: functions, their arguments, layouts of structures. */
#ifndef POISE_KERNEL_ABI_H
#define POISE_KERNEL_ABI_H

/* Raised with every change of the agreement; planner/kernel/library.py has the same number. */
#define POISE_KERNEL_ABI 5

int poise_kernel_abi(void);

/* "poise-kernel-sources:" and the digest of the sources and flags that the library is built from. */
const char *poise_kernel_sources(void);

#endif
