/* Tables of the nodes and of the instances that may move, from which hbal's next step is chosen.
 *
 * They are the arrays that planner/scoring/batch and planner/state keep; nothing is copied, and all of
 * it is read only. planner/kernel/step_tables.py repeats the layout. N nodes, I instances, R movers
 * (instances that may move), K classes of spreads; a table (A, B) is A rows of B numbers.
 */
#ifndef POISE_STEP_TABLES_H
#define POISE_STEP_TABLES_H

#include "pair_table.h"
#include "problem.h"

enum { MOST_CLASSES = 13, KINDS = 6, SPREADS = 13, TERMS = 20, RESERVED_SPREAD = 2 };

/* Terms of the score that are whole numbers: planner/scoring/terms.py. */
enum {
    N1 = 2,
    OFFLINE_ALL = 4,
    OFFLINE_PRIMARIES = 5,
    TAGS = 11,
    LOCATION = 17,
    LOCATION_EXCLUSION = 18,
    RESERVED_TOTAL = 19
};

/* Rows of amounts, as planner/scoring/batch/movers.py names them. */
enum {
    USED,
    RESERVE,
    MEMORY,
    DISK,
    NEEDED_CPUS,
    NEEDED_SPINDLES,
    DISK_SPINDLES,
    MIRROR_RESERVED,
    SWAPPED_RESERVED,
    HOSTED_P,
    HOSTED_S
};

/* Rows of flags, of the same file. */
enum { ROUGH, FORCE_P, FORCE_S, FAILS_P, FAILS_S };

/* A table over things of a few kinds: planner/state/kind_table.py. */
typedef struct {
    const int64_t *row, *column; /* the kinds of rows and of columns */
    const void *value;           /* by both kinds; NULL: there is no such table */
    int64_t width;
} KindTable;

typedef struct {
    int32_t nodes, movers, targets;
    int32_t classes, primary_only; /* of spreads; the first ones concern primaries only */
    int32_t even;                  /* every node weighs alike: the sums of all values stay as they are */
    int32_t by_spindle, exclusive, force;
    double online; /* nodes that count */
    double total_per_unit;         /* the cost of the reserved total for a unit of the reserved spread */
    const double *weight;          /* (20) of the terms of the score */

    /* Node columns (N). */
    const int64_t *usable_memory, *used_memory, *reserved_memory, *later_free_memory;
    const int64_t *free_disk, *later_free_disk, *disk_reserve;
    const int64_t *used_cpus, *later_used_cpus, *free_spindles, *later_free_spindles;
    const double *used_spindles, *later_used_spindles, *most_spindles, *most_cpus;
    const int64_t *primaries, *secondaries;
    const uint8_t *failing, *exclusive_storage, *live; /* live: online and in the group */
    const int64_t *target;                             /* (targets) rows of nodes, ascending */

    const uint8_t *lost;                               /* (N): offline and in the group */
    const double *total_memory, *total_disk, *total_cpus, *cpu_speed, *max_spindles;
    const int64_t *total_spindles, *location_score, *tag_conflicts;
    const double *load;        /* (4, N) */
    const double *utilisation; /* (I, 4): what an instance adds to it */
    const double *present;     /* (SPREADS, nodes that count): planner/scoring/exact.py's spread_values */
    const int64_t *column;     /* (N): where a node is among those that count, or below 0 */
    int64_t place_conflicts;   /* the location exclusion as it is */

    /* Spreads by class, reserved memory last: from a centre, scaled and weighted. */
    const double *value, *unit; /* (K + 1, N) */
    const double *spindle_unit; /* (K, N) */
    const double *square, *total, *variance, *root; /* (K + 1) */

    /* Movers (R). */
    const int64_t *row, *pair, *mirror; /* pair (2, R): P and S, which is P again without one */
    const double *amount;               /* (11, R) */
    const uint8_t *flag, *may;          /* (5, R), (6, R) */
    const double *gain;                 /* (6, R) */
    const double *change;               /* (2, 2 K, R): where the instance leaves, then promotions */
    const double *release_change, *release_square, *need;
    const double *span, *spindle_span; /* (K, R) */
    const uint8_t *drbd, *local;

    PairTable held, holders; /* reserved memory by (holder, primary), and the other way round */

    /* Tags. */
    int32_t has_exclusion, located, has_locations, excludes_locations, places;
    const int64_t *tags_from, *tag, *times; /* (I + 1), (T), (T): exclusion tags of each instance */
    PairTable carriers;                     /* how often primaries carry a tag, by (tag, node) */
    PairTable place_counts;                 /* primaries by (tag, kind of location tag) */
    const uint8_t *visible;                 /* (places, N): the node carries the location tag */
    const int64_t *alike;                   /* (places): how many tags are of the kind */
    const int64_t *shared_locations;        /* (I) */
    KindTable common_locations, penalty, may_migrate;
} StepTables;

/* A move whose gain cannot be told from the best. */
typedef struct {
    double gain;
    int32_t mover, instance, kind, target;
} Contender;

static inline int64_t kind_number(const KindTable *table, int64_t row, int64_t column) {
    return ((const int64_t *)table->value)[table->row[row] * table->width + table->column[column]];
}

static inline int may_go(const StepTables *tables, int64_t from, int64_t to) {
    const KindTable *allowed = &tables->may_migrate;
    if (!allowed->value) return 1;
    return ((const uint8_t *)allowed->value)[allowed->row[from] * allowed->width + allowed->column[to]];
}

static inline double amount_of(const StepTables *tables, int row, int m) {
    return tables->amount[(int64_t)row * tables->movers + m];
}

static inline int flag_of(const StepTables *tables, int row, int m) {
    return tables->flag[(int64_t)row * tables->movers + m];
}

#endif
