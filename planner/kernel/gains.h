/* What the moves of an instance gain, and which of them are allowed: planner/scoring/batch/block.py. */
#ifndef POISE_GAINS_H
#define POISE_GAINS_H

#include "leg_sums.h"

/* Memory that T keeps free for P and for S, and that each of them keeps free for T. */
typedef struct {
    double for_p, for_s, by_p, by_s;
} Held;

/* The cost of both terms of reserved memory when the value of a node grows by so much. */
static inline double reserved_cost(const StepTables *tables, const Room *node, double change, Before before) {
    double square = before.base + change * (2 * node->value + before.pull + change * (1 - 1 / tables->online));
    return root(square) + change * tables->total_per_unit;
}

static inline double gain_of_failover(const StepTables *tables, const Mover *mover, const HomeCost *cost) {
    const Room *p = mover->p, *s = mover->s;
    if (!mover->may[FAILOVER]) return NOT_ALLOWED;
    double change = (mover->swapped_reserved - p->reserved) * p->unit;
    return mover->gain_gone - reserved_cost(tables, p, change, mover->gone) + mover->p_to_s +
           mover->gain[FAILOVER] - cost_of_home(cost, tables, mover->i, p->node, s->node, -1);
}

/* The least that it costs to be a secondary for a node that keeps so much memory free now: it keeps free what
 * the instance needs, or more. See planner/scoring/batch/ceilings.py on what that costs. */
static inline double least_as_mirror(const StepTables *tables, const Mover *mover, const Room *t) {
    double grown = mover->reserve - t->reserved, cost = tables->total_per_unit - 1;
    return grown > 0 && cost > 0 ? grown * t->unit * cost : 0;
}

/* At least what a kind of move to a target gains whose legs gain so much. mirror: the least that it costs
 * as a secondary. */
static inline double most_of_kind(const Mover *mover, int kind, Legs legs, double mirror) {
    double most = mover->most[kind];
    switch (kind) {
    case REPLACE_SECONDARY: return most + legs.mirror_s - mirror;
    case REPLACE_AND_FAILOVER: return most + legs.primary + legs.mirror_s;
    case FAILOVER_AND_REPLACE: return most + legs.mirror_p - mirror;
    default: return most + legs.primary + legs.mirror_p;
    }
}

/* The same of the best kind. */
static inline double most_to_target(const Mover *mover, Legs legs, double mirror) {
    if (mover->single) return most_of_kind(mover, FAILOVER_TO_ANY, legs, mirror);
    double most = most_of_kind(mover, REPLACE_SECONDARY, legs, mirror);
    for (int kind = REPLACE_AND_FAILOVER; kind <= FAILOVER_AND_REPLACE; kind++)
        most = larger(most, most_of_kind(mover, kind, legs, mirror));
    return most;
}

/* T's fitness, softly and in any case. */
typedef struct {
    int primary, primary_hard, mirror, mirror_hard;
    double primary_fails; /* the cost of failing N+1 as the primary */
} Fit;

static inline Fit fit_of(const StepTables *tables, const Mover *mover, const HomeCost *cost, const Room *t) {
    Fit fit = {0, 0, 0, 0, 0};
    if (t->node == mover->p->node || t->node == mover->mirror) return fit;
    int room = mover->disk <= t->disk && (tables->exclusive && t->exclusive ? 0 : mover->spindles) <= t->spindles;
    int stands = mover->disk <= t->hard_disk;
    if (tables->exclusive) {
        room = room && mover->disk_spindles <= t->disk_spindles;
        stands = stands && mover->disk_spindles <= t->hard_disk_spindles;
    }
    fit.mirror = room && mover->reserve <= t->mirror_memory, fit.mirror_hard = stands;
    fit.primary = (room || !mover->local) && mover->used <= t->memory && mover->memory <= t->later_memory &&
                  mover->cpus <= t->cpus && !clashes_at(cost, tables, t->node);
    fit.primary_hard = (stands || !mover->local) && mover->used <= t->hard_memory;
    fit.primary_fails = (t->free - mover->used <= t->reserved ? t->hosted + 1 : 0) - t->failed;
    return fit;
}

/* A target of a mover, while its kinds of moves are looked at. */
typedef struct {
    const StepTables *tables;
    const Mover *mover;
    const HomeCost *cost;
    const Room *t;
    Legs legs;
    Fit fit;
    Held held;
} Pair;

/* T becomes the secondary and holds so much; what else is gained. */
static inline double gain_as_mirror(const Pair *pair, double held, int forced) {
    const Room *t = pair->t;
    int fails = t->free <= larger(held, t->reserved);
    if (!(forced ? pair->fit.mirror_hard : pair->fit.mirror && (!fails || t->failing))) return NOT_ALLOWED;
    double change = larger(held - t->reserved, 0) * t->unit;
    return pair->mover->gain_gone - reserved_cost(pair->tables, t, change, pair->mover->gone) -
           ((fails ? t->hosted + 1 : 0) - t->failed);
}

