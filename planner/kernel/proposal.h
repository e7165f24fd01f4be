/* Proposals: one or two instances and their new places, drawn. */
#ifndef POISE_PROPOSAL_H
#define POISE_PROPOSAL_H

#include "change.h"
#include "instance_list.h"

/* Kinds of proposals; the schedule says how often each is drawn. */
enum {
    SWITCH_ROLES,        /* of one instance */
    RELOCATE,            /* one copy of an instance to another node */
    RELOCATE_MOVED,      /* the same, of one that is not where it was */
    RELOCATE_BOTH,       /* both copies of an instance */
    REVERT,              /* an instance to where it was */
    EXCHANGE,            /* two instances take each other's node */
    SWITCH_ROLES_OF_TWO, /* that share a node */
    REPLACE_MOVED,       /* one is reverted, and another goes the same way */
    REVERT_AND_RELOCATE, /* one is reverted, and another relocated */
    PROPOSAL_KINDS
};

typedef struct {
    int instance, primary, secondary;
} NewPlaces;

/* What proposals are drawn from. */
typedef struct {
    const State *state;
    const InstanceLists *lists;
    const int32_t *shares; /* of each kind, in parts of their sum */
    int all_shares;
    uint64_t *random;
} Source;

/* One instance's new places are possible at all. */
static inline int is_sensible(const Problem *problem, const NewPlaces *to) {
    const InstanceRow *instance = problem->instance + to->instance;
    int p = to->primary, s = to->secondary;
    if (!problem->node[p].online && p != instance->primary) return 0;
    if (!instance->mirrored) return 1;
    if (p == s) return 0;
    if (!problem->node[s].online && s != instance->secondary) return 0;
    int switches = instance->kinds >> FAILOVER & 1, copies = instance->kinds >> REPLACE_SECONDARY & 1;
    if (!switches && p != instance->primary) return 0;
    return copies || !copies_of(p, s, instance->primary, instance->secondary);
}

static inline int is_on(const State *state, int i, int n) {
    return state->primary[i] == n || state->secondary[i] == n;
}

/* The instance with its copy on one node on the other; switched: with its roles changed, too. */
static inline NewPlaces relocated(const State *state, int i, int from, int to, int switched) {
    int p = state->primary[i], s = state->secondary[i];
    if (s == NOWHERE) return (NewPlaces){i, to, s};
    if (from == p) p = to;
    else s = to;
    return switched ? (NewPlaces){i, s, p} : (NewPlaces){i, p, s};
}

static inline NewPlaces switched(const State *state, int i) {
    return (NewPlaces){i, state->secondary[i], state->primary[i]};
}

static inline NewPlaces reverted(const Problem *problem, int i) {
    return (NewPlaces){i, problem->instance[i].primary, problem->instance[i].secondary};
}

/* -- draws ------------------------------------------------------------------------------------------
 *
 * One draw a statement: a compiler evaluates the arguments of a call in the order that it likes.
 */

static inline int draw_instance(const Source *source) {
    return below(source->random, source->state->problem->instances);
}

static inline int draw_node(const Source *source) {
    return below(source->random, source->state->problem->nodes);
}

static inline int draw_moved(const Source *source) { return any_of(&source->lists->moved, source->random); }

static inline int draw_on(const Source *source, int n) {
    return any_of(source->lists->on_node + n, source->random);
}

/* One of the nodes of an instance. */
static inline int draw_side(const Source *source, int i) {
    int s = source->state->secondary[i];
    return s != NOWHERE && below(source->random, 2) ? s : source->state->primary[i];
}

/* Whether a relocated instance changes its roles as well: one in four. */
static inline int draw_switch(const Source *source) { return below(source->random, 4) == 0; }

/* What takes the room that reverting i gives back: another instance goes the same way. */
static inline int draw_replacement(const Source *source, int i, NewPlaces *to) {
    const State *state = source->state;
    const InstanceRow *instance = state->problem->instance + i;
    int p = state->primary[i], s = state->secondary[i], left = NOWHERE, taken = NOWHERE;
    int first = below(source->random, 2);
    for (int k = 0; k < 2; k++) {
        int home = (k ^ first) ? instance->secondary : instance->primary, now = (k ^ first) ? s : p;
        if (home != NOWHERE && home != p && home != s) left = home;
        if (now != NOWHERE && now != instance->primary && now != instance->secondary) taken = now;
    }
    if (left == NOWHERE) { /* it has changed its roles only: so does another */
        int j = draw_on(source, instance->primary);
        if (j == NOWHERE || j == i || state->secondary[j] == NOWHERE) return 0;
        *to = switched(state, j);
        return 1;
    }
    int j = draw_on(source, left);
    if (j == NOWHERE || j == i || is_on(state, j, taken)) return 0;
    int switching = draw_switch(source);
    *to = relocated(state, j, left, taken, switching);
    return 1;
}

