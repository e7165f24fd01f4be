/* The agreement between the library and Python: functions, their arguments, layouts of structures. */
#ifndef POISE_KERNEL_ABI_H
#define POISE_KERNEL_ABI_H

#include <stdint.h>

/* Raised with every change of the agreement; planner/kernel/library.py has the same number. */
#define POISE_KERNEL_ABI 11

int poise_kernel_abi(void);

/* "poise-kernel-sources:" and the digest of the sources and flags that the library is built from. */
const char *poise_kernel_sources(void);

/* The layout of the structures that both sides use: row k of a table of names and bytes, the size of
 * each structure ("Goal") and where its fields begin ("Goal.target"). -1 after the last. */
int32_t poise_kernel_layout(int k, const char **name);

#endif
