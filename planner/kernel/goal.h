/* What an annealing makes small: the score, and the price of the way to the places. */
#ifndef POISE_GOAL_H
#define POISE_GOAL_H

#include "placement_goals.h"
#include "score.h"

typedef struct {
    double per_copied, per_migrated, per_move;  /* points of score for a MiB, a MiB, a step */
    double most_moves, most_copied;             /* the budget */
    double excess_move, excess_copied;          /* points for a step and a MiB beyond it */
    double target, miss;                        /* a score to reach, and points for each that lacks */
    double score_weight;                        /* what a point of score counts */
    double rules_weight;                        /* what a point of broken rules counts besides */
    double hard_goal;                           /* points for each instance that a hard goal has in a wrong place */
} Goal;

/* strictness: how much of the price of exceeding the budget counts, 0 to 1. */
static inline double goal_value(const State *state, const Goal *goal, double strictness, double score) {
    double sum = goal->score_weight * score;
    if (goal->rules_weight > 0) sum += goal->rules_weight * rule_points(state);
    if (state->problem->goals) sum += goal->hard_goal * (double)state->hard_broken + soft_goals(state);
    if (score > goal->target) sum += goal->miss * (score - goal->target);
    sum += goal->per_copied * state->copied + goal->per_migrated * state->migrated +
           goal->per_move * state->moves;
    if (state->moves > goal->most_moves)
        sum += strictness * goal->excess_move * (state->moves - goal->most_moves);
    if (state->copied > goal->most_copied)
        sum += strictness * goal->excess_copied * (state->copied - goal->most_copied);
    return sum;
}

/* Within the budget, and no hard goal is broken more than at first. */
static inline int is_eligible(const State *state, const Goal *goal) {
    return state->moves <= goal->most_moves && state->copied <= goal->most_copied && keeps_hard_goals(state);
}

#endif
