/* The score of a state. */
#ifndef POISE_SCORE_H
#define POISE_SCORE_H

#include "state.h"

/* Broken rules, with the weights of planner.scoring.terms: instances on failing nodes, on offline ones,
 * tags, locations. */
static inline double rule_points(const State *state) {
    return state->failing_hosted + 4.0 * state->offline_hosted + 16.0 * state->offline_primaries +
           2.0 * state->conflicts + state->location + state->place_conflicts;
}

static inline double plain_terms(const State *state) {
    const Problem *problem = state->problem;
    int k = problem->reserved_term;
    return problem->base + rule_points(state) +
           problem->reserved_weight * (state->sum[k] + state->online * state->centre[k]);
}

/* Spreads as sqrt(variance + width^2) - width: a width above 0 takes the kink at even values away. */
static inline double smooth_score(const State *state, const double *width) {
    const Problem *problem = state->problem;
    double score = plain_terms(state), per_node = 1.0 / state->online;
    for (int k = 0; k < problem->terms; k++) {
        double mean = state->sum[k] * per_node, variance = state->squares[k] * per_node - mean * mean;
        if (variance < 0) variance = 0;
        score += problem->weight[k] * (sqrt(variance + width[k] * width[k]) - width[k]);
    }
    return score;
}

static inline double score_of(const State *state) {
    static const double sharp[MOST_TERMS] = {0};
    return smooth_score(state, sharp);
}

#endif
