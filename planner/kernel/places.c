/* What Python asks about given places: their score, and whether a move is allowed. */
#include "score.h"
#include "step.h"

/* The score of given places, and what they cost: moves, MiB copied, MiB migrated. Returns 0, -1
 * without memory. */
int poise_score(const Problem *problem, const int32_t *primary, const int32_t *secondary, double *score,
                double cost[3]) {
    State state;
    int made = make_state(&state, problem);
    if (made) {
        state.judged_by_report = 1;
        to_places(&state, primary, secondary);
        *score = score_of(&state);
        cost[0] = (double)state.moves, cost[1] = state.copied, cost[2] = state.migrated;
    }
    drop_state(&state);
    return made ? 0 : -1;
}

/* For tests: how many instances each goal has in wrong places after the given steps, and a step that is made
 * and put back; -1 without memory. */
int poise_goals(const Problem *problem, const int32_t (*steps)[3], int count, const int32_t undone[3],
                int64_t *broken, int64_t sums[2]) {
    State state;
    int made = make_state(&state, problem);
    if (made) {
        to_start(&state);
        for (int k = 0; k < count; k++) hop(&state, steps[k][0], steps[k][1], steps[k][2]);
        begin_change(&state);
        place(&state, undone[0], undone[1], undone[2]);
        put_back(&state);
        memcpy(broken, state.goal_broken, sizeof(int64_t) * problem->goals);
        sums[0] = state.hard_broken, sums[1] = state.soft_points;
    }
    drop_state(&state);
    return made ? 0 : -1;
}

/* For tests: 1 where the move is allowed after the given steps (instance, primary, secondary); -1
 * without memory. */
int poise_is_allowed(const Problem *problem, const int32_t (*steps)[3], int count, int kind, int instance,
                     int target) {
    State state;
    int allowed = -1;
    if (make_state(&state, problem)) {
        to_start(&state);
        for (int k = 0; k < count; k++) hop(&state, steps[k][0], steps[k][1], steps[k][2]);
        allowed = is_allowed(&state, kind, instance, target);
    }
    drop_state(&state);
    return allowed;
}
