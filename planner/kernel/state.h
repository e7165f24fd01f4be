/* Places of the instances, and the sums that make the score, kept up to date move by move. */
#ifndef POISE_STATE_H
#define POISE_STATE_H

#include "problem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    double amount[COLUMNS];
    double value[MOST_TERMS]; /* of each term, less its mean at the last count */
    int32_t primaries, hosted;
    int32_t failing;
    int32_t visitors; /* moved instances that have or had the node; counted where nodes are odd */
} Node;

enum { MOST_CHANGED = 12, MOST_SHIFTS = 2 };

typedef struct {
    const Problem *problem;
    Node *node;
    double *reserved_for;
    int32_t *primary, *secondary;
    int32_t *tag_counts, *tag_places;
    double online; /* how many nodes are */
    double centre[MOST_TERMS];
    double sum[MOST_TERMS], squares[MOST_TERMS];
    int64_t failing_hosted, offline_hosted, offline_primaries, conflicts, location, place_conflicts;
    int64_t moves;   /* steps that the moved instances take */
    double copied, migrated; /* MiB */
    int judged_by_report; /* untouched nodes keep the verdict of their report */

    /* The change in progress: what to put back where it is not wanted. */
    struct {
        int changed, shifts;
        int32_t node[MOST_CHANGED];
        Node before[MOST_CHANGED];
        struct { int32_t instance, primary, secondary; } shift[MOST_SHIFTS];
        double sum[MOST_TERMS], squares[MOST_TERMS];
        int64_t failing_hosted, offline_hosted, offline_primaries, conflicts, location, place_conflicts, moves;
        double copied, migrated;
    } log;
    int64_t *mark; /* the change in which a node was last touched */
    int64_t change;
} State;

static inline int copies_of(int p, int s, int p0, int s0) {
    return (p != p0 && p != s0) + (s != p0 && s != s0);
}

/* How often the guest changes nodes on the shortest way from (p0, s0) to (p, s). */
static inline int switches_of(int p, int s, int p0, int s0) {
    if (p == p0) return 0;
    return p != s0 && s == s0 ? 2 : 1;
}

static inline void count_cost(State *st, int i, int p, int s, int sign) {
    const InstanceRow *inst = st->problem->instance + i;
    int p0 = inst->primary, s0 = inst->secondary;
    if (p == p0 && s == s0) return;
    if (!inst->mirrored) {
        st->moves += sign;
        st->migrated += sign * inst->memory;
        return;
    }
    int copies = copies_of(p, s, p0, s0);
    st->moves += sign * (copies > 1 ? copies : 1);
    st->copied += sign * copies * inst->disk;
    st->migrated += sign * switches_of(p, s, p0, s0) * inst->memory;
}

static inline void set_values(const State *st, int n) {
    const Problem *b = st->problem;
    const NodeRow *row = b->node + n;
    Node *x = st->node + n;
    for (int k = 0; k < b->terms; k++)
        x->value[k] = x->amount[b->column[k]] * row->scale[k] + row->offset[k] - st->centre[k];
}

static inline void judge(const State *st, int n) {
    const NodeRow *row = st->problem->node + n;
    Node *x = st->node + n;
    if (st->problem->odd_nodes && st->judged_by_report && !x->visitors)
        x->failing = row->failing;
    else
        x->failing = x->amount[FREE_MEMORY] <= x->amount[RESERVED];
}

static inline void leave_sums(State *st, int n) {
    const Problem *b = st->problem;
    const Node *x = st->node + n;
    if (!b->node[n].online) {
        st->offline_hosted -= x->hosted;
        st->offline_primaries -= x->primaries;
        return;
    }
    for (int k = 0; k < b->terms; k++) {
        double v = x->value[k];
        st->sum[k] -= v;
        st->squares[k] -= v * v;
    }
    if (x->failing) st->failing_hosted -= x->hosted;
}

static inline void enter_sums(State *st, int n) {
    const Problem *b = st->problem;
    const Node *x = st->node + n;
    if (!b->node[n].online) {
        st->offline_hosted += x->hosted;
        st->offline_primaries += x->primaries;
        return;
    }
    for (int k = 0; k < b->terms; k++) {
        double v = x->value[k];
        st->sum[k] += v;
        st->squares[k] += v * v;
    }
    if (x->failing) st->failing_hosted += x->hosted;
}

