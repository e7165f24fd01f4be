/* What a move leaves of the nodes that it changes, to the last bit: planner/rules/moves.py.
 *
 * Only nodes that count (online and in the group) have to be right. Whole numbers are kept as doubles,
 * which are exact up to 2^53; loads and spindles are added in the order in which Ganeti adds them.
 */
#ifndef POISE_AFTER_MOVE_H
#define POISE_AFTER_MOVE_H

#include "step_tables.h"

enum { MOST_TOUCHED = 3 };

typedef struct {
    int64_t node;
    double free_memory, free_disk, free_spindles, used_spindles, used_cpus, reserved;
    double later_free_memory, later_free_disk, later_free_spindles, later_used_spindles, later_used_cpus;
    double load[4];
    double primaries, secondaries;
} NodeAfter;

typedef struct {
    int64_t instance;
    double used, reserve, memory, disk, cpus, spindles, disk_spindles;
    const double *load;
} Needs;

typedef struct {
    int32_t touched;
    NodeAfter node[MOST_TOUCHED];
    int64_t from, to, other; /* the primary before and after; the secondary after, below 0 where it stays */
} AfterMove;

static inline NodeAfter node_before(const StepTables *tables, int64_t n) {
    NodeAfter node = {.node = n};
    node.free_memory = (double)(tables->usable_memory[n] - tables->used_memory[n]);
    node.free_disk = (double)tables->free_disk[n], node.later_free_disk = (double)tables->later_free_disk[n];
    node.free_spindles = (double)tables->free_spindles[n];
    node.later_free_spindles = (double)tables->later_free_spindles[n];
    node.used_spindles = tables->used_spindles[n], node.later_used_spindles = tables->later_used_spindles[n];
    node.used_cpus = (double)tables->used_cpus[n], node.later_used_cpus = (double)tables->later_used_cpus[n];
    node.reserved = (double)tables->reserved_memory[n];
    node.later_free_memory = (double)tables->later_free_memory[n];
    for (int k = 0; k < 4; k++) node.load[k] = tables->load[(int64_t)k * tables->nodes + n];
    node.primaries = (double)tables->primaries[n], node.secondaries = (double)tables->secondaries[n];
    return node;
}

static inline Needs needs_of(const StepTables *tables, const Contender *move) {
    int m = move->mover;
    return (Needs){.instance = move->instance, .used = amount_of(tables, USED, m),
                   .reserve = amount_of(tables, RESERVE, m), .memory = amount_of(tables, MEMORY, m),
                   .disk = amount_of(tables, DISK, m), .cpus = amount_of(tables, NEEDED_CPUS, m),
                   .spindles = amount_of(tables, NEEDED_SPINDLES, m),
                   .disk_spindles = amount_of(tables, DISK_SPINDLES, m),
                   .load = tables->utilisation + 4 * (int64_t)move->instance};
}

/* Disks and spindles come (1) or go (-1), of a primary as of a secondary. */
static inline void shift_disks(const StepTables *tables, NodeAfter *node, const Needs *needs, double sign) {
    node->free_disk -= sign * needs->disk, node->later_free_disk -= sign * needs->disk;
    if (tables->exclusive_storage[node->node]) {
        node->free_spindles -= sign * needs->disk_spindles, node->later_free_spindles -= sign * needs->disk_spindles;
        node->used_spindles = node->later_used_spindles = 0;
    } else {
        node->used_spindles += sign * needs->spindles, node->later_used_spindles += sign * needs->spindles;
    }
}

static inline void shift_primary(const StepTables *tables, NodeAfter *node, const Needs *needs, double sign) {
    node->free_memory -= sign * needs->used, node->later_free_memory -= sign * needs->memory;
    node->used_cpus += sign * needs->cpus, node->later_used_cpus += sign * needs->cpus;
    for (int k = 0; k < 4; k++) node->load[k] += sign * needs->load[k];
    node->primaries += sign;
    shift_disks(tables, node, needs, sign);
}

static inline void drop_secondary(const StepTables *tables, NodeAfter *node, const Needs *needs, double reserved) {
    node->reserved = reserved, node->load[2] -= needs->load[2], node->secondaries -= 1;
    shift_disks(tables, node, needs, -1);
}

static inline void take_secondary(const StepTables *tables, NodeAfter *node, const Needs *needs, int64_t primary) {
    double held = needs->reserve + (double)pair_amount(&tables->held, node->node, primary);
    if (held > node->reserved) node->reserved = held;
    node->load[2] += needs->load[2], node->secondaries += 1;
    shift_disks(tables, node, needs, 1);
}

