/* Simulated annealing over the places of all instances: begun, continued part by part, ended.
 *
 * The state is a set of places, priced against the start; that moves in some order lead there is
 * asked whenever a state is about to become the best. No function of the C library decides anything:
 * with the same seed every machine takes the same path.
 */
#include "acceptance.h"
#include "cooling.h"
#include "goal.h"
#include "order.h"
#include "proposal.h"
#include "score.h"

enum { HALVINGS = 10, PARTS = 1 << HALVINGS, PARTS_AT_ONCE = 8, ORDERS_TRIED = 3 };

#define NOTHING_FOUND 1e300
#define LEAST_GAIN 1e-9 /* of a state that becomes the best */

typedef struct {
    const Problem *problem;
    Goal goal, rank; /* what the way goes by, and by what the best is the best */
    Cooling plan;
    Tally tally;
    int64_t done;
    double temperature, cooling;
    int smooth;
    double width[MOST_TERMS];
    double strictness; /* how much of the price of a budget's excess counts yet */

    State state;
    double energy; /* its value by the goal */
    InstanceLists lists;
    Source source;
    uint64_t random, shuffle;

    State rehearsal;              /* at the start, where no order is being tried */
    int32_t *pending;             /* instances that the order has not brought to their places */
    int32_t *reached_primary, *reached_secondary; /* the places that the best order of them leads to */
    int64_t patience, next_check; /* after an order was not found, the next is asked for later */

    double best;
    int32_t *best_primary, *best_secondary;
    double unreached; /* the best of those to which no order was found */
    int32_t *unreached_primary, *unreached_secondary;
} Annealing;

/* -- energy ----------------------------------------------------------------------------------------- */

static double energy_of(const Annealing *annealing, double sharp_score) {
    double score = annealing->smooth ? smooth_score(&annealing->state, annealing->width) : sharp_score;
    return goal_value(&annealing->state, &annealing->goal, annealing->strictness, score);
}

static double present_energy(const Annealing *annealing) {
    return energy_of(annealing, score_of(&annealing->state));
}

static void go_to(Annealing *annealing, const int32_t *primary, const int32_t *secondary) {
    to_places(&annealing->state, primary, secondary);
    list_all(&annealing->lists, &annealing->state);
}

/* -- what can be reached ---------------------------------------------------------------------------- */

/* Makes the moves to the present places in the rehearsal: by row first, then in an order that is
 * drawn. Returns how many instances do not get there; who calls takes the rehearsal back. */
static int rehearse(Annealing *annealing, int drawn) {
    return make_moves(&annealing->rehearsal, annealing->state.primary, annealing->state.secondary,
                      annealing->pending, drawn ? &annealing->shuffle : NULL, NULL, NULL);
}

/* True if some order of moves leads to the present places. */
static int can_be_reached(Annealing *annealing) {
    for (int k = 0; k < ORDERS_TRIED; k++) {
        int left = rehearse(annealing, k);
        back_to_start(&annealing->rehearsal);
        if (!left) return 1;
    }
    return 0;
}

/* Back to what can be reached of the present places, by the order that leaves the fewest. */
static void return_to_reachable(Annealing *annealing) {
    State *rehearsal = &annealing->rehearsal;
    size_t size = sizeof(int32_t) * annealing->problem->instances;
    int fewest = annealing->problem->instances + 1;
    for (int k = 0; k < ORDERS_TRIED && fewest; k++) {
        int left = rehearse(annealing, k);
        if (left < fewest) {
            fewest = left;
            memcpy(annealing->reached_primary, rehearsal->primary, size);
            memcpy(annealing->reached_secondary, rehearsal->secondary, size);
        }
        back_to_start(rehearsal);
    }
    if (fewest) annealing->tally.returned++;
    annealing->patience = 1, annealing->next_check = 0;
    go_to(annealing, annealing->reached_primary, annealing->reached_secondary);
    annealing->energy = present_energy(annealing);
}

/* -- the best so far -------------------------------------------------------------------------------- */