/* -- a change: begin, shift instances, then settle; put_back undoes it --------------------------- */

static inline void begin(State *st) {
    st->log.changed = st->log.shifts = 0;
    st->change++;
    memcpy(st->log.sum, st->sum, sizeof st->sum);
    memcpy(st->log.squares, st->squares, sizeof st->squares);
    st->log.failing_hosted = st->failing_hosted;
    st->log.offline_hosted = st->offline_hosted;
    st->log.offline_primaries = st->offline_primaries;
    st->log.conflicts = st->conflicts;
    st->log.location = st->location;
    st->log.place_conflicts = st->place_conflicts;
    st->log.moves = st->moves;
    st->log.copied = st->copied;
    st->log.migrated = st->migrated;
}

static inline void touch(State *st, int n) {
    if (st->mark[n] == st->change) return;
    st->mark[n] = st->change;
    st->log.node[st->log.changed] = n;
    st->log.before[st->log.changed++] = st->node[n];
    leave_sums(st, n);
}

static inline void host(Node *x, const InstanceRow *inst, double sign, int as_primary) {
    const double *take = as_primary ? inst->as_primary : inst->as_secondary;
    for (int c = 0; c < COLUMNS; c++) x->amount[c] += sign * take[c];
}

/* Primaries under the tags of an instance come to a node (sign 1) or leave it (-1). */
static void retag(State *st, int i, int n, int sign) {
    const Problem *b = st->problem;
    int online = b->node[n].online;
    for (int k = b->tags_from[i]; k < b->tags_from[i + 1]; k++) {
        int times = b->times[k];
        int32_t *count = st->tag_counts + (int64_t)b->tag[k] * b->nodes + n;
        int before = *count > 1 ? *count - 1 : 0;
        *count += sign * times;
        int after = *count > 1 ? *count - 1 : 0;
        if (online) st->conflicts += after - before;
        int32_t *there = st->tag_places + (int64_t)b->tag[k] * b->places;
        const uint8_t *located = b->located + (int64_t)n * b->places;
        for (int place = 0; place < b->places; place++) {
            if (!located[place]) continue;
            before = there[place] > 1 ? there[place] - 1 : 0;
            there[place] += sign * times;
            after = there[place] > 1 ? there[place] - 1 : 0;
            st->place_conflicts += (int64_t)(after - before) * b->alike[place];
        }
    }
}

static inline int64_t location_of(const Problem *b, int i, int p, int s) {
    if (!b->node[p].online) return 0;
    int64_t score = 0;
    if (b->common && s != NOWHERE) score += b->common[(int64_t)p * b->nodes + s];
    if (b->penalty) score += b->penalty[(int64_t)i * b->nodes + p];
    return score;
}

static void reserve(State *st, int s, int p, double amount) {
    int width = st->problem->nodes + 1;
    double *row = st->reserved_for + (int64_t)s * width;
    Node *x = st->node + s;
    double held = row[p];
    row[p] = held + amount;
    if (amount > 0) {
        if (row[p] > x->amount[RESERVED]) x->amount[RESERVED] = row[p];
    } else if (held == x->amount[RESERVED]) {
        double most = 0;
        for (int k = 0; k < width; k++) most = row[k] > most ? row[k] : most;
        x->amount[RESERVED] = most;
    }
}

static inline void count_visitors(State *st, int i, int p, int s, int sign) {
    const InstanceRow *inst = st->problem->instance + i;
    int p0 = inst->primary, s0 = inst->secondary;
    if (p == p0 && s == s0) return;
    st->node[p0].visitors += sign;
    st->node[p].visitors += sign;
    if (s0 != NOWHERE) st->node[s0].visitors += sign;
    if (s != NOWHERE) st->node[s].visitors += sign;
}

