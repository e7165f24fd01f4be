/* hbal's next step: the moves that gain most, found without looking at all of them.
 *
 * The movers have bounds, which no move of theirs gains more than; they are looked at in the order of
 * these, until no bound reaches the best gain. planner/solvers/balance/lazy.py has the same in numpy.
 */
#include "gains.h"

enum { MANY = 16 }; /* targets of a mover from which on it pays to write out what nodes hold */

/* What decides the most that moves to targets gain. */
typedef struct {
    const double *primary, *mirror_s;
    int64_t made;
    double reserve, most[KINDS];
} MostKey;

typedef struct {
    const StepTables *tables;
    Common common;
    Room *room; /* (N) */
    HomeCost cost;
    TargetColumns columns;
    LegCache from_p, from_s;
    double *for_p, *for_s, *by_p, *by_s; /* (N): as in Held */
    double *most;                        /* (targets): at least what a move there gains */
    double peak;                         /* the highest of them */
    MostKey most_of;                     /* whose they are */
    double *reserved, *reserved_unit;    /* (targets) */
    double *numbers;                     /* all of them */
    MoverLanes *lanes;
    int32_t *heap; /* movers, that with the highest bound first */
    double best, margin;
    Contender *found; /* room for so many; count goes on beyond it */
    int64_t places, count;
} Search;

static void drop_search(Search *search) {
    drop_home_cost(&search->cost);
    free(search->room);
    free(search->numbers);
    free(search->lanes);
    free(search->heap);
}

static int make_search(Search *search, const StepTables *tables) {
    size_t nodes = (size_t)tables->nodes + 1, targets = (size_t)tables->targets + 1;
    size_t classes = (size_t)tables->classes;
    double *next;
    search->tables = tables;
    int made = make_home_cost(&search->cost, tables);
    search->room = malloc(sizeof *search->room * nodes);
    search->heap = malloc(sizeof *search->heap * ((size_t)tables->movers + 1));
    search->lanes = malloc(sizeof *search->lanes);
    search->numbers = next = malloc(sizeof *next * ((3 * classes + 4 * SLOTS + 3) * targets + 4 * nodes));
    if (!made || !search->room || !search->heap || !search->lanes || !next) return 0;
    double **by_class[] = {&search->columns.unit, &search->columns.twice_value, &search->columns.spindle_unit};
    double **by_node[] = {&search->for_p, &search->for_s, &search->by_p, &search->by_s};
    for (int k = 0; k < 3; k++) *by_class[k] = next, next += classes * targets;
    for (int k = 0; k < 4; k++) *by_node[k] = next, next += nodes;
    search->most = next, next += targets;
    search->reserved = next, next += targets;
    search->reserved_unit = next, next += targets;
    search->from_p.sum = next, next += 2 * SLOTS * targets;
    search->from_s.sum = next;
    for (int32_t n = 0; n < tables->nodes; n++) search->room[n] = room_of(tables, n);
    fill_columns(&search->columns, tables);
    for (int32_t j = 0; j < tables->targets; j++) {
        const Room *room = search->room + tables->target[j];
        search->reserved[j] = room->reserved, search->reserved_unit[j] = room->unit;
    }
    search->common = common_of(tables, search->room);
    return 1;
}

/* -- contenders ------------------------------------------------------------------------------------- */

/* Keeps those that still reach the best gain. */
static void sift(Search *search) {
    int64_t kept = 0, known = search->count < search->places ? search->count : search->places;
    for (int64_t k = 0; k < known; k++)
        if (search->found[k].gain >= search->best - search->margin) search->found[kept++] = search->found[k];
    search->count = kept;
}

static void note(Search *search, const Mover *mover, int kind, int64_t target, double gain) {
    if (!(gain >= search->best - search->margin)) return;
    if (gain > search->best) search->best = gain;
    if (search->count == search->places) sift(search);
    if (search->count < search->places)
        search->found[search->count] = (Contender){gain, mover->m, (int32_t)mover->i, kind, (int32_t)target};
    search->count++;
}

/* -- looking ---------------------------------------------------------------------------------------- */

static void write_held(Search *search, const Mover *mover) {
    const StepTables *tables = search->tables;
    write_row(&tables->holders, mover->p->node, search->for_p);
    write_row(&tables->holders, mover->s->node, search->for_s);
    write_row(&tables->held, mover->p->node, search->by_p);
    write_row(&tables->held, mover->s->node, search->by_s);
}

