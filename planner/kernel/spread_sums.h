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
    double *value;            /* (SPREADS, nodes) */
    int twin[SPREADS];        /* an earlier spread with the same values, or itself */
    SpreadSum as_is[SPREADS]; /* where nothing is replaced */
    Slot *slot;
    uint64_t slots; /* a power of 2 */
} SpreadSums;

/* The sums of two rows, each by itself: side by side none waits for the other. */
static inline void add_up_two(const double *one, const double *other, int64_t nodes, SpreadSum *first,
                              SpreadSum *second) {
    double total = 0, more = 0, squares = 0, more_squares = 0;
    for (int64_t n = 0; n < nodes; n++) total += one[n], more += other[n];
    double mean = total / (double)nodes, other_mean = more / (double)nodes;
    for (int64_t n = 0; n < nodes; n++) {
        double distance = one[n] - mean, other_distance = other[n] - other_mean;
        squares += distance * distance, more_squares += other_distance * other_distance;
    }
    *first = (SpreadSum){total, sqrt(squares / (double)nodes)};
    *second = (SpreadSum){more, sqrt(more_squares / (double)nodes)};
}

/* The sums of some rows. */
static void add_up(const SpreadSums *sums, int count, const int *row, SpreadSum **sum) {
    for (int k = 0; k < count; k += 2) {
        int other = k + 1 < count ? k + 1 : k;
        add_up_two(sums->value + row[k] * sums->nodes, sums->value + row[other] * sums->nodes, sums->nodes, sum[k],
                   sum[other]);
    }
}

static int make_sums(SpreadSums *sums, const StepTables *tables, int64_t moves) {
    enum { FEWEST = 32, MOST = 1 << 14 };
    int own[SPREADS], count = 0;
    SpreadSum *sum[SPREADS];
    sums->nodes = (int64_t)tables->online;
    sums->slots = FEWEST;
    while (sums->slots < MOST && (int64_t)sums->slots < moves) sums->slots *= 2;
    size_t row = sizeof(double) * (size_t)sums->nodes;
    sums->value = malloc(row * SPREADS + 1);
    sums->slot = calloc(sums->slots, sizeof *sums->slot);
    if (!sums->value || !sums->slot) return 0;
    memcpy(sums->value, tables->present, row * SPREADS);
    for (int k = 0; k < SPREADS; k++) {
        sums->twin[k] = 0;
        while (memcmp(sums->value + sums->twin[k] * sums->nodes, sums->value + k * sums->nodes, row)) sums->twin[k]++;
        if (sums->twin[k] == k) own[count] = k, sum[count++] = sums->as_is + k;
    }
    add_up(sums, count, own, sum);
    for (int k = 0; k < SPREADS; k++) sums->as_is[k] = sums->as_is[sums->twin[k]];
    return 1;
}

static void drop_sums(SpreadSums *sums) {
    free(sums->value);
    free(sums->slot);
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

static inline Slot *slot_of(const SpreadSums *sums, const Replaced *replaced) {
    uint64_t stirred = (uint64_t)replaced->row;
    for (int64_t k = 0; k < replaced->count; k++) {
        stirred = (stirred ^ replaced->bits[k]) * 0x9E3779B97F4A7C15u + (uint64_t)replaced->column[k];
        stirred ^= stirred >> 29;
    }
    return sums->slot + (stirred * 0x9E3779B97F4A7C15u >> 40 & (sums->slots - 1));
}

static inline int is_of(const Slot *slot, const Replaced *replaced) {
    int same = slot->known && slot->replaced.row == replaced->row && slot->replaced.count == replaced->count;
    for (int64_t k = 0; k < replaced->count && same; k++)
        same = slot->replaced.column[k] == replaced->column[k] && slot->replaced.bits[k] == replaced->bits[k];
    return same;
}

/* The rows whose sums are not known yet, with the values that they have for it and had before. */
typedef struct {
    int count, row[SPREADS];
    double before[SPREADS][MOST_TOUCHED];
    SpreadSum *sum[SPREADS];
    Slot *slot[SPREADS];
    Replaced replaced[SPREADS];
} Unknown;

static inline void replace(SpreadSums *sums, Unknown *unknown, const Replaced *replaced, Slot *slot, SpreadSum *sum) {
    int k = unknown->count++;
    double *value = sums->value + replaced->row * sums->nodes;
    unknown->row[k] = (int)replaced->row, unknown->replaced[k] = *replaced;
    unknown->slot[k] = slot, unknown->sum[k] = sum;
    for (int64_t at = 0; at < replaced->count; at++) {
        unknown->before[k][at] = value[replaced->column[at]];
        memcpy(value + replaced->column[at], replaced->bits + at, sizeof *value);
    }
}

static inline void learn(SpreadSums *sums, const Unknown *unknown) {
    add_up(sums, unknown->count, unknown->row, (SpreadSum **)unknown->sum);
    for (int k = 0; k < unknown->count; k++) {
        const Replaced *replaced = unknown->replaced + k;
        double *value = sums->value + replaced->row * sums->nodes;
        *unknown->slot[k] = (Slot){*replaced, 1, *unknown->sum[k]};
        for (int64_t at = 0; at < replaced->count; at++) value[replaced->column[at]] = unknown->before[k][at];
    }
}

/* The sums of all spreads once some nodes, by their columns, have other values. */
static void sums_after(SpreadSums *sums, int count, const int64_t *column, double (*value)[SPREADS],
                       SpreadSum sum[SPREADS]) {
    int like[SPREADS]; /* the row whose sum is the same */
    Unknown unknown;
    unknown.count = 0;
    for (int row = 0; row < SPREADS; row++) {
        int twin = sums->twin[row], same = twin < row;
        for (int k = 0; k < count && same; k++) same = bits_of(value[k][row]) == bits_of(value[k][twin]);
        like[row] = same ? twin : row;
        if (same) continue;
        Replaced replaced = replaced_by(sums, row, count, column, value);
        if (!replaced.count) {
            sum[row] = sums->as_is[row];
            continue;
        }
        Slot *slot = slot_of(sums, &replaced);
        if (is_of(slot, &replaced))
            sum[row] = slot->sum;
        else
            replace(sums, &unknown, &replaced, slot, sum + row);
    }
    learn(sums, &unknown);
    for (int row = 0; row < SPREADS; row++) sum[row] = sum[like[row]];
}

#endif