static inline int draw_switch_roles(const Source *source, NewPlaces *to) {
    int i = draw_instance(source);
    if (source->state->secondary[i] == NOWHERE) return 0;
    to[0] = switched(source->state, i);
    return 1;
}

static inline int draw_relocate(const Source *source, int i, NewPlaces *to) {
    if (i == NOWHERE) return 0;
    int target = draw_node(source);
    if (is_on(source->state, i, target)) return 0;
    int switching = draw_switch(source), from = draw_side(source, i);
    to[0] = relocated(source->state, i, from, target, switching);
    return 1;
}

static inline int draw_relocate_both(const Source *source, NewPlaces *to) {
    const State *state = source->state;
    int i = draw_instance(source);
    int p = draw_node(source);
    int s = draw_node(source);
    if (state->secondary[i] == NOWHERE || is_on(state, i, p) || is_on(state, i, s)) return 0;
    to[0] = (NewPlaces){i, p, s};
    return 1;
}

static inline int draw_revert(const Source *source, NewPlaces *to) {
    int i = draw_moved(source);
    if (i == NOWHERE) return 0;
    to[0] = reverted(source->state->problem, i);
    return 1;
}

static inline int draw_exchange(const Source *source, NewPlaces *to) {
    const State *state = source->state;
    int i = draw_instance(source);
    int j = draw_instance(source);
    if (i == j) return 0;
    int a = draw_side(source, i);
    int b = draw_side(source, j);
    if (is_on(state, i, b) || is_on(state, j, a)) return 0;
    int switching = draw_switch(source);
    to[0] = relocated(state, i, a, b, switching);
    switching = draw_switch(source);
    to[1] = relocated(state, j, b, a, switching);
    return 2;
}

static inline int draw_switch_roles_of_two(const Source *source, NewPlaces *to) {
    const State *state = source->state;
    int i = draw_instance(source);
    if (state->secondary[i] == NOWHERE) return 0;
    int j = draw_on(source, state->secondary[i]);
    if (j == NOWHERE || i == j || state->secondary[j] == NOWHERE) return 0;
    to[0] = switched(state, i), to[1] = switched(state, j);
    return 2;
}

static inline int draw_replace_moved(const Source *source, NewPlaces *to) {
    int i = draw_moved(source);
    if (i == NOWHERE || !draw_replacement(source, i, to + 1)) return 0;
    to[0] = reverted(source->state->problem, i);
    return 2;
}

static inline int draw_revert_and_relocate(const Source *source, NewPlaces *to) {
    int i = draw_moved(source);
    int j = draw_instance(source);
    int target = draw_node(source);
    if (i == NOWHERE || i == j || is_on(source->state, j, target)) return 0;
    to[0] = reverted(source->state->problem, i);
    int switching = draw_switch(source), from = draw_side(source, j);
    to[1] = relocated(source->state, j, from, target, switching);
    return 2;
}

static inline int draw_of_kind(const Source *source, int kind, NewPlaces *to) {
    switch (kind) {
    case SWITCH_ROLES: return draw_switch_roles(source, to);
    case RELOCATE: return draw_relocate(source, draw_instance(source), to);
    case RELOCATE_MOVED: return draw_relocate(source, draw_moved(source), to);
    case RELOCATE_BOTH: return draw_relocate_both(source, to);
    case REVERT: return draw_revert(source, to);
    case EXCHANGE: return draw_exchange(source, to);
    case SWITCH_ROLES_OF_TWO: return draw_switch_roles_of_two(source, to);
    case REPLACE_MOVED: return draw_replace_moved(source, to);
    default: return draw_revert_and_relocate(source, to);
    }
}

/* A proposal in to; returns how many instances it moves, 0 where what was drawn is none. */
static inline int draw_proposal(const Source *source, NewPlaces to[MOST_SHIFTS]) {
    int kind = 0, drawn = below(source->random, source->all_shares);
    while (drawn >= source->shares[kind]) drawn -= source->shares[kind++];
    int count = draw_of_kind(source, kind, to);
    for (int k = 0; k < count; k++)
        if (!is_sensible(source->state->problem, to + k)) return 0;
    return count;
}

#endif