static inline double gain_of_replace_secondary(const Pair *pair) {
    const Mover *mover = pair->mover;
    double gain = gain_as_mirror(pair, pair->held.for_p + mover->reserve, mover->force_s);
    if (gain == NOT_ALLOWED) return gain;
    return gain + pair->legs.mirror_s - cost_of_mirror(pair->cost, pair->tables, mover->i, mover->p->node, pair->t->node);
}

static inline double gain_of_replace_and_failover(const Pair *pair) {
    const Mover *mover = pair->mover;
    const Room *p = mover->p, *t = pair->t;
    double held = pair->held.by_p + mover->reserve;
    int fails = p->free + mover->used <= larger(held, p->reserved);
    if (fails && !mover->fails_p && !mover->force_s) return NOT_ALLOWED;
    if (!(pair->tables->force ? pair->fit.primary_hard : pair->fit.primary)) return NOT_ALLOWED;
    if (!may_go(pair->tables, p->node, t->node)) return NOT_ALLOWED;
    double change = larger(held - p->reserved, 0) * p->unit;
    return mover->gain_gone + pair->legs.primary + pair->legs.mirror_s -
           reserved_cost(pair->tables, p, change, mover->gone) - (fails ? mover->hosted_p : 0) -
           pair->fit.primary_fails - cost_of_home(pair->cost, pair->tables, mover->i, p->node, t->node, p->node);
}

static inline double gain_of_replace_primary(const Pair *pair) {
    const Mover *mover = pair->mover;
    const Room *s = mover->s, *t = pair->t;
    double held = larger(pair->held.by_s + mover->reserve, mover->mirror_reserved);
    int fails = s->free <= held;
    if (fails && !mover->fails_s && !mover->force_p) return NOT_ALLOWED;
    if (!(mover->force_p ? pair->fit.primary_hard : pair->fit.primary)) return NOT_ALLOWED;
    if (!may_go(pair->tables, s->node, t->node)) return NOT_ALLOWED;
    double change = (held - s->reserved) * s->unit;
    return pair->tables->root[pair->tables->classes] + pair->legs.primary + pair->legs.mirror_p -
           reserved_cost(pair->tables, s, change, mover->now) - (fails ? mover->hosted_s : 0) -
           pair->fit.primary_fails - cost_of_home(pair->cost, pair->tables, mover->i, mover->p->node, t->node, s->node);
}

static inline double gain_of_failover_and_replace(const Pair *pair) {
    const Mover *mover = pair->mover;
    double gain = gain_as_mirror(pair, pair->held.for_s + mover->reserve, mover->force_p);
    if (gain == NOT_ALLOWED) return gain;
    return gain + mover->p_to_s + pair->legs.mirror_p -
           cost_of_home(pair->cost, pair->tables, mover->i, mover->p->node, mover->s->node, pair->t->node);
}

static inline double gain_of_failover_to_any(const Pair *pair) {
    const Mover *mover = pair->mover;
    if (!(mover->force_p ? pair->fit.primary_hard : pair->fit.primary)) return NOT_ALLOWED;
    if (!may_go(pair->tables, mover->p->node, pair->t->node)) return NOT_ALLOWED;
    return pair->legs.primary + pair->legs.mirror_p - pair->fit.primary_fails -
           cost_of_home(pair->cost, pair->tables, mover->i, mover->p->node, pair->t->node, -1);
}

static inline double gain_of_kind(const Pair *pair, int kind) {
    switch (kind) {
    case REPLACE_SECONDARY: return gain_of_replace_secondary(pair);
    case REPLACE_AND_FAILOVER: return gain_of_replace_and_failover(pair);
    case REPLACE_PRIMARY: return gain_of_replace_primary(pair);
    case FAILOVER_AND_REPLACE: return gain_of_failover_and_replace(pair);
    default: return gain_of_failover_to_any(pair);
    }
}

/* The gains of moves to a target by kind, but for kinds that cannot gain least. Returns the most that any
 * of the moves gains. */
static inline double gains_to_target(Pair *pair, double least, double gain[KINDS]) {
    const Mover *mover = pair->mover;
    double best = gain[FAILOVER] = NOT_ALLOWED;
    double mirror = least_as_mirror(pair->tables, mover, pair->t);
    pair->fit = fit_of(pair->tables, mover, pair->cost, pair->t);
    for (int kind = REPLACE_SECONDARY; kind < KINDS; kind++) {
        gain[kind] = NOT_ALLOWED;
        if (!mover->may[kind]) continue;
        double most = most_of_kind(mover, kind, pair->legs, mirror);
        if (most >= least) gain[kind] = most = gain_of_kind(pair, kind) + mover->gain[kind];
        best = larger(best, most);
    }
    return best;
}

#endif
