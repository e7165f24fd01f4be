/* A change of the state: begin it, place instances, judge the changed nodes, count them; or put back. */
#ifndef POISE_CHANGE_H
#define POISE_CHANGE_H

#include "placement_goals.h"

/* -- what the places of an instance cost -------------------------------------------------------------- */

static inline int is_moved(const Problem *problem, int i, int p, int s) {
    return p != problem->instance[i].primary || s != problem->instance[i].secondary;
}

/* How many of the two copies are on nodes that have none at the start. */
static inline int copies_of(int p, int s, int p0, int s0) {
    return (p != p0 && p != s0) + (s != p0 && s != s0);
}

/* MiB that migration sends on the shortest way from (p0, s0) to (p, s). */
static inline double sent_to(const InstanceRow *instance, int p, int s, int p0, int s0) {
    if (p == p0) return 0;
    int twice = instance->mirrored && p != s0 && s == s0;
    return instance->sends_first + twice * instance->sends_later;
}

static inline void count_cost(State *state, int i, int p, int s, int sign) {
    const InstanceRow *instance = state->problem->instance + i;
    int p0 = instance->primary, s0 = instance->secondary;
    if (p == p0 && s == s0) return;
    int copies = instance->mirrored ? copies_of(p, s, p0, s0) : 0;
    state->moves += sign * (copies > 1 ? copies : 1);
    state->copied += sign * copies * instance->disk;
    state->migrated += sign * sent_to(instance, p, s, p0, s0);
}

/* -- a change ------------------------------------------------------------------------------------------- */

static inline void begin_change(State *state) {
    state->log.changed = state->log.shifts = 0;
    state->change++;
    memcpy(state->log.sum, state->sum, sizeof state->sum);
    memcpy(state->log.squares, state->squares, sizeof state->squares);
    state->log.failing_hosted = state->failing_hosted;
    state->log.offline_hosted = state->offline_hosted;
    state->log.offline_primaries = state->offline_primaries;
    state->log.conflicts = state->conflicts;
    state->log.location = state->location;
    state->log.place_conflicts = state->place_conflicts;
    state->log.moves = state->moves;
    state->log.copied = state->copied;
    state->log.migrated = state->migrated;
}

static inline void touch(State *state, int n) {
    if (state->mark[n] == state->change) return;
    state->mark[n] = state->change;
    state->log.node[state->log.changed] = n;
    state->log.before[state->log.changed++] = state->node[n];
    leave_sums(state, n);
}

static inline void host(Node *node, const InstanceRow *instance, double sign, int as_primary) {
    const double *amount = as_primary ? instance->as_primary : instance->as_secondary;
    for (int c = 0; c < COLUMNS; c++) node->amount[c] += sign * amount[c];
}

/* Primaries under the tags of an instance come to a node (sign 1) or leave it (-1). */
static inline void retag(State *state, int i, int n, int sign) {
    const Problem *problem = state->problem;
    int online = problem->node[n].online;
    for (int k = problem->tags_from[i]; k < problem->tags_from[i + 1]; k++) {
        int times = problem->times[k];
        int32_t *count = state->tag_counts + (int64_t)problem->tag[k] * problem->nodes + n;
        int before = *count > 1 ? *count - 1 : 0;
        *count += sign * times;
        int after = *count > 1 ? *count - 1 : 0;
        if (online) state->conflicts += after - before;
        int32_t *there = state->tag_places + (int64_t)problem->tag[k] * problem->places;
        const uint8_t *located = problem->located + (int64_t)n * problem->places;
        for (int place = 0; place < problem->places; place++) {
            if (!located[place]) continue;
            before = there[place] > 1 ? there[place] - 1 : 0;
            there[place] += sign * times;
            after = there[place] > 1 ? there[place] - 1 : 0;
            state->place_conflicts += (int64_t)(after - before) * problem->alike[place];
        }
    }
}

static inline int64_t location_of(const Problem *problem, int i, int p, int s) {
    if (!problem->node[p].online) return 0;
    int64_t score = 0;
    if (problem->common && s != NOWHERE) score += problem->common[(int64_t)p * problem->nodes + s];
    if (problem->penalty) score += problem->penalty[(int64_t)i * problem->nodes + p];
    return score;
}

static inline void reserve(State *state, int s, int p, double amount) {
    int width = state->problem->nodes + 1;
    double *row = state->reserved_for + (int64_t)s * width;
    Node *node = state->node + s;
    double held = row[p];
    row[p] = held + amount;
    if (amount > 0) {
        if (row[p] > node->amount[RESERVED]) node->amount[RESERVED] = row[p];
    } else if (held == node->amount[RESERVED]) {
        double most = 0;
        for (int k = 0; k < width; k++) most = row[k] > most ? row[k] : most;
        node->amount[RESERVED] = most;
    }
}

static inline void count_visitors(State *state, int i, int p, int s, int sign) {
    const InstanceRow *instance = state->problem->instance + i;
    int p0 = instance->primary, s0 = instance->secondary;
    if (p == p0 && s == s0) return;
    state->node[p0].visitors += sign;
    state->node[p].visitors += sign;
    if (s0 != NOWHERE) state->node[s0].visitors += sign;
    if (s != NOWHERE) state->node[s].visitors += sign;
}

