/* Goals about where instances shall be, kept up to date move by move.
 *
 * All of it is counted in whole numbers: to undo a change is to make it backwards. What the goals mean is
 * in planner/goals, against which tests hold this file.
 */
#ifndef POISE_PLACEMENT_GOALS_H
#define POISE_PLACEMENT_GOALS_H

#include "state.h"

static inline int is_wrong(const Problem *problem, int list, int n) {
    return list != NOWHERE && n != NOWHERE && problem->wrong[(int64_t)list * problem->nodes + n];
}

static inline int most_in_one_place(const GoalRow *goal, const int32_t *counts) {
    int most = 0;
    for (int k = 0; k < goal->places; k++) most = counts[k] > most ? counts[k] : most;
    return most;
}

/* By how many a goal has more instances in wrong places when a primary goes from one place to another. */
static inline int recount_goal(const GoalRow *goal, int32_t *counts, int from, int to) {
    int more = goal->kind == GOAL_TOGETHER ? most_in_one_place(goal, counts)
                                           : (counts[to] >= goal->most) - (counts[from] > goal->most);
    counts[from]--, counts[to]++;
    return goal->kind == GOAL_TOGETHER ? more - most_in_one_place(goal, counts) : more;
}

/* What an instance on p and s counts in a goal about nodes. */
static inline int wrong_nodes(const Problem *problem, const GoalRow *goal, const GoalPart *part, int p, int s) {
    int runs = is_wrong(problem, part->as_primary, p);
    return (runs || is_wrong(problem, part->as_secondary, s)) + (goal->kind == GOAL_EMPTY && runs);
}

/* The goals of an instance follow it from (p, s) to (p2, s2). */
static inline void follow_goals(State *state, int i, int p, int s, int p2, int s2) {
    const Problem *problem = state->problem;
    for (int k = problem->parts_from[i]; k < problem->parts_from[i + 1]; k++) {
        const GoalPart *part = problem->part + k;
        const GoalRow *goal = problem->goal + part->goal;
        int64_t more = 0;
        if (goal->kind == GOAL_NODES || goal->kind == GOAL_EMPTY) {
            more = wrong_nodes(problem, goal, part, p2, s2) - wrong_nodes(problem, goal, part, p, s);
        } else {
            const int32_t *place = problem->goal_place + (int64_t)part->goal * problem->nodes;
            int32_t *counts = state->goal_counts + goal->counts;
            if (place[p] != place[p2]) more = recount_goal(goal, counts, place[p], place[p2]);
        }
        state->goal_broken[part->goal] += more;
        if (goal->hard) state->hard_broken += more;
        else state->soft_points += more * goal->weight;
    }
}

/* The goals as they are before the first move. */
static inline void start_goals(State *state) {
    const Problem *problem = state->problem;
    memcpy(state->goal_counts, problem->goal_counts, sizeof(int32_t) * problem->goal_places);
    state->hard_broken = state->soft_points = 0;
    for (int g = 0; g < problem->goals; g++) {
        const GoalRow *goal = problem->goal + g;
        state->goal_broken[g] = goal->broken;
        if (goal->hard) state->hard_broken += goal->broken;
        else state->soft_points += goal->broken * goal->weight;
    }
}

/* No hard goal is broken more than before the first move. */
static inline int keeps_hard_goals(const State *state) {
    const Problem *problem = state->problem;
    for (int g = 0; g < problem->goals; g++)
        if (problem->goal[g].hard && state->goal_broken[g] > problem->goal[g].broken) return 0;
    return 1;
}

/* The points of soft goals. */
static inline double soft_goals(const State *state) { return (double)state->soft_points / 1e6; }

#endif
