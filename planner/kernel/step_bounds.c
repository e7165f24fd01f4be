/* Bounds of what every mover can gain, before its targets are looked at: planner/scoring/batch/ceilings.py, and
 * _age of planner/solvers/balance/lazy.py.
 */
#include "gains.h"

typedef struct {
    double least, most;
} Range;

/* What differs between targets in how a leg arrives there, by class: see leg_sums.h. */
typedef struct {
    Range twice[MOST_CLASSES], bent[MOST_CLASSES], unit[MOST_CLASSES];
} Arrivals;

static void widen(Range *range, double value) {
    range->least = smaller(range->least, value), range->most = larger(range->most, value);
}

static void take_arrivals(Arrivals *arrivals, const StepTables *tables, const Common *common, const double *units) {
    for (int k = 0; k < tables->classes; k++) {
        const double *unit = units + (int64_t)k * tables->nodes, *value = tables->value + (int64_t)k * tables->nodes;
        arrivals->twice[k] = arrivals->bent[k] = arrivals->unit[k] = (Range){INFINITY, -INFINITY};
        for (int32_t j = 0; j < tables->targets; j++) {
            int64_t n = tables->target[j];
            widen(arrivals->twice + k, 2 * unit[n] * value[n]);
            widen(arrivals->bent + k, common->bend * unit[n] * unit[n]);
            widen(arrivals->unit + k, unit[n]);
        }
    }
}

/* The least and the most that the squared spreads of all legs become. */
typedef struct {
    double least[2 * MOST_CLASSES][LANES], most[2 * MOST_CLASSES][LANES];
} Ends;

static inline void add_ends(double left, Range right, double *least, double *most) {
    double one = left * right.least, two = left * right.most;
    *least += two < one ? two : one, *most += two > one ? two : one;
}

static void add_arrivals(Ends *ends, const StepTables *tables, const MoverLanes *lanes, int leg,
                         const double *spans, const Arrivals *arrivals) {
    int k = class_of_leg(tables, leg);
    const double *span = spans + (int64_t)k * tables->movers + lanes->first, *pull = lanes->pull[leg];
    double *least = ends->least[leg], *most = ends->most[leg];
    Range twice = arrivals->twice[k], bent = arrivals->bent[k], unit = arrivals->unit[k];
    for (int r = 0; r < lanes->lanes; r++) {
        add_ends(span[r], twice, least + r, most + r);
        add_ends(span[r] * span[r], bent, least + r, most + r);
        if (!tables->even) add_ends(span[r] * pull[r], unit, least + r, most + r);
    }
}

/* The ranges of the changes of squared spreads, 0 included, but for reserved memory. */
static void enclose(const Ends *ends, const StepTables *tables, const MoverLanes *lanes, double *low, double *high) {
    for (int k = 0; k < tables->classes; k++) {
        int64_t at = (int64_t)k * tables->movers + lanes->first;
        int other = tables->classes + k - tables->primary_only, single = k < tables->primary_only;
        const double *least = single ? lanes->promoted[k] : ends->least[other];
        const double *most = single ? lanes->promoted[k] : ends->most[other];
        for (int r = 0; r < lanes->lanes; r++) {
            low[at + r] = smaller(smaller(ends->least[k][r], least[r]) - tables->variance[k], 0);
            high[at + r] = larger(larger(ends->most[k][r], most[r]) - tables->variance[k], 0);
        }
    }
}

/* The same of reserved memory. */
static void enclose_reserved(const StepTables *tables, const Common *common, const MoverLanes *lanes, double *low,
                             double *high) {
    int64_t at = (int64_t)tables->classes * tables->movers;
    double total = tables->total[tables->classes], pull = 2 * (total < 0 ? -total : total) / tables->online;
    for (int32_t m = lanes->first; m < lanes->first + lanes->lanes; m++) {
        double most = tables->need[m], grown = larger(most * (2 * common->most_value + most), 0);
        low[at + m] = smaller(least_of_reserved(tables, common, m), 0);
        high[at + m] = larger(grown + tables->release_square[m] + pull * (most - tables->release_change[m]), 0);
    }
}

/* At least what the best move of a mover gains. */
static double bound_of(const Ends *ends, const StepTables *tables, const Common *common, const HomeCost *cost,
                       const MoverLanes *lanes, int r) {
    double sum[3] = {0, 0, 0};
    Mover mover;
    for (int leg = 0; leg < legs_of(tables); leg++)
        sum[(leg >= tables->primary_only) + (leg >= tables->classes)] += root(ends->least[leg][r]);
    read_outlook(&mover, tables, common, cost, lanes->first + r, lanes->p_to_s[r]);
    return larger(mover.most[FAILOVER], most_to_target(&mover, legs_gained(common, sum[0], sum[1], sum[2]), 0));
}

/* Ranges (classes + 1, movers) of the changes of every squared spread, reserved memory last, and the least of
 * them by class; new bounds of the movers that are stale, which are ascending. Returns 0, -1 without memory. */