static Held held_between(const StepTables *tables, const Mover *mover, int64_t n) {
    int64_t p = mover->p->node, s = mover->s->node;
    return (Held){(double)pair_amount(&tables->held, n, p), (double)pair_amount(&tables->held, n, s),
                  (double)pair_amount(&tables->held, p, n), (double)pair_amount(&tables->held, s, n)};
}

/* At least what the best move of a mover to each target gains. Where instances and nodes are alike, many movers
 * have the same sums of legs, and gain the same beside them: then it is there already. */
static void most_to_targets(Search *search, const Mover *mover, const double *primary, const double *mirror_p,
                            const double *mirror_s) {
    const StepTables *tables = search->tables;
    const Common *common = &search->common;
    MostKey key = {.primary = primary, .mirror_s = mirror_s, .made = search->from_p.made + search->from_s.made,
                   .reserve = mover->reserve};
    memcpy(key.most, mover->most, sizeof key.most);
    if (!memcmp(&search->most_of, &key, sizeof key)) return;
    double costs = larger(tables->total_per_unit - 1, 0), peak = NOT_ALLOWED;
    for (int32_t j = 0; j < tables->targets; j++) {
        double mirror = larger(mover->reserve - search->reserved[j], 0) * search->reserved_unit[j] * costs;
        search->most[j] = most_to_target(mover, legs_gained(common, primary[j], mirror_p[j], mirror_s[j]), mirror);
    }
    for (int32_t j = 0; j < tables->targets; j++) peak = larger(peak, search->most[j]);
    search->most_of = key, search->peak = peak;
}

/* Looks at those of a mover's moves that may reach the best gain; returns the most that any of them gains. */
static double look_at(Search *search, int m) {
    const StepTables *tables = search->tables;
    const Common *common = &search->common;
    int32_t single = tables->primary_only, classes = tables->classes;
    Mover mover;
    double gain[KINDS];
    read_mover(&mover, tables, common, search->room, &search->cost, m);
    meet_tags(&search->cost, tables, mover.i, mover.p->node);
    double best = gain_of_failover(tables, &mover, &search->cost);
    note(search, &mover, FAILOVER, mover.s->node, best);
    const double *primary = sums_of_legs(&search->from_p, tables, &search->columns, common->bend, &mover, 0,
                                         single, classes);
    const double *mirror_p = primary + tables->targets;
    const double *mirror_s = sums_of_legs(&search->from_s, tables, &search->columns, common->bend, &mover,
                                          classes, single, legs_of(tables));
    most_to_targets(search, &mover, primary, mirror_p, mirror_s);
    if (!(search->peak >= search->best - search->margin)) return larger(best, search->peak);
    int32_t near = 0;
    for (int32_t j = 0; j < tables->targets; j++) near += search->most[j] >= search->best - search->margin;
    int written = !mover.single && near > MANY;
    if (written) write_held(search, &mover);
    for (int32_t j = 0; j < tables->targets; j++) {
        double floor = search->best - search->margin;
        if (!(search->most[j] >= floor)) {
            best = larger(best, search->most[j]);
            continue;
        }
        int64_t n = tables->target[j];
        Pair pair = {.tables = tables, .mover = &mover, .cost = &search->cost, .t = search->room + n,
                     .legs = legs_gained(common, primary[j], mirror_p[j], mirror_s[j])};
        if (!mover.single && !written) pair.held = held_between(tables, &mover, n);
        if (written)
            pair.held = (Held){search->for_p[n], search->for_s[n], search->by_p[n], search->by_s[n]};
        best = larger(best, gains_to_target(&pair, floor, gain));
        for (int kind = FAILOVER + 1; kind < KINDS; kind++) note(search, &mover, kind, n, gain[kind]);
    }
    return best;
}

/* What the best of a mover's moves to one node gains, but for kinds that cannot gain least. */
static double look_at_node(Search *search, int m, int64_t n, Legs legs, double least, double gain[KINDS]) {
    const StepTables *tables = search->tables;
    Mover mover;
    read_mover(&mover, tables, &search->common, search->room, &search->cost, m);
    meet_tags(&search->cost, tables, mover.i, mover.p->node);
    Pair pair = {.tables = tables, .mover = &mover, .cost = &search->cost, .t = search->room + n, .legs = legs};
    if (!mover.single) pair.held = held_between(tables, &mover, n);
    return gains_to_target(&pair, least, gain);
}