/* Gives an instance new places; the nodes' values follow in settle(). */
static void shift(State *st, int i, int p2, int s2) {
    const Problem *b = st->problem;
    const InstanceRow *inst = b->instance + i;
    int p = st->primary[i], s = st->secondary[i];
    st->log.shift[st->log.shifts].instance = i;
    st->log.shift[st->log.shifts].primary = p;
    st->log.shift[st->log.shifts++].secondary = s;
    if (b->odd_nodes && st->judged_by_report) {
        touch(st, inst->primary);
        if (inst->secondary != NOWHERE) touch(st, inst->secondary);
    }
    touch(st, p);
    touch(st, p2);
    if (s != NOWHERE) touch(st, s);
    if (s2 != NOWHERE) touch(st, s2);
    if (b->odd_nodes && st->judged_by_report) {
        count_visitors(st, i, p, s, -1);
        count_visitors(st, i, p2, s2, 1);
    }
    Node *node = st->node;
    if (p != p2) {
        host(node + p, inst, -1, 1);
        host(node + p2, inst, 1, 1);
        node[p].primaries--, node[p].hosted--;
        node[p2].primaries++, node[p2].hosted++;
        if (b->tags) retag(st, i, p, -1), retag(st, i, p2, 1);
    }
    if (s != s2) {
        if (s != NOWHERE) host(node + s, inst, -1, 0), node[s].hosted--;
        if (s2 != NOWHERE) host(node + s2, inst, 1, 0), node[s2].hosted++;
    }
    if (inst->reserve > 0) {
        if (s != NOWHERE) reserve(st, s, p, -inst->reserve);
        if (s2 != NOWHERE) reserve(st, s2, p2, inst->reserve);
    }
    if (b->common || b->penalty) st->location += location_of(b, i, p2, s2) - location_of(b, i, p, s);
    count_cost(st, i, p, s, -1);
    count_cost(st, i, p2, s2, 1);
    st->primary[i] = p2;
    st->secondary[i] = s2;
}

/* The changed nodes are judged again. */
static inline void settle(State *st) {
    for (int k = 0; k < st->log.changed; k++) judge(st, st->log.node[k]);
}

/* Their values join the sums: the score counts the change from here on. */
static inline void add_up(State *st) {
    for (int k = 0; k < st->log.changed; k++) {
        set_values(st, st->log.node[k]);
        enter_sums(st, st->log.node[k]);
    }
}

static void put_back(State *st) {
    const Problem *b = st->problem;
    int width = b->nodes + 1;
    for (int k = st->log.shifts - 1; k >= 0; k--) {
        int i = st->log.shift[k].instance, p = st->log.shift[k].primary, s = st->log.shift[k].secondary;
        int p2 = st->primary[i], s2 = st->secondary[i];
        double amount = b->instance[i].reserve;
        if (amount > 0) {
            if (s2 != NOWHERE) st->reserved_for[(int64_t)s2 * width + p2] -= amount;
            if (s != NOWHERE) st->reserved_for[(int64_t)s * width + p] += amount;
        }
        if (b->tags && p != p2) retag(st, i, p2, -1), retag(st, i, p, 1);
        st->primary[i] = p;
        st->secondary[i] = s;
    }
    for (int k = 0; k < st->log.changed; k++) st->node[st->log.node[k]] = st->log.before[k];
    memcpy(st->sum, st->log.sum, sizeof st->sum);
    memcpy(st->squares, st->log.squares, sizeof st->squares);
    st->failing_hosted = st->log.failing_hosted;
    st->offline_hosted = st->log.offline_hosted;
    st->offline_primaries = st->log.offline_primaries;
    st->conflicts = st->log.conflicts;
    st->location = st->log.location;
    st->place_conflicts = st->log.place_conflicts;
    st->moves = st->log.moves;
    st->copied = st->log.copied;
    st->migrated = st->log.migrated;
}

/* -- the score ----------------------------------------------------------------------------------- */

/* Weights of planner.scoring.terms: instances on failing nodes, on offline ones, tags, locations. */
static inline double plain_terms(const State *st) {
    const Problem *b = st->problem;
    int k = b->reserved_term;
    return b->base + st->failing_hosted + 4.0 * st->offline_hosted + 16.0 * st->offline_primaries +
           2.0 * st->conflicts + st->location + st->place_conflicts +
           b->reserved_weight * (st->sum[k] + st->online * st->centre[k]);
}

