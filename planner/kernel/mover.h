/* One instance that may move: its nodes without it, and what it gains before a target is named.
 *
 * P is its primary, S its secondary, T a target. A leg is a class of spreads with the node that the
 * instance leaves in it (planner/scoring/batch/legs.py): P in every class, then S in those that both
 * nodes of a pair bear. With c = amount * unit on a node of value x the squared spread becomes
 *
 *     base + c (2 x + bend c + pull).
 */
#ifndef POISE_MOVER_H
#define POISE_MOVER_H

#include "home_cost.h"
#include "room.h"

#include <math.h>

#define NOT_ALLOWED (-INFINITY)

/* A squared spread, and the pull of the sum of all its values. */
typedef struct {
    double base, pull;
} Before;

typedef struct {
    int m; /* its position among the movers */
    int64_t i, mirror;
    const Room *p, *s;
    double used, reserve, memory, disk, cpus, spindles, disk_spindles, mirror_reserved, swapped_reserved;
    double hosted_p, hosted_s;
    int force_p, force_s, fails_p, fails_s, local, single;
    int may[KINDS];
    double gain[KINDS];
    Before leg[2 * MOST_CLASSES];
    Before gone, now;         /* reserved memory once S let the instance go, and as it is */
    double gain_gone, p_to_s; /* what the first gains, and the spreads of primaries when S becomes one */
    double most[KINDS];       /* what each kind gains at most beside its legs to T */
} Mover;

/* What is the same for all movers. */
typedef struct {
    double bend, root_single, root_both;
    double least_value, most_value; /* of reserved memory */
    double most_failed;
} Common;

static inline double root(double square) { return square > 0 ? sqrt(square) : 0; }

static inline Common common_of(const StepTables *tables, const Room *room) {
    const double *value = tables->value + (int64_t)tables->classes * tables->nodes;
    Common common = {tables->even ? 1 : 1 - 1 / tables->online, 0, 0, INFINITY, -INFINITY, 0};
    for (int k = 0; k < tables->classes; k++)
        *(k < tables->primary_only ? &common.root_single : &common.root_both) += tables->root[k];
    for (int32_t n = 0; n < tables->nodes; n++) {
        common.least_value = smaller(common.least_value, value[n]);
        common.most_value = larger(common.most_value, value[n]);
    }
    for (int32_t j = 0; j < tables->targets; j++)
        common.most_failed = larger(common.most_failed, room[tables->target[j]].failed);
    return common;
}

/* The class that a leg is of. */
static inline int class_of_leg(const StepTables *tables, int leg) {
    return leg < tables->classes ? leg : leg - tables->classes + tables->primary_only;
}

static inline int legs_of(const StepTables *tables) { return 2 * tables->classes - tables->primary_only; }

/* The squared spread of a leg once the instance has left. */
static inline Before leg_of(const StepTables *tables, int leg, int m) {
    int64_t at = (int64_t)leg * tables->movers + m, squares = (int64_t)2 * tables->classes * tables->movers;
    int k = class_of_leg(tables, leg);
    double total = tables->total[k] + (tables->even ? 0 : tables->change[at]);
    double square = tables->square[k] + tables->change[squares + at];
    return (Before){square - total * total / tables->online, tables->even ? 0 : -2 * total / tables->online};
}

/* What the spreads of primaries gain when S becomes the primary. */
static inline double promotion_gain(const StepTables *tables, const Common *common, const Before *leg, int m) {
    int64_t squares = (int64_t)2 * tables->classes * tables->movers;
    double left = 0;
    for (int k = 0; k < tables->primary_only; k++) {
        int64_t at = (int64_t)(legs_of(tables) + k) * tables->movers + m;
        double come = tables->even ? 0 : tables->change[at];
        left += root(leg[k].base + tables->change[squares + at] + come * (leg[k].pull - come / tables->online));
    }
    return common->root_single - left;
}

