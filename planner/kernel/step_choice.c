/* The exact scores of moves that hbal may make next, and which of them it makes: planner/scoring/exact.py and
 * planner/solvers/balance/choice.py, to the last bit.
 */
#include "home_cost.h"
#include "spread_sums.h"

static const int SPREAD_TERM[SPREADS] = {0, 1, 3, 6, 7, 8, 9, 10, 12, 13, 14, 15, 16};

static double score_after(const StepTables *tables, SpreadSums *sums, HomeCost *cost, const double *before,
                          const Contender *move) {
    AfterMove after = after_move(tables, move);
    double term[TERMS], value[MOST_TOUCHED][SPREADS], score = 0;
    int64_t column[MOST_TOUCHED];
    SpreadSum sum[SPREADS];
    int count = 0;
    memcpy(term, before, sizeof term);
    change_sums(tables, &after, move->instance, term);
    if (tables->excludes_locations && after.from != after.to) {
        meet_tags(cost, tables, move->instance, after.from);
        term[LOCATION_EXCLUSION] += (double)places_changed(cost, tables, after.from, after.to);
    }
    for (int k = 0; k < after.touched; k++) {
        column[count] = tables->column[after.node[k].node];
        if (column[count] >= 0) values_after(tables, after.node + k, value[count++]);
    }
    sums_after(sums, count, column, value, sum);
    for (int k = 0; k < SPREADS; k++) term[SPREAD_TERM[k]] = sum[k].spread;
    term[RESERVED_TOTAL] = sum[RESERVED_SPREAD].total;
    for (int k = 0; k < TERMS; k++) score += term[k] * tables->weight[k];
    return score;
}

/* True if hbal tries the one before the other: by instance, the failover first, then by target and kind. */
static int is_earlier(const Contender *one, const Contender *other) {
    int32_t mine = one->kind == FAILOVER ? -1 : one->target, theirs = other->kind == FAILOVER ? -1 : other->target;
    if (one->instance != other->instance) return one->instance < other->instance;
    if (mine != theirs) return mine < theirs;
    return one->kind < other->kind;
}

/* The scores after the moves, and which has the lowest, the earliest of equals; -1 where no score is a number,
 * -2 without memory. */
int64_t poise_step_choice(const StepTables *tables, const Contender *moves, int64_t count, double *scores) {
    SpreadSums sums;
    HomeCost cost;
    double before[TERMS];
    int64_t best = -2;
    int made = make_sums(&sums, tables, count);
    made &= make_home_cost(&cost, tables);
    if (made) {
        best = -1;
        sums_before(tables, before);
        for (int64_t k = 0; k < count; k++) {
            double score = scores[k] = score_after(tables, &sums, &cost, before, moves + k);
            if (score != score) continue;
            if (best < 0 || score < scores[best] || (score == scores[best] && is_earlier(moves + k, moves + best)))
                best = k;
        }
    }
    drop_sums(&sums);
    drop_home_cost(&cost);
    return best;
}
