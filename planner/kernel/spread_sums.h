/* Sums over the nodes, one after the other, and what is spread about their mean: each of them made once.
 *
 * Where nodes and instances are alike, thousands of moves put the same numbers in the same places.
 * planner/scoring/unlike_sums.py does the same in numpy.
 */
#ifndef POISE_SPREAD_SUMS_H
#define POISE_SPREAD_SUMS_H

#include "after_move.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    double total, spread;
} SpreadSum;

/* The values that others replace, on nodes by their columns, ascending. */
typedef struct {
    int64_t row, count, column[MOST_TOUCHED];
    uint64_t bits[MOST_TOUCHED];
} Replaced;

typedef struct {
    Replaced replaced;
    int known;
    SpreadSum sum;
} Slot;

typedef struct {
    int64_t nodes;
    double *value;     /* (SPREADS, nodes) */
    int twin[SPREADS]; /* an earlier spread with the same values, or itself */
    Slot *slot;
    uint64_t slots; /* a power of 2 */
} SpreadSums;

static int make_sums(SpreadSums *sums, const StepTables *tables, int64_t moves) {
    enum { FEWEST = 32, MOST = 1 << 14 };
    sums->nodes = (int64_t)tables->online;
    sums->slots = FEWEST;
    while (sums->slots < MOST && (int64_t)sums->slots < 16 * moves) sums->slots *= 2;
    size_t row = sizeof(double) * (size_t)sums->nodes;
    sums->value = malloc(row * SPREADS + 1);
    sums->slot = calloc(sums->slots, sizeof *sums->slot);
    if (!sums->value || !sums->slot) return 0;
    memcpy(sums->value, tables->present, row * SPREADS);
    for (int k = 0; k < SPREADS; k++) {
        sums->twin[k] = 0;
        while (memcmp(sums->value + sums->twin[k] * sums->nodes, sums->value + k * sums->nodes, row)) sums->twin[k]++;
    }
    return 1;
}

static void drop_sums(SpreadSums *sums) {
    free(sums->value);
    free(sums->slot);
}

static SpreadSum add_up(const double *value, int64_t nodes) {
    double total = 0, squares = 0;
    for (int64_t n = 0; n < nodes; n++) total += value[n];
    double mean = total / (double)nodes;
    for (int64_t n = 0; n < nodes; n++) squares += (value[n] - mean) * (value[n] - mean);
    return (SpreadSum){total, sqrt(squares / (double)nodes)};
}

static inline uint64_t bits_of(double value) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

/* What the nodes have instead, where that is other bits. */
static inline Replaced replaced_by(const SpreadSums *sums, int row, int count, const int64_t *column,
                                   double (*value)[SPREADS]) {
    Replaced replaced = {.row = row};
    for (int k = 0; k < count; k++) {
        uint64_t bits = bits_of(value[k][row]);
        if (bits == bits_of(sums->value[row * sums->nodes + column[k]])) continue;
        int64_t at = replaced.count++;
        for (; at > 0 && replaced.column[at - 1] > column[k]; at--)
            replaced.column[at] = replaced.column[at - 1], replaced.bits[at] = replaced.bits[at - 1];
        replaced.column[at] = column[k], replaced.bits[at] = bits;
    }
    return replaced;
}

static inline uint64_t stirred(const Replaced *replaced) {
    uint64_t word[2 * MOST_TOUCHED + 2], found = 0;
    memcpy(word, replaced, sizeof word);
    for (size_t k = 0; k < sizeof word / sizeof *word; k++) {
        found = (found ^ word[k]) * 0x9E3779B97F4A7C15u;
        found ^= found >> 29;
    }
    return found;
}

static SpreadSum sum_of(SpreadSums *sums, const Replaced *replaced) {
    Slot *slot = sums->slot + (stirred(replaced) & (sums->slots - 1));
    if (slot->known && !memcmp(&slot->replaced, replaced, sizeof *replaced)) return slot->sum;
    double *value = sums->value + replaced->row * sums->nodes, before[MOST_TOUCHED];
    for (int64_t k = 0; k < replaced->count; k++) {
        before[k] = value[replaced->column[k]];
        memcpy(value + replaced->column[k], replaced->bits + k, sizeof *value);
    }
    *slot = (Slot){*replaced, 1, add_up(value, sums->nodes)};
    for (int64_t k = 0; k < replaced->count; k++) value[replaced->column[k]] = before[k];
    return slot->sum;
}

/* The sums of all spreads once some nodes, by their columns, have other values. */
static void sums_after(SpreadSums *sums, int count, const int64_t *column, double (*value)[SPREADS],
                       SpreadSum sum[SPREADS]) {
    for (int row = 0; row < SPREADS; row++) {
        int twin = sums->twin[row], same = twin < row;
        for (int k = 0; k < count && same; k++) same = bits_of(value[k][row]) == bits_of(value[k][twin]);
        if (same) {
            sum[row] = sum[twin];
        } else {
            Replaced replaced = replaced_by(sums, row, count, column, value);
            sum[row] = sum_of(sums, &replaced);
        }
    }
}

#endif