static AfterMove after_move(const StepTables *tables, const Contender *move) {
    Needs needs = needs_of(tables, move);
    int64_t p = tables->pair[move->mover], s = tables->pair[tables->movers + move->mover], t = move->target;
    AfterMove after = {.touched = 3, .from = p, .to = p, .other = t};
    NodeAfter *home = after.node, *second = after.node + 1, *there = after.node + 2;
    *home = node_before(tables, p);
    shift_primary(tables, home, &needs, -1);
    if (move->kind == FAILOVER_TO_ANY) {
        after.touched = 2, after.to = t, after.other = -1;
        *second = node_before(tables, t);
        shift_primary(tables, second, &needs, 1);
        return after;
    }
    *second = node_before(tables, s);
    drop_secondary(tables, second, &needs, amount_of(tables, MIRROR_RESERVED, move->mover));
    if (move->kind != FAILOVER) *there = node_before(tables, t);
    switch (move->kind) {
    case FAILOVER:
        after.touched = 2, after.to = s, after.other = -1;
        shift_primary(tables, second, &needs, 1);
        take_secondary(tables, home, &needs, s);
        break;
    case REPLACE_SECONDARY:
        take_secondary(tables, there, &needs, p);
        shift_primary(tables, home, &needs, 1);
        break;
    case REPLACE_AND_FAILOVER:
        after.to = t, after.other = p;
        shift_primary(tables, there, &needs, 1);
        take_secondary(tables, home, &needs, t);
        break;
    case REPLACE_PRIMARY:
        after.to = t, after.other = s;
        shift_primary(tables, second, &needs, 1);
        shift_primary(tables, second, &needs, -1);
        shift_primary(tables, there, &needs, 1);
        take_secondary(tables, second, &needs, t);
        break;
    default:
        after.to = s;
        shift_primary(tables, second, &needs, 1);
        take_secondary(tables, there, &needs, s);
    }
    return after;
}

/* -- the terms of the score ------------------------------------------------------------------------- */

static inline double ratio_of_disk(const StepTables *tables, int64_t n, double free, double free_spindles) {
    double spindles = (double)tables->total_spindles[n];
    if (tables->exclusive_storage[n]) return spindles == 0 ? 1 : free_spindles / spindles;
    return tables->total_disk[n] == 0 ? 1 : free / tables->total_disk[n];
}

/* The values whose spread counts, in the order of planner/scoring/exact.py's spread_values. */
static inline void values_after(const StepTables *tables, const NodeAfter *node, double value[SPREADS]) {
    int64_t n = node->node;
    double memory = tables->total_memory[n], cpus = tables->total_cpus[n], speed = tables->cpu_speed[n];
    value[0] = node->free_memory / memory;
    value[1] = ratio_of_disk(tables, n, node->free_disk, node->free_spindles);
    value[RESERVED_SPREAD] = node->reserved / memory;
    value[3] = node->used_cpus / cpus / speed;
    for (int k = 0; k < 4; k++) value[4 + k] = node->load[k];
    value[8] = node->used_spindles / tables->max_spindles[n];
    value[9] = node->later_free_memory / memory;
    value[10] = ratio_of_disk(tables, n, node->later_free_disk, node->later_free_spindles);
    value[11] = node->later_used_cpus / cpus / speed;
    value[12] = node->later_used_spindles / tables->max_spindles[n];
}

/* The terms that are whole numbers, before any move. */
static void sums_before(const StepTables *tables, double term[TERMS]) {
    for (int k = 0; k < TERMS; k++) term[k] = 0;
    for (int32_t n = 0; n < tables->nodes; n++) {
        double hosted = (double)(tables->primaries[n] + tables->secondaries[n]);
        if (tables->lost[n]) term[OFFLINE_ALL] += hosted, term[OFFLINE_PRIMARIES] += (double)tables->primaries[n];
        if (!tables->live[n]) continue;
        if (tables->failing[n]) term[N1] += hosted;
        term[TAGS] += (double)tables->tag_conflicts[n], term[LOCATION] += (double)tables->location_score[n];
    }
    term[LOCATION_EXCLUSION] = (double)tables->place_conflicts;
}

/* Conflicts among primaries with one tag: those beyond the first. */
static inline int64_t crowd(int64_t primaries) { return primaries > 1 ? primaries - 1 : 0; }

/* The change of conflicts on a node when the instance comes (1) or goes (-1) as a primary. */
static inline double conflicts_changed(const StepTables *tables, int64_t i, int64_t n, int sign) {
    int64_t change = 0;
    for (int64_t k = tables->tags_from[i]; k < tables->tags_from[i + 1]; k++) {
        int64_t known = pair_amount(&tables->carriers, tables->tag[k], n);
        change += crowd(known + sign * tables->times[k]) - crowd(known);
    }
    return (double)change;
}

/* The terms that are whole numbers, changed as the move changes them, but for the location exclusion. */
static void change_sums(const StepTables *tables, const AfterMove *after, int64_t i, double term[TERMS]) {
    for (int32_t k = 0; k < after->touched; k++) {
        const NodeAfter *node = after->node + k;
        int64_t n = node->node;
        double before = (double)(tables->primaries[n] + tables->secondaries[n]);
        double hosted = node->primaries + node->secondaries;
        if (tables->live[n])
            term[N1] += (node->free_memory <= node->reserved ? hosted : 0) - (tables->failing[n] ? before : 0);
        if (tables->lost[n]) {
            term[OFFLINE_ALL] += hosted - before;
            term[OFFLINE_PRIMARIES] += node->primaries - (double)tables->primaries[n];
        }
    }
    int64_t from = after->from, to = after->to;
    if (tables->has_exclusion && from != to) {
        if (tables->live[from]) term[TAGS] += conflicts_changed(tables, i, from, -1);
        if (tables->live[to]) term[TAGS] += conflicts_changed(tables, i, to, 1);
    }
    if (!tables->located) return;
    int64_t shared = tables->shared_locations[i], old = shared;
    if (after->other >= 0) shared = kind_number(&tables->common_locations, to, after->other);
    if (tables->penalty.value) {
        old += kind_number(&tables->penalty, i, from);
        shared += kind_number(&tables->penalty, i, to);
    }
    if (tables->live[from]) term[LOCATION] -= (double)old;
    if (tables->live[to]) term[LOCATION] += (double)shared;
}

#endif
