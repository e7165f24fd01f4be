/* An order in which balancing may make the moves that lead to given places. */
#ifndef POISE_ORDER_H
#define POISE_ORDER_H

#include "random.h"
#include "step.h"

/* One move of an order, and the score after it. */
typedef struct {
    int32_t instance, kind, target, primary, secondary;
    double score;
} StepRow;

enum { MOST_HOPS = 5 };

/* The places one step away from (p, s) on the way to (p2, s2), the cheapest first. */
static inline int hops_towards(const Problem *problem, int i, int p, int s, int p2, int s2,
                        int hops[MOST_HOPS][2]) {
    int target;
    if (kind_towards(problem, i, p, s, p2, s2, &target) >= 0) {
        hops[0][0] = p2, hops[0][1] = s2;
        return 1;
    }
    int found[MOST_HOPS][2] = {{p, p2}, {p2, p}, {p, s2}, {p2, s}, {s, s2}};
    memcpy(hops, found, sizeof found);
    return MOST_HOPS;
}

static inline int may_hop(const State *state, int i, int p2, int s2) {
    int p = state->primary[i], s = state->secondary[i], target;
    int kind = kind_towards(state->problem, i, p, s, p2, s2, &target);
    return kind >= 0 && is_allowed(state, kind, i, target);
}

static inline void note(const State *state, StepRow *row, int i, const int to[2]) {
    int p = state->primary[i], s = state->secondary[i], target = NOWHERE;
    row->instance = i;
    row->kind = kind_towards(state->problem, i, p, s, to[0], to[1], &target);
    row->target = target;
    row->primary = to[0], row->secondary = to[1];
    row->score = 0;
}

/* Back to the places before the first move; what a node's report says counts again. */
static inline void back_to_start(State *state) {
    const Problem *problem = state->problem;
    for (int i = 0; i < problem->instances; i++)
        if (is_moved(problem, i, state->primary[i], state->secondary[i]))
            hop(state, i, problem->instance[i].primary, problem->instance[i].secondary);
    for (int n = 0; n < problem->nodes; n++) {
        state->node[n].failing = problem->node[n].failing;
        memcpy(state->node[n].amount, problem->node[n].amount, sizeof state->node[n].amount);
    }
}

/* Rows of the instances that the given places move; returns how many. */
static inline int list_away(const Problem *problem, const int32_t *primary, const int32_t *secondary,
                            int32_t *rows) {
    int count = 0;
    for (int i = 0; i < problem->instances; i++)
        if (is_moved(problem, i, primary[i], secondary[i])) rows[count++] = i;
    return count;
}

/* Makes what can be made of the moves to the given places, the first that is allowed first.
 *
 * state stands at the start, and is left where the moves end. left: room for rows of instances. seed:
 * the order is drawn; NULL: by row. steps: where the moves are noted; NULL: nowhere.
 * Returns how many instances are not where they should be.
 */
static inline int make_moves(State *state, const int32_t *primary, const int32_t *secondary, int32_t *left,
                      uint64_t *seed, StepRow *steps, int *count) {
    const Problem *problem = state->problem;
    int n = list_away(problem, primary, secondary, left);
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
                int hops[MOST_HOPS][2], h = 0, p = state->primary[i], s = state->secondary[i];
                int found = hops_towards(problem, i, p, s, primary[i], secondary[i], hops);
                while (h < found && !may_hop(state, i, hops[h][0], hops[h][1])) h++;
                if (h == found) break;
                if (steps) note(state, steps + (*count)++, i, hops[h]);
                hop(state, i, hops[h][0], hops[h][1]);
                moved = 1;
                arrived = state->primary[i] == primary[i] && state->secondary[i] == secondary[i];
            }
            if (!arrived) left[kept++] = i;
        }
        n = kept;
    }
    return n;
}

#endif
