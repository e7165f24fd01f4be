/* Whether one move is allowed now, by the rules of planner.rules.moves and node_operations.
 *
 * A move is a sequence of the four primitive operations on copies of the nodes; each check is made
 * at the moment at which balancing makes it. Tests hold this file against those modules.
 */
#ifndef POISE_STEP_H
#define POISE_STEP_H

#include "state.h"

typedef struct {
    Node now;
    int row;
    int tag_shift; /* how often the instance came (1) or left (-1) as a primary */
} Lane;

typedef struct {
    const State *state;
    const Problem *problem;
    const InstanceRow *inst;
    int i;
} Mover;

static inline Lane lane_of(const Mover *m, int row) {
    Lane lane = {m->state->node[row], row, 0};
    return lane;
}

static inline void verdict(Lane *lane) {
    lane->now.failing = lane->now.amount[FREE_MEMORY] <= lane->now.amount[RESERVED];
}

static void remove_primary(const Mover *m, Lane *lane) {
    host(&lane->now, m->inst, -1, 1);
    lane->tag_shift--;
    verdict(lane);
}

/* recorded: the instance is a secondary of the node in the placement, not only since a step before. */
static void remove_secondary(const Mover *m, Lane *lane, int recorded) {
    const Problem *b = m->problem;
    int width = b->nodes + 1, p = m->state->primary[m->i];
    const double *row = m->state->reserved_for + (int64_t)lane->row * width;
    double most = 0;
    for (int k = 0; k < width; k++) {
        double held = recorded && k == p ? row[k] - m->inst->reserve : row[k];
        most = held > most ? held : most;
    }
    lane->now.amount[RESERVED] = most;
    host(&lane->now, m->inst, -1, 0);
    verdict(lane);
}

static int clashes(const Mover *m, const Lane *lane) {
    const Problem *b = m->problem;
    for (int k = b->tags_from[m->i]; k < b->tags_from[m->i + 1]; k++)
        if (m->state->tag_counts[(int64_t)b->tag[k] * b->nodes + lane->row] + lane->tag_shift * b->times[k] > 0)
            return 1;
    return 0;
}

static int soft_disk_and_spindles(const NodeRow *row, const Node *x) {
    double later = x->amount[FREE_DISK] - row->coming_disk;
    return x->amount[FREE_DISK] >= row->disk_reserve && later > 0 && later >= row->disk_reserve &&
           x->amount[SPINDLES] + row->coming_spindles <= row->most_spindles &&
           x->amount[SPINDLES] <= row->most_spindles;
}

static int add_primary(const Mover *m, Lane *lane, int forced) {
    const NodeRow *row = m->problem->node + lane->row;
    int was_failing = lane->now.failing, clash = !forced && clashes(m, lane);
    Node *x = &lane->now;
    host(x, m->inst, 1, 1);
    lane->tag_shift++;
    verdict(lane);
    if (x->amount[FREE_MEMORY] <= 0) return 0;
    if (m->inst->mirrored && x->amount[FREE_DISK] <= 0) return 0;
    if (forced) return 1;
    if (m->inst->mirrored && !soft_disk_and_spindles(row, x)) return 0;
    if (x->failing && !was_failing) return 0;
    if (x->amount[CPUS] > row->most_cpus || x->amount[CPUS] + row->coming_cpus > row->most_cpus) return 0;
    return !clash && x->amount[LATER_FREE_MEMORY] > 0;
}

static int add_secondary(const Mover *m, Lane *lane, int primary, int forced, int ignore_disk) {
    const Problem *b = m->problem;
    const NodeRow *row = b->node + lane->row;
    int was_failing = lane->now.failing;
    Node *x = &lane->now;
    double held = m->state->reserved_for[(int64_t)lane->row * (b->nodes + 1) + primary] + m->inst->reserve;
    if (held > x->amount[RESERVED]) x->amount[RESERVED] = held;
    host(x, m->inst, 1, 0);
    verdict(lane);
    if (!ignore_disk && x->amount[FREE_DISK] <= 0) return 0;
    if (forced) return 1;
    if (!soft_disk_and_spindles(row, x)) return 0;
    if (m->inst->reserve >= x->amount[FREE_MEMORY]) return 0;
    if (x->failing && !was_failing) return 0;
    return m->inst->reserve < x->amount[LATER_FREE_MEMORY];
}

