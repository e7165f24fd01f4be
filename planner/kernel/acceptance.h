/* Whether the annealing may stay in a changed state, by the limits of the nodes.
 *
 * This is weaker than is_allowed() of step.h, which asks for one move: a state may be reached by
 * several.
 */
#ifndef POISE_ACCEPTANCE_H
#define POISE_ACCEPTANCE_H

#include "change.h"

static inline int is_over(const Problem *problem, const Node *node, int n) {
    const NodeRow *row = problem->node + n;
    double disk = node->amount[FREE_DISK] - row->coming_disk;
    return disk <= 0 || disk < row->disk_reserve || node->amount[LATER_FREE_MEMORY] <= 0 ||
           node->amount[SPINDLES] + row->coming_spindles > row->most_spindles ||
           node->amount[CPUS] + row->coming_cpus > row->most_cpus;
}

/* The instance shares a tag with a primary of its node, and not only with those it always had there. */
static inline int meets_its_like(const State *state, int i) {
    const Problem *problem = state->problem;
    int p = state->primary[i], home = p == problem->instance[i].primary;
    for (int k = problem->tags_from[i]; k < problem->tags_from[i + 1]; k++) {
        int64_t cell = (int64_t)problem->tag[k] * problem->nodes + p;
        if (state->tag_counts[cell] > (home ? problem->tag_counts[cell] : problem->times[k])) return 1;
    }
    return 0;
}

/* A node that is over a limit takes nobody new: no move leads there. */
static inline int takes_newcomers(const State *state) {
    const Problem *problem = state->problem;
    for (int k = 0; k < state->log.shifts; k++) {
        int i = state->log.shift[k].instance, p = state->primary[i], s = state->secondary[i];
        const InstanceRow *instance = problem->instance + i;
        int p_is_new = p != instance->primary && p != instance->secondary;
        int s_is_new = s != NOWHERE && s != instance->primary && s != instance->secondary;
        if (p_is_new && is_over(problem, state->node + p, p)) return 0;
        if (s_is_new && is_over(problem, state->node + s, s)) return 0;
    }
    return 1;
}

/* No node breaks a limit that it did not break before, and none gets further over one. */
static inline int is_acceptable(const State *state) {
    const Problem *problem = state->problem;
    for (int k = 0; k < state->log.changed; k++) {
        int n = state->log.node[k];
        const NodeRow *row = problem->node + n;
        const double *now = state->node[n].amount, *before = state->log.before[k].amount;
        if (now[FREE_MEMORY] <= 0 && now[FREE_MEMORY] < before[FREE_MEMORY]) return 0;
        if (now[FREE_DISK] <= 0 && now[FREE_DISK] < before[FREE_DISK]) return 0;
        if (problem->force) continue;
        if (state->node[n].failing && !row->failing) return 0;
        double disk = now[FREE_DISK] - row->coming_disk;
        if ((disk <= 0 || disk < row->disk_reserve) && now[FREE_DISK] < before[FREE_DISK]) return 0;
        if (now[SPINDLES] + row->coming_spindles > row->most_spindles && now[SPINDLES] > before[SPINDLES])
            return 0;
        if (now[CPUS] + row->coming_cpus > row->most_cpus && now[CPUS] > before[CPUS]) return 0;
        if (now[LATER_FREE_MEMORY] <= 0 && now[LATER_FREE_MEMORY] < before[LATER_FREE_MEMORY]) return 0;
    }
    if (!problem->force && problem->tags)
        for (int k = 0; k < state->log.shifts; k++)
            if (meets_its_like(state, state->log.shift[k].instance)) return 0;
    return problem->force || takes_newcomers(state);
}

#endif
