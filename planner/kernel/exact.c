/* Exact scores after many moves: sums over the nodes, one after the other, as planner/scoring/exact.py
 * makes them, with the same bits.
 */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { SPREADS = 13, PADDED = 14, TERMS = 20 };

/* The sum of every column, and its standard deviation; values: (nodes, PADDED). */
static void spreads_of(const double *values, int nodes, double total[PADDED], double spread[PADDED]) {
    double mean[PADDED], squares[PADDED] = {0};
    memset(total, 0, sizeof *total * PADDED);
    for (int n = 0; n < nodes; n++)
        for (int k = 0; k < PADDED; k++) total[k] += values[n * PADDED + k];
    for (int k = 0; k < PADDED; k++) mean[k] = total[k] / nodes;
    for (int n = 0; n < nodes; n++)
        for (int k = 0; k < PADDED; k++) {
            double distance = values[n * PADDED + k] - mean[k];
            squares[k] += distance * distance;
        }
    for (int k = 0; k < PADDED; k++) spread[k] = sqrt(squares[k] / nodes);
}

/* The score after each of the moves.
 *
 * present: (spreads, nodes) what is spread; changed: (spreads, touched, moves) what it becomes on the
 * nodes column (touched, moves), which is negative where the node does not count. terms: (moves, TERMS)
 * has the terms that are sums; term_of: the terms of the spreads, then that of the reserved memory's
 * total, which is the sum of the spread reserved. Returns 0, -1 without memory.
 */
int32_t poise_exact_scores(const double *present, int32_t nodes, const double *changed, const int64_t *column,
                           int32_t touched, int32_t moves, double *terms, const int32_t *term_of,
                           int32_t reserved, const double *weight, double *scores) {
    enum { ROW = sizeof(double) * PADDED };
    double *values = calloc((size_t)nodes + touched + 1, ROW);
    if (!values) return -1;
    double *before = values + (size_t)nodes * PADDED; /* what the touched nodes have at first */
    for (int k = 0; k < SPREADS; k++)
        for (int n = 0; n < nodes; n++) values[n * PADDED + k] = present[(int64_t)k * nodes + n];
    for (int m = 0; m < moves; m++) {
        double total[PADDED], spread[PADDED], score = 0;
        for (int t = 0; t < touched; t++) {
            int64_t n = column[(int64_t)t * moves + m];
            if (n < 0) continue;
            memcpy(before + t * PADDED, values + n * PADDED, ROW);
            for (int k = 0; k < SPREADS; k++)
                values[n * PADDED + k] = changed[((int64_t)k * touched + t) * moves + m];
        }
        spreads_of(values, nodes, total, spread);
        for (int t = touched - 1; t >= 0; t--) {
            int64_t n = column[(int64_t)t * moves + m];
            if (n >= 0) memcpy(values + n * PADDED, before + t * PADDED, ROW);
        }
        double *term = terms + (int64_t)m * TERMS;
        for (int k = 0; k < SPREADS; k++) term[term_of[k]] = spread[k];
        term[term_of[SPREADS]] = total[reserved];
        for (int k = 0; k < TERMS; k++) score += term[k] * weight[k];
        scores[m] = score;
    }
    free(values);
    return 0;
}
