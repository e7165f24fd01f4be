/* What tags and locations cost when the places of an instance change: planner/scoring/batch/tag_cost.py. */
#ifndef POISE_HOME_COST_H
#define POISE_HOME_COST_H

#include "step_tables.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
    int active;
    double conflicts; /* that come with the instance to a node where no primary has its tags, less those that go */
    int32_t *met;     /* (N): its tags that primaries of the node carry */
    int64_t *loss, *gain; /* (places): the change where it leaves, and enters, a place of the kind */
} HomeCost;

static inline int make_home_cost(HomeCost *cost, const StepTables *tables) {
    cost->active = tables->has_exclusion || tables->located;
    cost->met = calloc((size_t)tables->nodes + 1, sizeof *cost->met);
    cost->loss = calloc((size_t)tables->places + 1, sizeof *cost->loss);
    cost->gain = calloc((size_t)tables->places + 1, sizeof *cost->gain);
    return cost->met && cost->loss && cost->gain;
}

static inline void drop_home_cost(HomeCost *cost) {
    free(cost->met);
    free(cost->loss);
    free(cost->gain);
}

/* The conflicts that go when the instance leaves a node. */
static inline double conflicts_left(const StepTables *tables, int64_t i, int64_t source) {
    int64_t left = 0;
    if (!tables->has_exclusion || !tables->live[source]) return 0;
    for (int64_t k = tables->tags_from[i]; k < tables->tags_from[i + 1]; k++) {
        int64_t times = tables->times[k];
        left += times - (pair_amount(&tables->carriers, tables->tag[k], source) == times);
    }
    return (double)left;
}

/* The instance's share of the location score as it is. */
static inline int64_t present_location(const StepTables *tables, int64_t i, int64_t source) {
    int64_t score = tables->shared_locations[i];
    if (tables->penalty.value) score += kind_number(&tables->penalty, i, source);
    return tables->live[source] ? score : 0;
}

/* Note what the tags of an instance meet. */
static inline void meet_tags(HomeCost *cost, const StepTables *tables, int64_t i, int64_t source) {
    if (!tables->has_exclusion) return;
    memset(cost->met, 0, sizeof *cost->met * (size_t)tables->nodes);
    memset(cost->loss, 0, sizeof *cost->loss * (size_t)tables->places);
    memset(cost->gain, 0, sizeof *cost->gain * (size_t)tables->places);
    cost->conflicts = -conflicts_left(tables, i, source);
    for (int64_t k = tables->tags_from[i]; k < tables->tags_from[i + 1]; k++) {
        const PairTable *carriers = &tables->carriers, *counts = &tables->place_counts;
        int64_t tag = tables->tag[k], times = tables->times[k];
        cost->conflicts += (double)(times - 1);
        for (int64_t at = pair_from(carriers, tag * carriers->columns); in_row(carriers, tag, at); at++)
            cost->met[carriers->key[at] - tag * carriers->columns]++;
        if (!tables->excludes_locations) continue;
        for (int32_t place = 0; place < tables->places; place++)
            cost->loss[place] -= times, cost->gain[place] += times - 1;
        for (int64_t at = pair_from(counts, tag * counts->columns); in_row(counts, tag, at); at++) {
            int64_t place = counts->key[at] - tag * counts->columns;
            cost->loss[place] += counts->amount[at] == times;
            cost->gain[place]++;
        }
    }
}

static inline int clashes_at(const HomeCost *cost, const StepTables *tables, int64_t target) {
    return tables->has_exclusion && cost->met[target] > 0;
}

/* The change of the location exclusion when a primary whose tags are noted moves. */
static inline int64_t places_changed(const HomeCost *cost, const StepTables *tables, int64_t source,
                                     int64_t target) {
    int64_t change = 0;
    for (int32_t place = 0; place < tables->places; place++) {
        const uint8_t *visible = tables->visible + (int64_t)place * tables->nodes;
        if (visible[target] == visible[source]) continue;
        change += tables->alike[place] * (visible[target] ? cost->gain[place] : cost->loss[place]);
    }
    return change;
}

/* The cost when the primary goes from source to target. pair: the other node then, -1 where the
 * instance keeps the locations that it shares now. */
static inline double cost_of_home(const HomeCost *cost, const StepTables *tables, int64_t i, int64_t source,
                           int64_t target, int64_t pair) {
    double sum = 0;
    if (!cost->active) return 0;
    if (tables->has_exclusion) sum += tables->weight[TAGS] * (cost->conflicts + cost->met[target]);
    if (tables->located) {
        int64_t after = pair < 0 ? tables->shared_locations[i] : kind_number(&tables->common_locations, target, pair);
        if (tables->penalty.value) after += kind_number(&tables->penalty, i, target);
        sum += tables->weight[LOCATION] * (double)(after - present_location(tables, i, source));
    }
    if (tables->excludes_locations)
        sum += tables->weight[LOCATION_EXCLUSION] * (double)places_changed(cost, tables, source, target);
    return sum;
}

/* The cost when only the secondary goes to target. */
static inline double cost_of_mirror(const HomeCost *cost, const StepTables *tables, int64_t i, int64_t primary,
                             int64_t target) {
    if (!cost->active || !tables->has_locations || !tables->live[primary]) return 0;
    int64_t after = kind_number(&tables->common_locations, primary, target);
    return tables->weight[LOCATION] * (double)(after - tables->shared_locations[i]);
}

/* The most that any move of the instance can save. */
static inline double most_saved(const HomeCost *cost, const StepTables *tables, int64_t i, int64_t source) {
    double saved = 0;
    if (!cost->active) return 0;
    if (tables->has_exclusion) saved += tables->weight[TAGS] * conflicts_left(tables, i, source);
    if (tables->located) saved += tables->weight[LOCATION] * (double)present_location(tables, i, source);
    if (tables->excludes_locations) {
        int64_t carried = 0, places = 0;
        for (int64_t k = tables->tags_from[i]; k < tables->tags_from[i + 1]; k++) carried += tables->times[k];
        for (int32_t place = 0; place < tables->places; place++)
            if (tables->visible[(int64_t)place * tables->nodes + source]) places += tables->alike[place];
        saved += tables->weight[LOCATION_EXCLUSION] * (double)(places * carried);
    }
    return saved;
}

#endif
