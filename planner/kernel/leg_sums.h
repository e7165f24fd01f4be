/* The spreads that legs leave, added up: for one mover and all targets, or for one target and many movers. */
#ifndef POISE_LEG_SUMS_H
#define POISE_LEG_SUMS_H

#include "mover.h"

/* What the spreads gain when the primary goes from P to T, the mirror from P to T, and from S to T. */
typedef struct {
    double primary, mirror_p, mirror_s;
} Legs;

static inline Legs legs_gained(const Common *common, double primary, double mirror_p, double mirror_s) {
    return (Legs){common->root_single - primary, common->root_both - mirror_p, common->root_both - mirror_s};
}

/* -- one mover, all targets ------------------------------------------------------------------------- */

/* Columns of the targets, side by side: (K, targets) each. */
typedef struct {
    double *unit, *twice_value, *spindle_unit;
} TargetColumns;

static inline void fill_columns(TargetColumns *columns, const StepTables *tables) {
    for (int k = 0; k < tables->classes; k++)
        for (int32_t j = 0; j < tables->targets; j++) {
            int64_t at = (int64_t)k * tables->nodes + tables->target[j];
            int64_t here = (int64_t)k * tables->targets + j;
            columns->unit[here] = tables->unit[at], columns->twice_value[here] = 2 * tables->value[at];
            columns->spindle_unit[here] = tables->spindle_unit[at];
        }
}

/* What decides the sums of a leg: movers for which it is the same share them. */
typedef struct {
    Before before;
    double amount, spindles;
} LegKey;

static inline LegKey key_of_leg(const StepTables *tables, const Mover *mover, int leg) {
    int64_t at = (int64_t)class_of_leg(tables, leg) * tables->movers + mover->m;
    return (LegKey){mover->leg[leg], tables->span[at], tables->by_spindle ? tables->spindle_span[at] : 0};
}

static inline void add_leg(const StepTables *tables, const TargetColumns *columns, double bend, LegKey key, int k,
                    double *sum) {
    int64_t first = (int64_t)k * tables->targets;
    const double *unit = columns->unit + first, *twice = columns->twice_value + first;
    const double *spindle_unit = columns->spindle_unit + first;
    double base = key.before.base, pull = key.before.pull, amount = key.amount;
    if (amount == 0 && key.spindles == 0) {
        double left = root(base);
        for (int32_t j = 0; j < tables->targets; j++) sum[j] += left;
    } else if (key.spindles == 0) {
        for (int32_t j = 0; j < tables->targets; j++) {
            double come = amount * unit[j], square = base + come * (twice[j] + bend * come + pull);
            sum[j] += sqrt(square > 0 ? square : 0);
        }
    } else {
        for (int32_t j = 0; j < tables->targets; j++) {
            double come = amount * unit[j] + key.spindles * spindle_unit[j];
            double square = base + come * (twice[j] + bend * come + pull);
            sum[j] += sqrt(square > 0 ? square : 0);
        }
    }
}

enum { SLOTS = 64 };

/* Sums that were made, for the movers that come: two rows of targets, of the legs from P, or one of
 * the legs from S. */
typedef struct {
    LegKey key[SLOTS][MOST_CLASSES];
    int known[SLOTS];
    int64_t made; /* how often sums were made */
    double *sum;  /* (SLOTS, rows, targets) */
} LegCache;

/* The sums of the legs from first to end: those before split in the first row, the others in the second. */
static inline const double *sums_of_legs(LegCache *cache, const StepTables *tables, const TargetColumns *columns,
                                  double bend, const Mover *mover, int first, int split, int end) {
    LegKey key[MOST_CLASSES];
    uint64_t stirred = 0;
    size_t size = sizeof *key * (size_t)(end - first), rows = first < split ? 2 : 1;
    memset(key, 0, sizeof key);
    for (int leg = first; leg < end; leg++) key[leg - first] = key_of_leg(tables, mover, leg);
    for (size_t k = 0; k < size / sizeof stirred; k++) {
        uint64_t word;
        memcpy(&word, (const char *)key + k * sizeof word, sizeof word);
        stirred = (stirred ^ word) * 0x9E3779B97F4A7C15u;
        stirred ^= stirred >> 29;
    }
    int slot = (int)(stirred % SLOTS);
    double *sum = cache->sum + (size_t)slot * 2 * (size_t)tables->targets;
    if (cache->known[slot] && !memcmp(cache->key[slot], key, size)) return sum;
    memcpy(cache->key[slot], key, size);
    cache->known[slot] = 1, cache->made++;
    for (size_t j = 0; j < rows * (size_t)tables->targets; j++) sum[j] = 0;
    for (int leg = first; leg < end; leg++) {
        double *row = leg < split || first >= split ? sum : sum + tables->targets;
        add_leg(tables, columns, bend, key[leg - first], class_of_leg(tables, leg), row);
    }
    return sum;
}

