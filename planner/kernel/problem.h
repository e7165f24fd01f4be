/* The problem as the kernel sees it: columns over the nodes of a group and its movable instances.
 *
 * Amounts are MiB, virtual CPUs and spindles, whole numbers kept as doubles, which are exact up to
 * 2^53. All of it is read only; state.h has what changes. planner/kernel/problem.py and calls.py
 * repeat the layout of these structures.
 *
 * Everywhere in the kernel i and j are rows of instances, n of nodes, k of anything else; p and s are
 * the primary and the secondary of an instance, p0 and s0 before the first move, p2 and s2 after this.
 * The headers define static functions, so that each .c file is compiled as a whole.
 */
#ifndef POISE_PROBLEM_H
#define POISE_PROBLEM_H

#include <stdint.h>

/* What is counted of a node, one column each. */
enum {
    FREE_MEMORY,       /* that no running primary uses */
    FREE_DISK,
    RESERVED,          /* for the worst failure of one other node */
    CPUS,              /* virtual CPUs of its primaries */
    CPU_LOAD,
    MEMORY_LOAD,
    DISK_LOAD,
    NETWORK_LOAD,
    SPINDLES,
    LATER_FREE_MEMORY, /* with forthcoming instances, and from the node's report */
    COLUMNS
};

enum { MOST_TERMS = 13 };

/* Moves in the order of planner.rules.moves.MoveKind. */
enum {
    FAILOVER,
    REPLACE_SECONDARY,
    REPLACE_AND_FAILOVER,
    REPLACE_PRIMARY,
    FAILOVER_AND_REPLACE,
    FAILOVER_TO_ANY
};

enum { NOWHERE = -1 };

typedef struct {
    double amount[COLUMNS]; /* before the first move */
    double scale[MOST_TERMS], offset[MOST_TERMS]; /* of each term: the node's value is amount x scale + offset */
    double disk_reserve, most_cpus, most_spindles;
    double coming_disk, coming_cpus, coming_spindles; /* what forthcoming instances will take */
    int32_t primaries, hosted; /* instances with their primary here, with either node here */
    int32_t online;
    int32_t failing; /* not N+1 safe; an untouched node is judged by its report */
} NodeRow;

typedef struct {
    double as_primary[COLUMNS];   /* what it adds to the columns of its primary */
    double as_secondary[COLUMNS]; /* and to those of its secondary */
    double sends_first, sends_later; /* MiB that its first change of the primary sends, and each later one */
    double reserve;               /* what its secondary keeps free for it */
    double disk;                  /* MiB that a copy takes */
    int32_t primary, secondary;   /* before the first move */
    int32_t mirrored;             /* DRBD; else on shared storage */
    int32_t kinds;                /* bits: the moves that the caller allows */
} InstanceRow;

/* Kinds of placement goals: a goal says where instances shall be, and is broken by each in a wrong place. */
enum {
    GOAL_MOST,     /* at most so many primaries in one place */
    GOAL_TOGETHER, /* all primaries where most of them are */
    GOAL_NODES,    /* each on nodes that are not wrong for it */
    GOAL_EMPTY     /* the same, and a wrong primary counts twice */
};

typedef struct {
    int64_t broken;  /* before the first move */
    int64_t weight;  /* of each instance in a wrong place, in millionths of a point */
    int32_t kind, hard;
    int32_t most, places;
    int32_t counts;  /* where its counts of primaries by place start in goal_counts */
} GoalRow;

/* An instance's part in a goal. */
typedef struct {
    int32_t goal;
    int32_t as_primary, as_secondary; /* the list of wrong nodes; NOWHERE: none is */
} GoalPart;

typedef struct {
    int32_t nodes, instances, tags, places;
    int32_t terms;               /* spread terms that moves change */
    int32_t column[MOST_TERMS];  /* the column of each */
    double weight[MOST_TERMS];
    double unit[MOST_TERMS];     /* how much of a term's value an average instance makes */
    double base;                 /* the part of the score that no move changes */
    int32_t reserved_term;       /* which term is the spread of RESERVED */
    double reserved_weight;      /* of the sum of its values */
    int32_t force;               /* soft limits hold no move back */
    int32_t evacuate_only;       /* only instances with a node that is offline move */
    int32_t odd_nodes;           /* nodes whose report and records disagree about N+1 */
    const NodeRow *node;
    const InstanceRow *instance;
    const double *reserved_for;  /* (nodes, nodes + 1): what a node reserves for each primary, then for others */
    const int32_t *tags_from;    /* (instances + 1): where the tags of an instance start in */
    const int32_t *tag, *times;  /* exclusion tags, and how often the instance carries each */
    const int32_t *tag_counts;   /* (tags, nodes): primaries under each tag */
    const int32_t *tag_places;   /* (tags, places): the same, by kind of location */
    const int32_t *alike;        /* (places): location tags of a kind */
    const uint8_t *located;      /* (nodes, places): 0 for offline nodes */
    const int32_t *common;       /* (nodes, nodes): location tags in common; NULL: none */
    const int32_t *penalty;      /* (instances, nodes): desired locations that a node lacks; NULL: none */
    const uint8_t *may_migrate;  /* (nodes, nodes): from row to column; NULL: always */
    int64_t conflicts, location, place_conflicts; /* the summed terms of tags before the first move */
    int32_t goals, goal_places;  /* how many counts there are in goal_counts */
    const GoalRow *goal;
    const int32_t *goal_place;   /* (goals, nodes): the place that a node is in */
    const int32_t *goal_counts;  /* (goal_places): primaries in each place of each goal before the first move */
    const int32_t *parts_from;   /* (instances + 1): where the parts of an instance start in */
    const GoalPart *part;
    const uint8_t *wrong;        /* (lists, nodes): 1 for nodes of the list */
} Problem;

#endif