static void keep_best(Annealing *annealing, double rank) {
    size_t size = sizeof(int32_t) * annealing->problem->instances;
    annealing->best = rank;
    memcpy(annealing->best_primary, annealing->state.primary, size);
    memcpy(annealing->best_secondary, annealing->state.secondary, size);
}

static void keep_unreached(Annealing *annealing, double rank) {
    size_t size = sizeof(int32_t) * annealing->problem->instances;
    annealing->unreached = rank;
    memcpy(annealing->unreached_primary, annealing->state.primary, size);
    memcpy(annealing->unreached_secondary, annealing->state.secondary, size);
}

/* The present state becomes the best if it is better and can be reached. */
static void consider_best(Annealing *annealing, double score) {
    if (!is_eligible(&annealing->state, &annealing->goal)) return;
    double rank = goal_value(&annealing->state, &annealing->rank, 1, score);
    if (rank >= annealing->best - LEAST_GAIN || annealing->done < annealing->next_check) return;
    annealing->tally.checked++;
    if (can_be_reached(annealing)) {
        keep_best(annealing, rank);
        annealing->patience = 1;
    } else {
        annealing->tally.refused++;
        if (rank < annealing->unreached) keep_unreached(annealing, rank);
        annealing->next_check = annealing->done + annealing->patience;
        if (annealing->patience < annealing->plan.check_every) annealing->patience *= 2;
    }
}

/* -- the way ---------------------------------------------------------------------------------------- */

static inline int64_t part_of(const Annealing *annealing) {
    int64_t part = annealing->plan.proposals / PARTS;
    return part > 0 ? part : 1;
}

static void cool(Annealing *annealing) {
    const Cooling *plan = &annealing->plan;
    const Problem *problem = annealing->problem;
    double way = (double)annealing->done / (double)plan->proposals / plan->sharp_from;
    annealing->temperature *= annealing->cooling;
    if (way >= 1) annealing->smooth = 0;
    for (int k = 0; k < problem->terms; k++)
        annealing->width[k] = problem->unit[k] * plan->smoothing * (1 - way);
    annealing->strictness = way < 1 ? plan->lenience + (1 - plan->lenience) * way * way : 1;
    annealing->energy = present_energy(annealing);
}

/* By Metropolis's rule. */
static int is_taken(Annealing *annealing, double next) {
    double dearer = next - annealing->energy;
    return !(dearer > 0 && dearer >= annealing->temperature * draw_minus_log(&annealing->random));
}

/* Proposes one change, and makes it or not. */
static void propose(Annealing *annealing) {
    NewPlaces to[MOST_SHIFTS];
    State *state = &annealing->state;
    int count = draw_proposal(&annealing->source, to);
    if (!count) return;
    annealing->tally.proposed++;
    begin_change(state);
    for (int k = 0; k < count; k++) place(state, to[k].instance, to[k].primary, to[k].secondary);
    judge_changed(state);
    if (!is_acceptable(state)) {
        put_back(state);
        return;
    }
    annealing->tally.legal++;
    count_changed(state);
    double score = score_of(state), next = energy_of(annealing, score);
    if (!is_taken(annealing, next)) {
        put_back(state);
        return;
    }
    annealing->tally.taken++;
    annealing->energy = next;
    update_lists(&annealing->lists, state);
    consider_best(annealing, score);
}

/* -- what Python calls ------------------------------------------------------------------------------ */

void poise_annealing_end(Annealing *annealing) {
    drop_state(&annealing->state);
    drop_state(&annealing->rehearsal);
    drop_lists(&annealing->lists, annealing->problem);
    free(annealing->pending);
    free(annealing->reached_primary);
    free(annealing->reached_secondary);
    free(annealing->best_primary);
    free(annealing->best_secondary);
    free(annealing->unreached_primary);
    free(annealing->unreached_secondary);
    free(annealing);
}