/* Raises the bounds of movers for which a changed node has become a better target. */
static void look_at_changed(Search *search, double *bound, const int32_t *changed, int32_t count) {
    const StepTables *tables = search->tables;
    const Common *common = &search->common;
    MoverLanes *lanes = search->lanes;
    double gain[KINDS];
    for (int32_t first = 0; first < tables->movers && count; first += LANES) {
        lanes->first = first, lanes->lanes = tables->movers - first < LANES ? tables->movers - first : LANES;
        begin_lanes(lanes, tables, common);
        for (int32_t k = 0; k < count; k++) {
            int64_t n = tables->target[changed[k]];
            legs_to_node(lanes, tables, common, n);
            for (int32_t r = 0; r < lanes->lanes; r++) {
                int32_t m = first + r;
                Mover mover;
                Legs legs = legs_gained(common, lanes->primary[r], lanes->mirror_p[r], lanes->mirror_s[r]);
                read_outlook(&mover, tables, common, &search->cost, m, lanes->p_to_s[r]);
                if (most_to_target(&mover, legs, least_as_mirror(tables, &mover, search->room + n)) > bound[m])
                    bound[m] = larger(bound[m], look_at_node(search, m, n, legs, bound[m], gain));
            }
        }
    }
}

/* -- the order -------------------------------------------------------------------------------------- */

static void sink(int32_t *heap, int32_t count, const double *bound, int32_t at) {
    int32_t moved = heap[at];
    for (int32_t below = 2 * at + 1; below < count; below = 2 * at + 1) {
        if (below + 1 < count && bound[heap[below + 1]] > bound[heap[below]]) below++;
        if (bound[heap[below]] <= bound[moved]) break;
        heap[at] = heap[below], at = below;
    }
    heap[at] = moved;
}

static void look_in_order(Search *search, double *bound) {
    int32_t *heap = search->heap, count = 0;
    for (int32_t m = 0; m < search->tables->movers; m++)
        if (bound[m] >= search->best - search->margin) heap[count++] = m;
    for (int32_t at = count / 2; at-- > 0;) sink(heap, count, bound, at);
    while (count && bound[heap[0]] >= search->best - search->margin) {
        int32_t m = heap[0];
        heap[0] = heap[--count];
        if (count) sink(heap, count, bound, 0);
        bound[m] = look_at(search, m);
    }
}

/* -- what Python calls ------------------------------------------------------------------------------ */

/* The moves that gain most, and all whose gains are within margin of them, in found; *best: what is gained.
 *
 * bound: (movers) of every mover's gain, which becomes tighter for those that are looked at. changed:
 * positions among the targets of nodes that have changed since the bounds were taken. Returns how many
 * moves there are; where that is more than places, not all of them are in found: to be asked again
 * without changed nodes. -1 without memory.
 */
int64_t poise_step_search(const StepTables *tables, double *bound, const int32_t *changed, int32_t count,
                          double margin, double *best, Contender *found, int64_t places) {
    Search search = {.margin = margin, .found = found, .places = places};
    int made = make_search(&search, tables);
    if (made) {
        look_at_changed(&search, bound, changed, count);
        look_in_order(&search, bound);
        if (search.count <= places) sift(&search);
        *best = search.best;
    }
    drop_search(&search);
    return made ? search.count : -1;
}

/* For tests: the gains of all moves, (movers, targets, KINDS), -infinity where one is not allowed; failovers
 * are those to the first target. Returns 0, -1 without memory. */
int32_t poise_step_gains(const StepTables *tables, double *gains) {
    Search search = {.margin = INFINITY};
    int made = make_search(&search, tables);
    for (int32_t m = 0; made && m < tables->movers; m++) {
        MoverLanes *lanes = search.lanes;
        lanes->first = m, lanes->lanes = 1;
        begin_lanes(lanes, tables, &search.common);
        for (int32_t j = 0; j < tables->targets; j++) {
            double *gain = gains + ((int64_t)m * tables->targets + j) * KINDS;
            int64_t n = tables->target[j];
            legs_to_node(lanes, tables, &search.common, n);
            Legs legs = legs_gained(&search.common, *lanes->primary, *lanes->mirror_p, *lanes->mirror_s);
            look_at_node(&search, m, n, legs, NOT_ALLOWED, gain);
            if (j) continue;
            Mover mover;
            read_mover(&mover, tables, &search.common, search.room, &search.cost, m);
            gain[FAILOVER] = gain_of_failover(tables, &mover, &search.cost);
        }
    }
    drop_search(&search);
    return made ? 0 : -1;
}
