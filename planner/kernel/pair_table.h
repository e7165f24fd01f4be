/* Whole numbers for pairs (row, column), of which few are not 0: planner/state/pair_table.py. */
#ifndef POISE_PAIR_TABLE_H
#define POISE_PAIR_TABLE_H

#include <stdint.h>

typedef struct {
    const int64_t *key;    /* row * columns + column, ascending; one that no pair has ends them */
    const int64_t *amount; /* beside the keys */
    int64_t keys, columns;
} PairTable;

/* Where the first key is that is not below the one given. */
static inline int64_t pair_from(const PairTable *table, int64_t key) {
    int64_t first = 0, count = table->keys;
    while (count > 0) {
        int64_t half = count / 2;
        if (table->key[first + half] < key)
            first += half + 1, count -= half + 1;
        else
            count = half;
    }
    return first;
}

static inline int64_t pair_amount(const PairTable *table, int64_t row, int64_t column) {
    int64_t key = row * table->columns + column, at = pair_from(table, key);
    return at < table->keys && table->key[at] == key ? table->amount[at] : 0;
}

/* The pairs of a row: k from pair_from(table, row * columns) while this is true. */
static inline int in_row(const PairTable *table, int64_t row, int64_t k) {
    return k < table->keys && table->key[k] < (row + 1) * table->columns;
}

/* A row written out, all columns. */
static inline void write_row(const PairTable *table, int64_t row, double *out) {
    int64_t start = row * table->columns;
    for (int64_t n = 0; n < table->columns; n++) out[n] = 0;
    for (int64_t k = pair_from(table, start); in_row(table, row, k); k++)
        out[table->key[k] - start] = (double)table->amount[k];
}

#endif
