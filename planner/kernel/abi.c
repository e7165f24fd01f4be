#include "abi.h"

#ifndef POISE_KERNEL_SOURCES
#define POISE_KERNEL_SOURCES ""
#endif

int poise_kernel_abi(void) { return POISE_KERNEL_ABI; }

const char *poise_kernel_sources(void) { return "poise-kernel-sources:" POISE_KERNEL_SOURCES; }