/* Spreads as sqrt(variance + width^2) - width: a width above 0 takes the kink at even values away. */
static inline double smooth_score(const State *st, const double *width) {
    const Problem *b = st->problem;
    double score = plain_terms(st), per_node = 1.0 / st->online;
    for (int k = 0; k < b->terms; k++) {
        double mean = st->sum[k] * per_node, variance = st->squares[k] * per_node - mean * mean;
        if (variance < 0) variance = 0;
        score += b->weight[k] * (sqrt(variance + width[k] * width[k]) - width[k]);
    }
    return score;
}

static inline double score_of(const State *st) {
    static const double sharp[MOST_TERMS] = {0};
    return smooth_score(st, sharp);
}

/* Counts everything again from the nodes' amounts: rounding does not pile up. */
static void count_again(State *st) {
    const Problem *b = st->problem;
    double total[MOST_TERMS] = {0};
    memset(st->centre, 0, sizeof st->centre);
    memset(st->sum, 0, sizeof st->sum);
    memset(st->squares, 0, sizeof st->squares);
    st->failing_hosted = st->offline_hosted = st->offline_primaries = 0;
    for (int n = 0; n < b->nodes; n++) {
        set_values(st, n);
        if (!b->node[n].online) continue;
        for (int k = 0; k < b->terms; k++) total[k] += st->node[n].value[k];
    }
    for (int k = 0; k < b->terms; k++) st->centre[k] = total[k] / st->online;
    for (int n = 0; n < b->nodes; n++) {
        set_values(st, n);
        enter_sums(st, n);
    }
}

/* -- making and starting -------------------------------------------------------------------------- */

static int make_state(State *st, const Problem *b) {
    int64_t n = b->nodes, i = b->instances;
    memset(st, 0, sizeof *st);
    st->problem = b;
    for (int k = 0; k < b->nodes; k++) st->online += b->node[k].online;
    st->node = malloc(sizeof(Node) * (n + 1));
    st->reserved_for = malloc(sizeof(double) * n * (n + 1) + 8);
    st->primary = malloc(sizeof(int32_t) * (i + 1));
    st->secondary = malloc(sizeof(int32_t) * (i + 1));
    st->tag_counts = malloc(sizeof(int32_t) * (b->tags * n + 1));
    st->tag_places = malloc(sizeof(int32_t) * ((int64_t)b->tags * b->places + 1));
    st->mark = calloc(n + 1, sizeof(int64_t));
    return st->node && st->reserved_for && st->primary && st->secondary && st->tag_counts &&
           st->tag_places && st->mark;
}

static void drop_state(State *st) {
    free(st->node);
    free(st->reserved_for);
    free(st->primary);
    free(st->secondary);
    free(st->tag_counts);
    free(st->tag_places);
    free(st->mark);
}

/* Everything as it is before the first move. */
static void start(State *st) {
    const Problem *b = st->problem;
    for (int n = 0; n < b->nodes; n++) {
        memset(st->node + n, 0, sizeof *st->node);
        memcpy(st->node[n].amount, b->node[n].amount, sizeof st->node[n].amount);
        st->node[n].primaries = b->node[n].primaries;
        st->node[n].hosted = b->node[n].hosted;
        st->node[n].failing = b->node[n].failing;
    }
    for (int i = 0; i < b->instances; i++) {
        st->primary[i] = b->instance[i].primary;
        st->secondary[i] = b->instance[i].secondary;
    }
    memcpy(st->reserved_for, b->reserved_for, sizeof(double) * b->nodes * (b->nodes + 1));
    memcpy(st->tag_counts, b->tag_counts, sizeof(int32_t) * b->tags * b->nodes);
    memcpy(st->tag_places, b->tag_places, sizeof(int32_t) * b->tags * b->places);
    st->conflicts = b->conflicts;
    st->location = b->location;
    st->place_conflicts = b->place_conflicts;
    st->moves = 0;
    st->copied = st->migrated = 0;
    count_again(st);
}

/* Everything as it is with the instances on the given places. */
static void arrange(State *st, const int32_t *primary, const int32_t *secondary) {
    start(st);
    for (int i = 0; i < st->problem->instances; i++)
        if (primary[i] != st->primary[i] || secondary[i] != st->secondary[i]) {
            begin(st);
            shift(st, i, primary[i], secondary[i]);
            settle(st);
            add_up(st);
        }
    count_again(st);
}

#endif