/* Gives an instance new places; the nodes' values follow in judge_changed(). */
static inline void place(State *state, int i, int p2, int s2) {
    const Problem *problem = state->problem;
    const InstanceRow *instance = problem->instance + i;
    int p = state->primary[i], s = state->secondary[i];
    state->log.shift[state->log.shifts].instance = i;
    state->log.shift[state->log.shifts].primary = p;
    state->log.shift[state->log.shifts++].secondary = s;
    if (problem->odd_nodes && state->judged_by_report) {
        touch(state, instance->primary);
        if (instance->secondary != NOWHERE) touch(state, instance->secondary);
    }
    touch(state, p);
    touch(state, p2);
    if (s != NOWHERE) touch(state, s);
    if (s2 != NOWHERE) touch(state, s2);
    if (problem->odd_nodes && state->judged_by_report) {
        count_visitors(state, i, p, s, -1);
        count_visitors(state, i, p2, s2, 1);
    }
    Node *node = state->node;
    if (p != p2) {
        host(node + p, instance, -1, 1);
        host(node + p2, instance, 1, 1);
        node[p].primaries--, node[p].hosted--;
        node[p2].primaries++, node[p2].hosted++;
        if (problem->tags) retag(state, i, p, -1), retag(state, i, p2, 1);
    }
    if (s != s2) {
        if (s != NOWHERE) host(node + s, instance, -1, 0), node[s].hosted--;
        if (s2 != NOWHERE) host(node + s2, instance, 1, 0), node[s2].hosted++;
    }
    if (instance->reserve > 0) {
        if (s != NOWHERE) reserve(state, s, p, -instance->reserve);
        if (s2 != NOWHERE) reserve(state, s2, p2, instance->reserve);
    }
    if (problem->common || problem->penalty)
        state->location += location_of(problem, i, p2, s2) - location_of(problem, i, p, s);
    if (problem->goals) follow_goals(state, i, p, s, p2, s2);
    count_cost(state, i, p, s, -1);
    count_cost(state, i, p2, s2, 1);
    state->primary[i] = p2;
    state->secondary[i] = s2;
}

/* The changed nodes are judged again. */
static inline void judge_changed(State *state) {
    for (int k = 0; k < state->log.changed; k++) judge(state, state->log.node[k]);
}

/* Their values join the sums: the score counts the change from here on. */
static inline void count_changed(State *state) {
    for (int k = 0; k < state->log.changed; k++) {
        set_values(state, state->log.node[k]);
        enter_sums(state, state->log.node[k]);
    }
}

static inline void put_back(State *state) {
    const Problem *problem = state->problem;
    int width = problem->nodes + 1;
    for (int k = state->log.shifts - 1; k >= 0; k--) {
        int i = state->log.shift[k].instance;
        int p = state->log.shift[k].primary, s = state->log.shift[k].secondary;
        int p2 = state->primary[i], s2 = state->secondary[i];
        double amount = problem->instance[i].reserve;
        if (amount > 0) {
            if (s2 != NOWHERE) state->reserved_for[(int64_t)s2 * width + p2] -= amount;
            if (s != NOWHERE) state->reserved_for[(int64_t)s * width + p] += amount;
        }
        if (problem->tags && p != p2) retag(state, i, p2, -1), retag(state, i, p, 1);
        if (problem->goals) follow_goals(state, i, p2, s2, p, s);
        state->primary[i] = p;
        state->secondary[i] = s;
    }
    for (int k = 0; k < state->log.changed; k++) state->node[state->log.node[k]] = state->log.before[k];
    memcpy(state->sum, state->log.sum, sizeof state->sum);
    memcpy(state->squares, state->log.squares, sizeof state->squares);
    state->failing_hosted = state->log.failing_hosted;
    state->offline_hosted = state->log.offline_hosted;
    state->offline_primaries = state->log.offline_primaries;
    state->conflicts = state->log.conflicts;
    state->location = state->log.location;
    state->place_conflicts = state->log.place_conflicts;
    state->moves = state->log.moves;
    state->copied = state->log.copied;
    state->migrated = state->log.migrated;
}

/* -- whole states ---------------------------------------------------------------------------------------- */

/* Everything as it is before the first move. */
static inline void to_start(State *state) {
    const Problem *problem = state->problem;
    for (int n = 0; n < problem->nodes; n++) {
        memset(state->node + n, 0, sizeof *state->node);
        memcpy(state->node[n].amount, problem->node[n].amount, sizeof state->node[n].amount);
        state->node[n].primaries = problem->node[n].primaries;
        state->node[n].hosted = problem->node[n].hosted;
        state->node[n].failing = problem->node[n].failing;
    }
    for (int i = 0; i < problem->instances; i++) {
        state->primary[i] = problem->instance[i].primary;
        state->secondary[i] = problem->instance[i].secondary;
    }
    memcpy(state->reserved_for, problem->reserved_for, sizeof(double) * problem->nodes * (problem->nodes + 1));
    memcpy(state->tag_counts, problem->tag_counts, sizeof(int32_t) * problem->tags * problem->nodes);
    memcpy(state->tag_places, problem->tag_places, sizeof(int32_t) * problem->tags * problem->places);
    state->conflicts = problem->conflicts;
    state->location = problem->location;
    state->place_conflicts = problem->place_conflicts;
    if (problem->goals) start_goals(state);
    state->moves = 0;
    state->copied = state->migrated = 0;
    count_again(state);
}

/* A change that is kept, and is in no sum. */
static inline void hop(State *state, int i, int p2, int s2) {
    begin_change(state);
    place(state, i, p2, s2);
    judge_changed(state);
}

/* Everything as it is with the instances on the given places. */
static inline void to_places(State *state, const int32_t *primary, const int32_t *secondary) {
    to_start(state);
    for (int i = 0; i < state->problem->instances; i++)
        if (primary[i] != state->primary[i] || secondary[i] != state->secondary[i]) {
            begin_change(state);
            place(state, i, primary[i], secondary[i]);
            judge_changed(state);
            count_changed(state);
        }
    count_again(state);
}

#endif
