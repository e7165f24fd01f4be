/* An order in which balancing may make the moves that lead to given places. */
#ifndef POISE_ORDER_H
#define POISE_ORDER_H

#include "step.h"

/* One move of an order, and the score after it. */
typedef struct {
    int32_t instance, kind, target, primary, secondary;
    double score;
} StepRow;

enum { MOST_HOPS = 5 };

/* The places one step away from (p, s) on the way to (p2, s2), the cheapest first. */
static int hops_towards(const Problem *b, int i, int p, int s, int p2, int s2, int hops[MOST_HOPS][2]) {
    int target;
    if (kind_towards(b, i, p, s, p2, s2, &target) >= 0) {
        hops[0][0] = p2, hops[0][1] = s2;
        return 1;
    }
    int found[MOST_HOPS][2] = {{p, p2}, {p2, p}, {p, s2}, {p2, s}, {s, s2}};
    memcpy(hops, found, sizeof found);
    return MOST_HOPS;
}

static int may_hop(const State *st, int i, int p2, int s2) {
    int target, kind = kind_towards(st->problem, i, st->primary[i], st->secondary[i], p2, s2, &target);
    return kind >= 0 && is_allowed(st, kind, i, target);
}

static void hop(State *st, int i, int p2, int s2) {
    begin(st);
    shift(st, i, p2, s2);
    settle(st);
}

static void note(const State *st, StepRow *row, int i, const int to[2]) {
    int target = NOWHERE;
    row->instance = i;
    row->kind = kind_towards(st->problem, i, st->primary[i], st->secondary[i], to[0], to[1], &target);
    row->target = target;
    row->primary = to[0], row->secondary = to[1];
    row->score = 0;
}

/* Back to the places before the first move; what a node's report says counts again. */
static void go_home(State *st) {
    const Problem *b = st->problem;
    for (int i = 0; i < b->instances; i++)
        if (st->primary[i] != b->instance[i].primary || st->secondary[i] != b->instance[i].secondary)
            hop(st, i, b->instance[i].primary, b->instance[i].secondary);
    for (int n = 0; n < b->nodes; n++) {
        st->node[n].failing = b->node[n].failing;
        memcpy(st->node[n].amount, b->node[n].amount, sizeof st->node[n].amount);
    }
}

static inline uint64_t next_random(uint64_t *seed) {
    uint64_t x = *seed;
    x ^= x >> 12, x ^= x << 25, x ^= x >> 27;
    *seed = x;
    return x * 2685821657736338717ull;
}

static inline int below(uint64_t *seed, int n) {
    return (int)(((next_random(seed) >> 32) * (uint64_t)n) >> 32);
}

/* Makes what can be made of the moves to the given places, first come first served.
 *
 * st stands at the start, and is left where the moves end. left: rows of instances, changed. seed:
 * the order is drawn; NULL: by row. steps: where the moves are noted; NULL: nowhere.
 * Returns how many instances are not where they should be.
 */
static int carry(State *st, const int32_t *primary, const int32_t *secondary, int32_t *left, uint64_t *seed,
                 StepRow *steps, int *count) {
    const Problem *b = st->problem;
    int n = 0;
    for (int i = 0; i < b->instances; i++)
        if (primary[i] != b->instance[i].primary || secondary[i] != b->instance[i].secondary) left[n++] = i;
    if (seed)
        for (int k = n - 1; k > 0; k--) {
            int j = below(seed, k + 1), x = left[k];
            left[k] = left[j], left[j] = x;
        }
    for (int moved = 1; n && moved;) {
        int kept = 0;
        moved = 0;
        for (int k = 0; k < n; k++) {
            int i = left[k], arrived = 0;
            for (int leg = 0; leg < 2 && !arrived; leg++) {
                int hops[MOST_HOPS][2], h = 0, p = st->primary[i], s = st->secondary[i];
                int found = hops_towards(b, i, p, s, primary[i], secondary[i], hops);
                while (h < found && !may_hop(st, i, hops[h][0], hops[h][1])) h++;
                if (h == found) break;
                if (steps) note(st, steps + (*count)++, i, hops[h]);
                hop(st, i, hops[h][0], hops[h][1]);
                moved = 1;
                arrived = st->primary[i] == primary[i] && st->secondary[i] == secondary[i];
            }
            if (!arrived) left[kept++] = i;
        }
        n = kept;
    }
    return n;
}

/* The same, always the allowed move that gains most for its copy: a run that is stopped early has
 * gained most. per_copied: points of score for a MiB.
 *
 * Returns the number of steps; *left: instances that are not there.
 */
static int order(State *st, const int32_t *primary, const int32_t *secondary, double per_copied,
                 int32_t *pending, StepRow *steps, int most_steps, int *left) {
    const Problem *b = st->problem;
    int n = 0, count = 0;
    for (int i = 0; i < b->instances; i++)
        if (primary[i] != b->instance[i].primary || secondary[i] != b->instance[i].secondary) pending[n++] = i;
    count_again(st);
    while (n && count < most_steps) {
        double best = 0;
        int which = -1, to[2] = {0, 0};
        for (int k = 0; k < n; k++) {
            int i = pending[k], p = st->primary[i], s = st->secondary[i], hops[MOST_HOPS][2];
            int found = hops_towards(b, i, p, s, primary[i], secondary[i], hops);
            for (int h = 0; h < found; h++) {
                if (!may_hop(st, i, hops[h][0], hops[h][1])) continue;
                hop(st, i, hops[h][0], hops[h][1]);
                add_up(st);
                int copies = b->instance[i].mirrored && copies_of(hops[h][0], hops[h][1], p, s) > 0;
                double value = score_of(st) + per_copied * copies * b->instance[i].disk;
                put_back(st);
                if (which < 0 || value < best) best = value, which = k, to[0] = hops[h][0], to[1] = hops[h][1];
                if (found > 1) break; /* the ways with two steps: the cheapest that is allowed */
            }
        }
        if (which < 0) break;
        int i = pending[which];
        note(st, steps + count, i, to);
        hop(st, i, to[0], to[1]);
        add_up(st);
        steps[count++].score = score_of(st);
        if (to[0] == primary[i] && to[1] == secondary[i]) pending[which] = pending[--n];
    }
    *left = n;
    return count;
}

#endif
