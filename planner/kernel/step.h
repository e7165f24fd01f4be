/* Whether one move is allowed now, by the rules of planner.rules.moves and node_operations.
 *
 * A move is a sequence of the four primitive operations on copies of the nodes; each check is made
 * at the moment at which balancing makes it. Tests hold this file against those modules.
 */
#ifndef POISE_STEP_H
#define POISE_STEP_H

#include "change.h"

typedef struct {
    Node now;
    int row;
    int tag_shift; /* how often the instance came (1) or left (-1) as a primary */
} TriedNode;

typedef struct {
    const State *state;
    const Problem *problem;
    const InstanceRow *instance;
    int i;
} TriedMove;

static inline TriedNode tried_node(const TriedMove *move, int row) {
    TriedNode tried = {move->state->node[row], row, 0};
    return tried;
}

static inline void judge_tried(TriedNode *tried) {
    tried->now.failing = tried->now.amount[FREE_MEMORY] <= tried->now.amount[RESERVED];
}

static inline void remove_primary(const TriedMove *move, TriedNode *tried) {
    host(&tried->now, move->instance, -1, 1);
    tried->tag_shift--;
    judge_tried(tried);
}

/* recorded: the instance is a secondary of the node in the placement, not only since a step before. */
static inline void remove_secondary(const TriedMove *move, TriedNode *tried, int recorded) {
    const Problem *problem = move->problem;
    int width = problem->nodes + 1, p = move->state->primary[move->i];
    const double *row = move->state->reserved_for + (int64_t)tried->row * width;
    double most = 0;
    for (int k = 0; k < width; k++) {
        double held = recorded && k == p ? row[k] - move->instance->reserve : row[k];
        most = held > most ? held : most;
    }
    tried->now.amount[RESERVED] = most;
    host(&tried->now, move->instance, -1, 0);
    judge_tried(tried);
}

static inline int clashes(const TriedMove *move, const TriedNode *tried) {
    const Problem *problem = move->problem;
    const int32_t *counts = move->state->tag_counts + tried->row;
    for (int k = problem->tags_from[move->i]; k < problem->tags_from[move->i + 1]; k++)
        if (counts[(int64_t)problem->tag[k] * problem->nodes] + tried->tag_shift * problem->times[k] > 0)
            return 1;
    return 0;
}

static inline int soft_disk_and_spindles(const NodeRow *row, const Node *node) {
    double later = node->amount[FREE_DISK] - row->coming_disk;
    return node->amount[FREE_DISK] >= row->disk_reserve && later > 0 && later >= row->disk_reserve &&
           node->amount[SPINDLES] + row->coming_spindles <= row->most_spindles &&
           node->amount[SPINDLES] <= row->most_spindles;
}

static inline int add_primary(const TriedMove *move, TriedNode *tried, int forced) {
    const NodeRow *row = move->problem->node + tried->row;
    int was_failing = tried->now.failing, clash = !forced && clashes(move, tried);
    Node *node = &tried->now;
    host(node, move->instance, 1, 1);
    tried->tag_shift++;
    judge_tried(tried);
    if (node->amount[FREE_MEMORY] <= 0) return 0;
    if (move->instance->mirrored && node->amount[FREE_DISK] <= 0) return 0;
    if (forced) return 1;
    if (move->instance->mirrored && !soft_disk_and_spindles(row, node)) return 0;
    if (node->failing && !was_failing) return 0;
    if (node->amount[CPUS] > row->most_cpus || node->amount[CPUS] + row->coming_cpus > row->most_cpus) return 0;
    return !clash && node->amount[LATER_FREE_MEMORY] > 0;
}

static inline int add_secondary(const TriedMove *move, TriedNode *tried, int primary, int forced,
                                int ignore_disk) {
    const Problem *problem = move->problem;
    const NodeRow *row = problem->node + tried->row;
    int was_failing = tried->now.failing;
    Node *node = &tried->now;
    const double *reserved = move->state->reserved_for + (int64_t)tried->row * (problem->nodes + 1);
    double held = reserved[primary] + move->instance->reserve;
    if (held > node->amount[RESERVED]) node->amount[RESERVED] = held;
    host(node, move->instance, 1, 0);
    judge_tried(tried);
    if (!ignore_disk && node->amount[FREE_DISK] <= 0) return 0;
    if (forced) return 1;
    if (!soft_disk_and_spindles(row, node)) return 0;
    if (move->instance->reserve >= node->amount[FREE_MEMORY]) return 0;
    if (node->failing && !was_failing) return 0;
    return move->instance->reserve < node->amount[LATER_FREE_MEMORY];
}

static inline int may_migrate(const Problem *problem, int from, int to) {
    return !problem->may_migrate || problem->may_migrate[(int64_t)from * problem->nodes + to];
}

/* True if balancing may make the move now. target is ignored for a failover. */
static inline int is_allowed(const State *state, int kind, int i, int target) {
    const Problem *problem = state->problem;
    TriedMove move = {state, problem, problem->instance + i, i};
    int p = state->primary[i], s = state->secondary[i];
    int lost_p = !problem->node[p].online, force = problem->force;
    if (!(move.instance->kinds >> kind & 1)) return 0;
    if (problem->evacuate_only && !lost_p && (s == NOWHERE || problem->node[s].online)) return 0;
    TriedNode home = tried_node(&move, p), second, there;
    if (kind == FAILOVER_TO_ANY) {
        if (target == p || !problem->node[target].online || !may_migrate(problem, p, target)) return 0;
        there = tried_node(&move, target);
        return add_primary(&move, &there, lost_p || force);
    }
    int lost_s = !problem->node[s].online, forced = lost_p || force;
    remove_primary(&move, &home);
    second = tried_node(&move, s);
    remove_secondary(&move, &second, 1);
    if (kind == FAILOVER)
        return !lost_s && may_migrate(problem, p, s) && add_primary(&move, &second, forced) &&
               add_secondary(&move, &home, s, forced, lost_p);
    if (target == p || target == s || !problem->node[target].online) return 0;
    there = tried_node(&move, target);
    if (kind == REPLACE_SECONDARY)
        return add_secondary(&move, &there, p, lost_s || force, 0) && add_primary(&move, &home, 1);
    if (kind == REPLACE_AND_FAILOVER)
        return may_migrate(problem, p, target) && add_primary(&move, &there, force) &&
               add_secondary(&move, &home, target, lost_s || force, 0);
    if (lost_s) return 0;
    if (kind == REPLACE_PRIMARY) {
        if (!may_migrate(problem, p, s) || !may_migrate(problem, s, target)) return 0;
        if (!add_primary(&move, &second, forced)) return 0;
        remove_primary(&move, &second);
        return add_primary(&move, &there, forced) && add_secondary(&move, &second, target, forced, 0);
    }
    return may_migrate(problem, p, s) && add_primary(&move, &second, forced) &&
           add_secondary(&move, &there, s, forced, 0);
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
static inline int kind_towards(const Problem *problem, int i, int p, int s, int p2, int s2, int *target) {
    if (!problem->instance[i].mirrored) return *target = p2, FAILOVER_TO_ANY;
    if (p2 == s && s2 == p) return *target = s, FAILOVER;
    if (p2 == p) return *target = s2, REPLACE_SECONDARY;
    if (s2 == p) return *target = p2, REPLACE_AND_FAILOVER;
    if (s2 == s) return *target = p2, REPLACE_PRIMARY;
    if (p2 == s) return *target = s2, FAILOVER_AND_REPLACE;
    return -1;
}

#endif
