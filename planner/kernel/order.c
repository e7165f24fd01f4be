/* An order of the moves to given places. */
#include "order.h"
#include "score.h"

/* Points of score for each instance that a hard goal has in a wrong place on the way. */
static const double HARD_GOAL_ON_THE_WAY = 1e4;

/* What an order makes small move by move: the score, and what goals add to it. */
static double way_value(const State *state) {
    double score = score_of(state);
    if (!state->problem->goals) return score;
    return score + HARD_GOAL_ON_THE_WAY * (double)state->hard_broken + soft_goals(state);
}

/* Makes the moves to the given places, always the allowed one that gains most for its copy: a run that
 * is stopped early has gained most. per_copied: points of score for a MiB.
 *
 * Returns the number of steps; *left: instances that are not there.
 */
static int make_best_moves(State *state, const int32_t *primary, const int32_t *secondary, double per_copied,
                           int32_t *pending, StepRow *steps, int most_steps, int *left) {
    const Problem *problem = state->problem;
    int n = list_away(problem, primary, secondary, pending), count = 0;
    count_again(state);
    while (n && count < most_steps) {
        double best = 0;
        int which = -1, to[2] = {0, 0};
        for (int k = 0; k < n; k++) {
            int i = pending[k], p = state->primary[i], s = state->secondary[i], hops[MOST_HOPS][2];
            int found = hops_towards(problem, i, p, s, primary[i], secondary[i], hops);
            for (int h = 0; h < found; h++) {
                if (!may_hop(state, i, hops[h][0], hops[h][1])) continue;
                hop(state, i, hops[h][0], hops[h][1]);
                count_changed(state);
                int copies = problem->instance[i].mirrored && copies_of(hops[h][0], hops[h][1], p, s) > 0;
                double value = way_value(state) + per_copied * copies * problem->instance[i].disk;
                put_back(state);
                if (which < 0 || value < best)
                    best = value, which = k, to[0] = hops[h][0], to[1] = hops[h][1];
                if (found > 1) break; /* the ways with two steps: the cheapest that is allowed */
            }
        }
        if (which < 0) break;
        int i = pending[which];
        note(state, steps + count, i, to);
        hop(state, i, to[0], to[1]);
        count_changed(state);
        steps[count++].score = score_of(state);
        if (to[0] == primary[i] && to[1] == secondary[i]) pending[which] = pending[--n];
    }
    *left = n;
    return count;
}

/* The order of the moves to the given places; returns the number of steps, -1 without memory.
 *
 * Where the order that gains most first gets stuck, others are drawn, and the one that leaves the fewest
 * is taken; *left: instances that it does not bring to their places.
 */
int poise_order(const Problem *problem, const int32_t *primary, const int32_t *secondary, double per_copied,
                StepRow *steps, int most_steps, int *left) {
    enum { TRIES = 64 };
    State state;
    int32_t *pending = malloc(sizeof(int32_t) * (problem->instances + 1));
    StepRow *drawn = calloc(most_steps, sizeof(StepRow));
    int count = -1;
    uint64_t seed = 1;
    if (make_state(&state, problem) && pending && drawn) {
        to_start(&state);
        count = make_best_moves(&state, primary, secondary, per_copied, pending, steps, most_steps, left);
        for (int k = 0; *left && k < TRIES; k++) {
            int made = 0;
            to_start(&state);
            int lost = make_moves(&state, primary, secondary, pending, k ? &seed : NULL, drawn, &made);
            if (lost >= *left) continue;
            memcpy(steps, drawn, sizeof(StepRow) * made);
            *left = lost, count = made;
        }
    }
    drop_state(&state);
    free(pending);
    free(drawn);
    return count;
}
