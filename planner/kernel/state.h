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
    int32_t *goal_counts; /* primaries in each place of each goal */
    int64_t *goal_broken; /* by goal: instances in wrong places */
    int64_t hard_broken, soft_points; /* of all hard goals; of all soft ones, in millionths of a point */
    double online; /* how many nodes are */
    double centre[MOST_TERMS];
    double sum[MOST_TERMS], squares[MOST_TERMS];
    int64_t failing_hosted, offline_hosted, offline_primaries, conflicts, location, place_conflicts;
    int64_t moves;   /* steps that the moved instances take */
    double copied, migrated; /* MiB */
    int judged_by_report; /* untouched nodes keep the judge_tried of their report */

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

static inline void set_values(const State *state, int n) {
    const Problem *problem = state->problem;
    const NodeRow *row = problem->node + n;
    Node *node = state->node + n;
    for (int k = 0; k < problem->terms; k++)
        node->value[k] = node->amount[problem->column[k]] * row->scale[k] + row->offset[k] - state->centre[k];
}

static inline void judge(const State *state, int n) {
    const NodeRow *row = state->problem->node + n;
    Node *node = state->node + n;
    if (state->problem->odd_nodes && state->judged_by_report && !node->visitors)
        node->failing = row->failing;
    else
        node->failing = node->amount[FREE_MEMORY] <= node->amount[RESERVED];
}

static inline void leave_sums(State *state, int n) {
    const Problem *problem = state->problem;
    const Node *node = state->node + n;
    if (!problem->node[n].online) {
        state->offline_hosted -= node->hosted;
        state->offline_primaries -= node->primaries;
        return;
    }
    for (int k = 0; k < problem->terms; k++) {
        double v = node->value[k];
        state->sum[k] -= v;
        state->squares[k] -= v * v;
    }
    if (node->failing) state->failing_hosted -= node->hosted;
}

static inline void enter_sums(State *state, int n) {
    const Problem *problem = state->problem;
    const Node *node = state->node + n;
    if (!problem->node[n].online) {
        state->offline_hosted += node->hosted;
        state->offline_primaries += node->primaries;
        return;
    }
    for (int k = 0; k < problem->terms; k++) {
        double v = node->value[k];
        state->sum[k] += v;
        state->squares[k] += v * v;
    }
    if (node->failing) state->failing_hosted += node->hosted;
}

/* Counts everything again from the nodes' amounts: rounding does not pile up. */
static inline void count_again(State *state) {
    const Problem *problem = state->problem;
    double total[MOST_TERMS] = {0};
    memset(state->centre, 0, sizeof state->centre);
    memset(state->sum, 0, sizeof state->sum);
    memset(state->squares, 0, sizeof state->squares);
    state->failing_hosted = state->offline_hosted = state->offline_primaries = 0;
    for (int n = 0; n < problem->nodes; n++) {
        set_values(state, n);
        if (!problem->node[n].online) continue;
        for (int k = 0; k < problem->terms; k++) total[k] += state->node[n].value[k];
    }
    for (int k = 0; k < problem->terms; k++) state->centre[k] = total[k] / state->online;
    for (int n = 0; n < problem->nodes; n++) {
        set_values(state, n);
        enter_sums(state, n);
    }
}

static inline int make_state(State *state, const Problem *problem) {
    int64_t nodes = problem->nodes, instances = problem->instances;
    memset(state, 0, sizeof *state);
    state->problem = problem;
    for (int n = 0; n < problem->nodes; n++) state->online += problem->node[n].online;
    state->node = malloc(sizeof(Node) * (nodes + 1));
    state->reserved_for = malloc(sizeof(double) * nodes * (nodes + 1) + 8);
    state->primary = malloc(sizeof(int32_t) * (instances + 1));
    state->secondary = malloc(sizeof(int32_t) * (instances + 1));
    state->tag_counts = malloc(sizeof(int32_t) * (problem->tags * nodes + 1));
    state->tag_places = malloc(sizeof(int32_t) * ((int64_t)problem->tags * problem->places + 1));
    state->goal_counts = malloc(sizeof(int32_t) * (problem->goal_places + 1));
    state->goal_broken = malloc(sizeof(int64_t) * (problem->goals + 1));
    state->mark = calloc(nodes + 1, sizeof(int64_t));
    return state->node && state->reserved_for && state->primary && state->secondary && state->tag_counts &&
           state->tag_places && state->goal_counts && state->goal_broken && state->mark;
}

static inline void drop_state(State *state) {
    free(state->node);
    free(state->reserved_for);
    free(state->primary);
    free(state->secondary);
    free(state->tag_counts);
    free(state->tag_places);
    free(state->goal_counts);
    free(state->goal_broken);
    free(state->mark);
}

#endif