static inline int may_migrate(const Problem *b, int from, int to) {
    return !b->may_migrate || b->may_migrate[(int64_t)from * b->nodes + to];
}

/* True if balancing may make the move now. target is ignored for a failover. */
static int is_allowed(const State *st, int kind, int i, int target) {
    const Problem *b = st->problem;
    Mover m = {st, b, b->instance + i, i};
    int p = st->primary[i], s = st->secondary[i];
    int lost_p = !b->node[p].online, force = b->force;
    if (!(m.inst->kinds >> kind & 1)) return 0;
    if (b->evacuate_only && !lost_p && (s == NOWHERE || b->node[s].online)) return 0;
    Lane home = lane_of(&m, p), second, t;
    if (kind == FAILOVER_TO_ANY) {
        if (target == p || !b->node[target].online || !may_migrate(b, p, target)) return 0;
        t = lane_of(&m, target);
        return add_primary(&m, &t, lost_p || force);
    }
    int lost_s = !b->node[s].online, forced = lost_p || force;
    remove_primary(&m, &home);
    second = lane_of(&m, s);
    remove_secondary(&m, &second, 1);
    if (kind == FAILOVER)
        return !lost_s && may_migrate(b, p, s) && add_primary(&m, &second, forced) &&
               add_secondary(&m, &home, s, forced, lost_p);
    if (target == p || target == s || !b->node[target].online) return 0;
    t = lane_of(&m, target);
    if (kind == REPLACE_SECONDARY)
        return add_secondary(&m, &t, p, lost_s || force, 0) && add_primary(&m, &home, 1);
    if (kind == REPLACE_AND_FAILOVER)
        return may_migrate(b, p, target) && add_primary(&m, &t, force) &&
               add_secondary(&m, &home, target, lost_s || force, 0);
    if (lost_s) return 0;
    if (kind == REPLACE_PRIMARY) {
        if (!may_migrate(b, p, s) || !may_migrate(b, s, target)) return 0;
        if (!add_primary(&m, &second, forced)) return 0;
        remove_primary(&m, &second);
        return add_primary(&m, &t, forced) && add_secondary(&m, &second, target, forced, 0);
    }
    return may_migrate(b, p, s) && add_primary(&m, &second, forced) &&
           add_secondary(&m, &t, s, forced, 0);
}

/* Where a move leads. */
static inline void places_after(int kind, int p, int s, int target, int *p2, int *s2) {
    switch (kind) {
    case FAILOVER: *p2 = s, *s2 = p; break;
    case REPLACE_SECONDARY: *p2 = p, *s2 = target; break;
    case REPLACE_AND_FAILOVER: *p2 = target, *s2 = p; break;
    case REPLACE_PRIMARY: *p2 = target, *s2 = s; break;
    case FAILOVER_AND_REPLACE: *p2 = s, *s2 = target; break;
    default: *p2 = target, *s2 = s;
    }
}

/* The move that leads to (p2, s2) in one step, or -1. */
static inline int kind_towards(const Problem *b, int i, int p, int s, int p2, int s2, int *target) {
    if (!b->instance[i].mirrored) return *target = p2, FAILOVER_TO_ANY;
    if (p2 == s && s2 == p) return *target = s, FAILOVER;
    if (p2 == p) return *target = s2, REPLACE_SECONDARY;
    if (s2 == p) return *target = p2, REPLACE_AND_FAILOVER;
    if (s2 == s) return *target = p2, REPLACE_PRIMARY;
    if (p2 == s) return *target = s2, FAILOVER_AND_REPLACE;
    return -1;
}

#endif
