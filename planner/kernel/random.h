/* Random numbers and their logarithms: the same on every machine. */
#ifndef POISE_RANDOM_H
#define POISE_RANDOM_H

#include <stdint.h>

static inline uint64_t next_random(uint64_t *seed) {
    uint64_t x = *seed;
    x ^= x >> 12, x ^= x << 25, x ^= x >> 27;
    *seed = x;
    return x * 2685821657736338717ull;
}

/* A number from 0 to n - 1. */
static inline int below(uint64_t *seed, int n) {
    return (int)(((next_random(seed) >> 32) * (uint64_t)n) >> 32);
}

/* -ln((k + 1/2) / 1024), by a series and not by the C library. */
static double minus_log[1024];

static inline void fill_logs(void) {
    if (minus_log[0] != 0) return;
    for (int k = 1023; k >= 0; k--) { /* the first is filled last: then all are there */
        double x = (k + 0.5) / 1024, sum = 0;
        int halvings = 0;
        while (x < 0.75) x *= 2, halvings++;
        double y = (x - 1) / (x + 1), power = y;
        for (int n = 1; n < 60; n += 2) sum += 2 * power / n, power *= y * y;
        minus_log[k] = halvings * 0.69314718055994530942 - sum;
    }
}

/* -ln of a number drawn between 0 and 1. */
static inline double draw_minus_log(uint64_t *seed) { return minus_log[next_random(seed) >> 54]; }

#endif