/* -- one target, many movers ------------------------------------------------------------------------ */

enum { LANES = 256 };

/* Movers from first on, so many lanes; sums of what their legs to one target leave. */
typedef struct {
    int32_t first, lanes;
    double base[2 * MOST_CLASSES][LANES], pull[2 * MOST_CLASSES][LANES];
    double promoted[MOST_CLASSES][LANES], p_to_s[LANES];
    double primary[LANES], mirror_p[LANES], mirror_s[LANES];
} MoverLanes;

/* The squared spreads of every leg once the instances have left, and when S is promoted, with what that gains. */
static inline void begin_lanes(MoverLanes *lanes, const StepTables *tables, const Common *common) {
    int64_t squares = (int64_t)2 * tables->classes * tables->movers;
    double count = tables->online;
    for (int r = 0; r < lanes->lanes; r++) lanes->p_to_s[r] = common->root_single;
    for (int leg = 0; leg < legs_of(tables); leg++) {
        const double *change = tables->change + (int64_t)leg * tables->movers + lanes->first;
        const double *square = change + squares;
        const double *come = change + (int64_t)legs_of(tables) * tables->movers, *promoted = come + squares;
        int k = class_of_leg(tables, leg);
        double *base = lanes->base[leg], *pull = lanes->pull[leg], now = tables->square[k], total = tables->total[k];
        if (tables->even)
            for (int r = 0; r < lanes->lanes; r++) base[r] = now - total * total / count + square[r], pull[r] = 0;
        else
            for (int r = 0; r < lanes->lanes; r++) {
                double left = total + change[r];
                base[r] = now + square[r] - left * left / count, pull[r] = left * (-2 / count);
            }
        if (leg >= tables->primary_only) continue;
        for (int r = 0; r < lanes->lanes; r++) {
            double more = tables->even ? 0 : come[r] * (pull[r] - come[r] / count);
            double left = base[r] + promoted[r] + more;
            lanes->promoted[k][r] = left;
            lanes->p_to_s[r] -= sqrt(left > 0 ? left : 0);
        }
    }
}

static inline void legs_to_node(MoverLanes *lanes, const StepTables *tables, const Common *common, int64_t n) {
    double bend = common->bend;
    for (int r = 0; r < lanes->lanes; r++) lanes->primary[r] = lanes->mirror_p[r] = lanes->mirror_s[r] = 0;
    for (int leg = 0; leg < legs_of(tables); leg++) {
        int k = class_of_leg(tables, leg);
        double *sum = leg < tables->primary_only ? lanes->primary
                      : leg < tables->classes    ? lanes->mirror_p
                                                 : lanes->mirror_s;
        const double *base = lanes->base[leg], *pull = lanes->pull[leg];
        const double *span = tables->span + (int64_t)k * tables->movers + lanes->first;
        const double *spindles = tables->spindle_span + (int64_t)k * tables->movers + lanes->first;
        int64_t at = (int64_t)k * tables->nodes + n;
        double unit = tables->unit[at], spindle_unit = tables->by_spindle ? tables->spindle_unit[at] : 0;
        double twice = 2 * tables->value[at];
        for (int r = 0; r < lanes->lanes; r++) {
            double come = span[r] * unit + spindles[r] * spindle_unit;
            double square = base[r] + come * (twice + bend * come + pull[r]);
            sum[r] += sqrt(square > 0 ? square : 0);
        }
    }
}

#endif