/* The least that the squared spread of reserved memory changes: see planner/scoring/batch/ceilings.py. */
static inline double least_of_reserved(const StepTables *tables, const Common *common, int m) {
    int last = tables->classes;
    int64_t n = tables->pair[tables->movers + m];
    double leave = tables->release_change[m], most = tables->need[m], grows = leave + most;
    double total = tables->total[last];
    double gone = tables->value[(int64_t)last * tables->nodes + n] + leave;
    double bottom = smaller(gone, common->least_value), grown = smaller(larger(-bottom, 0), most);
    double shift = smaller(leave * (-2 * total - leave), grows * (-2 * total - grows)) / tables->online;
    return tables->release_square[m] + grown * (2 * bottom + grown) + shift;
}

/* The most that reserved memory gains. A value that grows costs more than it can gain where the total is dear
 * enough: then it is best that none does. */
static inline double most_of_reserved(const StepTables *tables, const Common *common, int m) {
    int last = tables->classes;
    double leave = tables->release_change[m], least;
    if (tables->total_per_unit >= 1)
        least = tables->release_square[m] + leave * (-2 * tables->total[last] - leave) / tables->online;
    else
        least = least_of_reserved(tables, common, m);
    return tables->root[last] - root(tables->variance[last] + least) - leave * tables->total_per_unit;
}

/* What says how much its moves can gain at most; the rest of the mover is as it was. */
static inline void read_outlook(Mover *mover, const StepTables *tables, const Common *common,
                                const HomeCost *cost, int m, double p_to_s) {
    double reserved = most_of_reserved(tables, common, m);
    double saved = common->most_failed + most_saved(cost, tables, tables->row[m], tables->pair[m]);
    mover->reserve = amount_of(tables, RESERVE, m);
    mover->m = m, mover->i = tables->row[m], mover->single = !tables->drbd[m], mover->p_to_s = p_to_s;
    for (int kind = 0; kind < KINDS; kind++) {
        mover->may[kind] = tables->may[(int64_t)kind * tables->movers + m];
        mover->gain[kind] = tables->gain[(int64_t)kind * tables->movers + m];
        if ((kind == FAILOVER_TO_ANY) != mover->single) mover->may[kind] = 0;
        mover->most[kind] = mover->may[kind] ? mover->gain[kind] + saved : NOT_ALLOWED;
        if (kind != FAILOVER_TO_ANY) mover->most[kind] += reserved;
    }
    mover->most[FAILOVER] += p_to_s, mover->most[FAILOVER_AND_REPLACE] += p_to_s;
}

static inline void read_mover(Mover *mover, const StepTables *tables, const Common *common, const Room *room,
                       const HomeCost *cost, int m) {
    int last = tables->classes;
    mover->mirror = tables->mirror[m];
    mover->p = room + tables->pair[m], mover->s = room + tables->pair[tables->movers + m];
    mover->used = amount_of(tables, USED, m);
    mover->memory = amount_of(tables, MEMORY, m), mover->disk = amount_of(tables, DISK, m);
    mover->cpus = amount_of(tables, NEEDED_CPUS, m), mover->spindles = amount_of(tables, NEEDED_SPINDLES, m);
    mover->disk_spindles = amount_of(tables, DISK_SPINDLES, m);
    mover->mirror_reserved = amount_of(tables, MIRROR_RESERVED, m);
    mover->swapped_reserved = amount_of(tables, SWAPPED_RESERVED, m);
    mover->hosted_p = amount_of(tables, HOSTED_P, m), mover->hosted_s = amount_of(tables, HOSTED_S, m);
    mover->force_p = flag_of(tables, FORCE_P, m), mover->force_s = flag_of(tables, FORCE_S, m);
    mover->fails_p = flag_of(tables, FAILS_P, m), mover->fails_s = flag_of(tables, FAILS_S, m);
    mover->local = tables->local[m];
    for (int leg = 0; leg < legs_of(tables); leg++) mover->leg[leg] = leg_of(tables, leg, m);
    read_outlook(mover, tables, common, cost, m, promotion_gain(tables, common, mover->leg, m));

    double leave = (mover->mirror_reserved - mover->s->reserved) * mover->s->unit;
    double total = tables->total[last] + leave;
    double square = tables->square[last] + leave * (2 * mover->s->value + leave);
    mover->gone = (Before){square - total * total / tables->online, total * (-2 / tables->online)};
    mover->now = (Before){tables->variance[last], tables->total[last] * (-2 / tables->online)};
    mover->gain_gone = tables->root[last] - leave * tables->total_per_unit;
}

#endif