int32_t poise_step_bounds(const StepTables *tables, double *low, double *high, double *lowest, const int32_t *stale,
                          int32_t count, double *bound) {
    HomeCost cost;
    Room *room = malloc(sizeof *room * ((size_t)tables->nodes + 1));
    MoverLanes *lanes = malloc(sizeof *lanes);
    Ends *ends = malloc(sizeof *ends);
    int made = make_home_cost(&cost, tables);
    made = made && room && lanes && ends;
    if (made) {
        for (int32_t n = 0; n < tables->nodes; n++) room[n] = room_of(tables, n);
        Common common = common_of(tables, room);
        Arrivals arrivals, by_spindle;
        take_arrivals(&arrivals, tables, &common, tables->unit);
        if (tables->by_spindle) take_arrivals(&by_spindle, tables, &common, tables->spindle_unit);
        for (int32_t first = 0, next = 0; first < tables->movers; first += LANES) {
            lanes->first = first, lanes->lanes = tables->movers - first < LANES ? tables->movers - first : LANES;
            begin_lanes(lanes, tables, &common);
            for (int leg = 0; leg < legs_of(tables); leg++) {
                memcpy(ends->least[leg], lanes->base[leg], sizeof lanes->base[leg]);
                memcpy(ends->most[leg], lanes->base[leg], sizeof lanes->base[leg]);
                add_arrivals(ends, tables, lanes, leg, tables->span, &arrivals);
                if (tables->by_spindle) add_arrivals(ends, tables, lanes, leg, tables->spindle_span, &by_spindle);
            }
            enclose(ends, tables, lanes, low, high);
            enclose_reserved(tables, &common, lanes, low, high);
            for (; next < count && stale[next] < first + lanes->lanes; next++)
                bound[stale[next]] = bound_of(ends, tables, &common, &cost, lanes, stale[next] - first);
        }
        for (int k = 0; k <= tables->classes; k++) {
            lowest[k] = 0;
            for (int32_t m = 0; m < tables->movers; m++)
                lowest[k] = smaller(lowest[k], low[(int64_t)k * tables->movers + m]);
        }
    }
    drop_home_cost(&cost);
    free(room);
    free(lanes);
    free(ends);
    return made ? 0 : -1;
}

/* Lets every bound grow by the most that the new sums can add to any of the mover's gains, and by margin.
 *
 * before, totals: the squared spreads (classes + 1) and the sums of values when the ranges low and high were
 * taken.
 *
 * A change d of a squared spread V gains sqrt(V) - sqrt(V + d), which is monotone in d, so the most is at an
 * end of the range of d. Where the sums of values moved, d moves as well, by up to the drift: then the old
 * gain is taken at its least.
 */
void poise_step_age(const StepTables *tables, const double *before, const double *totals, const double *low,
                    const double *high, double margin, double *bound) {
    for (int k = 0; k <= tables->classes; k++) {
        int last = k == tables->classes;
        int64_t at = (int64_t)k * tables->movers;
        double now = tables->variance[k], was = before[k], peak = 0, spindle_peak = 0, moved = 0;
        if (last || !tables->even) moved = tables->total[k] - totals[k];
        if (moved < 0) moved = -moved;
        for (int32_t n = 0; n < tables->nodes && moved > 0; n++) {
            peak = larger(peak, tables->unit[(int64_t)k * tables->nodes + n]);
            if (!last && tables->by_spindle)
                spindle_peak = larger(spindle_peak, tables->spindle_unit[(int64_t)k * tables->nodes + n]);
        }
        double steady = sqrt(now) - sqrt(was), per = 4 * moved / tables->online;
        const double *span = last ? tables->amount + (int64_t)MEMORY * tables->movers : tables->span + at;
        const double *spindles = last || !tables->by_spindle ? NULL : tables->spindle_span + at;
        for (int32_t m = 0; m < tables->movers; m++) {
            double drift = 0;
            if (moved > 0) {
                drift = (span[m] < 0 ? -span[m] : span[m]) * (last ? 2 * peak : peak);
                if (spindles) drift += (spindles[m] < 0 ? -spindles[m] : spindles[m]) * spindle_peak;
                drift *= per;
            }
            double old = was + drift, floor = -(now < old ? now : old);
            double least = low[at + m] - drift, most = high[at + m] + drift;
            least = least > floor ? least : floor;
            double ahead_least = now + least, behind_least = old + least, ahead = now + most, behind = old + most;
            double one = sqrt(ahead_least > 0 ? ahead_least : 0) - sqrt(behind_least > 0 ? behind_least : 0);
            double two = sqrt(ahead > 0 ? ahead : 0) - sqrt(behind > 0 ? behind : 0);
            bound[m] += steady - (two < one ? two : one);
        }
    }
    for (int32_t m = 0; m < tables->movers; m++) bound[m] += margin;
}