static int make_annealing(Annealing *annealing) {
    const Problem *problem = annealing->problem;
    size_t rows = sizeof(int32_t) * (problem->instances + 1);
    int made = make_state(&annealing->state, problem);
    made &= make_state(&annealing->rehearsal, problem);
    made &= make_lists(&annealing->lists, problem);
    annealing->pending = malloc(rows);
    annealing->reached_primary = malloc(rows), annealing->reached_secondary = malloc(rows);
    annealing->best_primary = malloc(rows), annealing->best_secondary = malloc(rows);
    annealing->unreached_primary = malloc(rows), annealing->unreached_secondary = malloc(rows);
    made &= annealing->unreached_primary && annealing->unreached_secondary;
    return made && annealing->pending && annealing->reached_primary && annealing->reached_secondary &&
           annealing->best_primary && annealing->best_secondary;
}

/* An annealing from the given places. keep: they count as found. NULL: there is no memory. */
Annealing *poise_annealing_begin(const Problem *problem, const Goal *goal, const Goal *rank,
                                 const Cooling *plan, const int32_t *primary, const int32_t *secondary,
                                 int keep) {
    Annealing *annealing = calloc(1, sizeof *annealing);
    if (!annealing) return NULL;
    annealing->problem = problem, annealing->goal = *goal, annealing->rank = *rank, annealing->plan = *plan;
    if (!make_annealing(annealing)) {
        poise_annealing_end(annealing);
        return NULL;
    }
    fill_logs();
    annealing->random = plan->seed * 2 + 1, annealing->shuffle = plan->seed * 2 + 77;
    annealing->source = (Source){.state = &annealing->state, .lists = &annealing->lists,
                                 .shares = annealing->plan.draws, .random = &annealing->random};
    for (int k = 0; k < PROPOSAL_KINDS; k++) annealing->source.all_shares += plan->draws[k];
    annealing->best = annealing->unreached = NOTHING_FOUND;
    annealing->patience = 1;
    annealing->state.judged_by_report = 1;
    to_start(&annealing->rehearsal);
    go_to(annealing, primary, secondary);
    if (keep && is_eligible(&annealing->state, &annealing->goal))
        keep_best(annealing, goal_value(&annealing->state, &annealing->rank, 1, score_of(&annealing->state)));
    annealing->smooth = plan->smoothing > 0;
    annealing->strictness = plan->lenience;
    for (int k = 0; k < problem->terms; k++) annealing->width[k] = problem->unit[k] * plan->smoothing;
    annealing->energy = present_energy(annealing);
    annealing->temperature = plan->hot, annealing->cooling = plan->cold / plan->hot;
    for (int k = 0; k < HALVINGS; k++) annealing->cooling = sqrt(annealing->cooling);
    return annealing;
}

/* A part of the way; 0 at its end, -1 without memory. */
int poise_annealing_continue(Annealing *annealing) {
    const Cooling *plan = &annealing->plan;
    int64_t part = part_of(annealing), until = annealing->done + PARTS_AT_ONCE * part;
    if (until > plan->proposals) until = plan->proposals;
    for (; annealing->done < until; annealing->done++) {
        if (annealing->done % part == part - 1) cool(annealing);
        if (annealing->done % plan->check_every == plan->check_every - 1) return_to_reachable(annealing);
        propose(annealing);
    }
    if (annealing->lists.no_memory) return -1;
    return annealing->done < plan->proposals;
}

/* Better places than the best to which moves were not found, and their rank; NOTHING_FOUND where there are none. */
double poise_annealing_unreached(const Annealing *annealing, int32_t *primary, int32_t *secondary) {
    if (annealing->unreached >= annealing->best - LEAST_GAIN) return NOTHING_FOUND;
    memcpy(primary, annealing->unreached_primary, sizeof(int32_t) * annealing->problem->instances);
    memcpy(secondary, annealing->unreached_secondary, sizeof(int32_t) * annealing->problem->instances);
    return annealing->unreached;
}

/* The best so far in primary and secondary, and its rank; NOTHING_FOUND where nothing was eligible. */
double poise_annealing_best(const Annealing *annealing, int32_t *primary, int32_t *secondary, Tally *tally) {
    if (annealing->best < NOTHING_FOUND) {
        memcpy(primary, annealing->best_primary, sizeof(int32_t) * annealing->problem->instances);
        memcpy(secondary, annealing->best_secondary, sizeof(int32_t) * annealing->problem->instances);
    }
    *tally = annealing->tally;
    return annealing->best;
}
