/* Simulated annealing over the places of all instances.
 *
 * The state is a set of places, priced against the start; that moves in some order lead there is
 * asked whenever a state is about to become the best. No function of the C library decides anything:
 * with the same seed every machine takes the same path.
 */
#include "order.h"

typedef struct {
    double per_copied, per_migrated, per_move;  /* points of score for a MiB, a MiB, a step */
    double most_moves, most_copied;             /* the budget */
    double excess_move, excess_copied;          /* points for a step and a MiB beyond it */
    double target, miss;                        /* a score to reach, and points for each that lacks */
    double score_weight;                        /* what a point of score counts */
} Goal;

typedef struct {
    int64_t proposals;
    double hot, cold;         /* the first and the last temperature */
    double smoothing;         /* the width of the spreads' smooth bottom, in instances; falls to 0 */
    double sharp_from;        /* the part of the way from which it is 0 */
    double lenience;          /* what part of the price of exceeding the budget counts at first */
    int64_t check_every;      /* proposals between two returns to what can be carried out */
    uint64_t seed;
    int32_t draws[9];         /* how often each kind of change is drawn, in parts of their sum */
} Cooling;

typedef struct {
    int64_t proposed, legal, taken, checked, refused, returned;
} Tally;

static double minus_log[1024]; /* -ln((k + 1/2) / 1024), by a series: the same everywhere */

static void fill_logs(void) {
    if (minus_log[0] != 0) return;
    for (int k = 1023; k >= 0; k--) { /* the first is filled last: then all are there */
        double x = (k + 0.5) / 1024, sum = 0;
        int halvings = 0;
        while (x < 0.75) x *= 2, halvings++;
        double y = (x - 1) / (x + 1), power = y;
        for (int n = 1; n < 60; n += 2) sum += 2 * power / n, power *= y * y;
        minus_log[k] = halvings * 0.69314718055994530942 - sum;
    }
}

/* Rows of instances, in no order. */
typedef struct {
    int32_t *row;
    int count, room;
} List;

/* What is drawn; the schedule says how often each. */
enum {
    FLIP, RELOCATE, RELOCATE_MOVED, BOTH, REVERT, EXCHANGE, FLIP_TWO, INSTEAD, REVERT_AND_RELOCATE, DRAWS
};

typedef struct {
    const Problem *problem;
    Goal goal, rank; /* what the way goes by, and by what the best is the best */
    Cooling plan;
    Tally tally;
    int64_t done;
    int64_t patience, next_check; /* after an order was not found, the next is asked for later */
    double temperature, cooling, now, best;
    int32_t *best_primary, *best_secondary;
    State at, way;
    List *on, moved; /* instances on each node; those that are not where they were */
    int all_draws;
    double width[MOST_TERMS];
    int smooth;
    double strictness; /* how much of the price of a budget's excess counts yet */
    uint64_t random, shuffle;
    int32_t *list;
} Search;

static double value(const State *st, const Goal *g, double strictness, double score) {
    double sum = g->score_weight * score;
    if (score > g->target) sum += g->miss * (score - g->target);
    sum += g->per_copied * st->copied + g->per_migrated * st->migrated + g->per_move * st->moves;
    if (st->moves > g->most_moves) sum += strictness * g->excess_move * (st->moves - g->most_moves);
    if (st->copied > g->most_copied) sum += strictness * g->excess_copied * (st->copied - g->most_copied);
    return sum;
}

static double energy(const Search *s, double score) { return value(&s->at, &s->goal, s->strictness, score); }

static double present(const Search *s) {
    return energy(s, s->smooth ? smooth_score(&s->at, s->width) : score_of(&s->at));
}

static int keeps_budget(const Search *s) {
    return s->at.moves <= s->goal.most_moves && s->at.copied <= s->goal.most_copied;
}

static int is_over(const Problem *b, const Node *x, int n) {
    const NodeRow *row = b->node + n;
    double disk = x->amount[FREE_DISK] - row->coming_disk;
    return disk <= 0 || disk < row->disk_reserve || x->amount[LATER_FREE_MEMORY] <= 0 ||
           x->amount[SPINDLES] + row->coming_spindles > row->most_spindles ||
           x->amount[CPUS] + row->coming_cpus > row->most_cpus;
}

/* The instance shares a tag with a primary of its node, and not only with those it always had there. */
static int meets_its_like(const State *st, int i) {
    const Problem *b = st->problem;
    int p = st->primary[i], home = p == b->instance[i].primary;
    for (int k = b->tags_from[i]; k < b->tags_from[i + 1]; k++) {
        int64_t at = (int64_t)b->tag[k] * b->nodes + p;
        if (st->tag_counts[at] > (home ? b->tag_counts[at] : b->times[k])) return 1;
    }
    return 0;
}

/* A node that is over a limit takes nobody new: no move leads there. */
static int takes_newcomers(const Search *s) {
    const State *st = &s->at;
    const Problem *b = s->problem;
    for (int k = 0; k < st->log.shifts; k++) {
        int i = st->log.shift[k].instance, p = st->primary[i], q = st->secondary[i];
        const InstanceRow *inst = b->instance + i;
        if (p != inst->primary && p != inst->secondary && is_over(b, st->node + p, p)) return 0;
        if (q != NOWHERE && q != inst->primary && q != inst->secondary && is_over(b, st->node + q, q)) return 0;
    }
    return 1;
}

/* No node breaks a limit that it did not break before, and none gets further over one. */
static int acceptable(const Search *s) {
    const State *st = &s->at;
    const Problem *b = s->problem;
    for (int k = 0; k < st->log.changed; k++) {
        int n = st->log.node[k];
        const NodeRow *row = b->node + n;
        const double *x = st->node[n].amount, *was = st->log.before[k].amount;
        if (x[FREE_MEMORY] <= 0 && x[FREE_MEMORY] < was[FREE_MEMORY]) return 0;
        if (x[FREE_DISK] <= 0 && x[FREE_DISK] < was[FREE_DISK]) return 0;
        if (b->force) continue;
        if (st->node[n].failing && !row->failing) return 0;
        double disk = x[FREE_DISK] - row->coming_disk;
        if ((disk <= 0 || disk < row->disk_reserve) && x[FREE_DISK] < was[FREE_DISK]) return 0;
        if (x[SPINDLES] + row->coming_spindles > row->most_spindles && x[SPINDLES] > was[SPINDLES]) return 0;
        if (x[CPUS] + row->coming_cpus > row->most_cpus && x[CPUS] > was[CPUS]) return 0;
        if (x[LATER_FREE_MEMORY] <= 0 && x[LATER_FREE_MEMORY] < was[LATER_FREE_MEMORY]) return 0;
    }
    if (!b->force && b->tags)
        for (int k = 0; k < st->log.shifts; k++)
            if (meets_its_like(st, st->log.shift[k].instance)) return 0;
    return b->force || takes_newcomers(s);
}

/* True if some order of moves leads to the present places. */
static int can_be_reached(Search *s, int tries) {
    for (int k = 0; k < tries; k++) {
        int left = carry(&s->way, s->at.primary, s->at.secondary, s->list, k ? &s->shuffle : NULL, NULL, NULL);
        go_home(&s->way);
        if (!left) return 1;
    }
    return 0;
}

static void add(List *list, int i) {
    if (list->count == list->room) {
        list->room = 2 * list->room + 8;
        list->row = realloc(list->row, sizeof(int32_t) * list->room);
    }
    list->row[list->count++] = i;
}

static void take(List *list, int i) {
    for (int k = 0; k < list->count; k++)
        if (list->row[k] == i) {
            list->row[k] = list->row[--list->count];
            return;
        }
}

static inline int is_moved(const Problem *b, int i, int p, int s) {
    return p != b->instance[i].primary || s != b->instance[i].secondary;
}

/* The lists follow a change that is kept. */
static void relist(Search *s) {
    const State *st = &s->at;
    for (int k = 0; k < st->log.shifts; k++) {
        int i = st->log.shift[k].instance, p = st->log.shift[k].primary, q = st->log.shift[k].secondary;
        int p2 = st->primary[i], q2 = st->secondary[i];
        if (p != p2 && p != q2) take(s->on + p, i);
        if (q != NOWHERE && q != p2 && q != q2) take(s->on + q, i);
        if (p2 != p && p2 != q) add(s->on + p2, i);
        if (q2 != NOWHERE && q2 != p && q2 != q) add(s->on + q2, i);
        int was = is_moved(s->problem, i, p, q), is = is_moved(s->problem, i, p2, q2);
        if (was && !is) take(&s->moved, i);
        if (is && !was) add(&s->moved, i);
    }
}

static void list_all(Search *s) {
    const State *st = &s->at;
    s->moved.count = 0;
    for (int n = 0; n < s->problem->nodes; n++) s->on[n].count = 0;
    for (int i = 0; i < s->problem->instances; i++) {
        add(s->on + st->primary[i], i);
        if (st->secondary[i] != NOWHERE) add(s->on + st->secondary[i], i);
        if (is_moved(s->problem, i, st->primary[i], st->secondary[i])) add(&s->moved, i);
    }
}

static void go_to(Search *s, const int32_t *primary, const int32_t *secondary) {
    arrange(&s->at, primary, secondary);
    list_all(s);
}

/* -- draws: one or two instances and their new places ------------------------------------------- */

typedef struct {
    int i, p, s;
} Place;

/* One instance's new places are possible at all. */
static int sensible(const Problem *b, const Place *to) {
    const InstanceRow *inst = b->instance + to->i;
    if (!b->node[to->p].online && to->p != inst->primary) return 0;
    if (!inst->mirrored) return 1;
    if (to->p == to->s) return 0;
    if (!b->node[to->s].online && to->s != inst->secondary) return 0;
    int switches = inst->kinds >> FAILOVER & 1, copies = inst->kinds >> REPLACE_SECONDARY & 1;
    if (!switches && to->p != inst->primary) return 0;
    return copies || !copies_of(to->p, to->s, inst->primary, inst->secondary);
}

/* The instance with its copy on node a on node b instead; flip: with its roles changed, too. */
static inline Place relocated(const State *st, int i, int a, int b, int flip) {
    int p = st->primary[i], s = st->secondary[i];
    if (s == NOWHERE) return (Place){i, b, s};
    if (a == p) p = b;
    else s = b;
    return flip ? (Place){i, s, p} : (Place){i, p, s};
}

static inline Place flipped(const State *st, int i) { return (Place){i, st->secondary[i], st->primary[i]}; }

static inline Place reverted(const Problem *b, int i) {
    return (Place){i, b->instance[i].primary, b->instance[i].secondary};
}

/* One of the nodes of an instance. */
static inline int side(Search *s, int i) {
    return s->at.secondary[i] != NOWHERE && below(&s->random, 2) ? s->at.secondary[i] : s->at.primary[i];
}

static inline int any_moved(Search *s) {
    return s->moved.count ? s->moved.row[below(&s->random, s->moved.count)] : NOWHERE;
}

static inline int any_on(Search *s, int n) {
    const List *on = s->on + n;
    return on->count ? on->row[below(&s->random, on->count)] : NOWHERE;
}

static inline int has(const State *st, int i, int n) { return st->primary[i] == n || st->secondary[i] == n; }

/* What takes the room that reverting i gives back: another instance goes the same way. */
static int instead_of(Search *s, int i, Place *to) {
    const InstanceRow *inst = s->problem->instance + i;
    const State *st = &s->at;
    int p = st->primary[i], q = st->secondary[i], a = NOWHERE, b = NOWHERE, first = below(&s->random, 2);
    for (int k = 0; k < 2; k++) {
        int home = (k ^ first) ? inst->secondary : inst->primary, now = (k ^ first) ? q : p;
        if (home != NOWHERE && home != p && home != q) a = home;
        if (now != NOWHERE && now != inst->primary && now != inst->secondary) b = now;
    }
    if (a == NOWHERE) { /* it has changed its roles only: so does another */
        int j = any_on(s, inst->primary);
        if (j == NOWHERE || j == i || st->secondary[j] == NOWHERE) return 0;
        *to = flipped(st, j);
        return 1;
    }
    int j = any_on(s, a);
    if (j == NOWHERE || j == i || has(st, j, b)) return 0;
    *to = relocated(st, j, a, b, below(&s->random, 4) == 0);
    return 1;
}

/* One draw a statement: a compiler evaluates the arguments of a call in the order that it likes. */
static int draw(Search *s, Place to[MOST_SHIFTS]) {
    const Problem *b = s->problem;
    const State *st = &s->at;
    uint64_t *r = &s->random;
    int kind = 0, what = below(r, s->all_draws), count = 1, i, j, a, c, flip;
    while (what >= s->plan.draws[kind]) what -= s->plan.draws[kind++];
    switch (kind) {
    case FLIP:
        i = below(r, b->instances);
        if (st->secondary[i] == NOWHERE) return 0;
        to[0] = flipped(st, i);
        break;
    case RELOCATE:
    case RELOCATE_MOVED:
        i = kind == RELOCATE ? below(r, b->instances) : any_moved(s);
        if (i == NOWHERE) return 0;
        a = below(r, b->nodes);
        if (has(st, i, a)) return 0;
        flip = below(r, 4) == 0, c = side(s, i);
        to[0] = relocated(st, i, c, a, flip);
        break;
    case BOTH:
        i = below(r, b->instances);
        a = below(r, b->nodes), c = below(r, b->nodes);
        to[0] = (Place){i, a, c};
        if (st->secondary[i] == NOWHERE || has(st, i, to[0].p) || has(st, i, to[0].s)) return 0;
        break;
    case REVERT:
        i = any_moved(s);
        if (i == NOWHERE) return 0;
        to[0] = reverted(b, i);
        break;
    case EXCHANGE:
        i = below(r, b->instances), j = below(r, b->instances);
        if (i == j) return 0;
        a = side(s, i), c = side(s, j);
        if (has(st, i, c) || has(st, j, a)) return 0;
        to[0] = relocated(st, i, a, c, below(r, 4) == 0);
        to[1] = relocated(st, j, c, a, below(r, 4) == 0);
        count = 2;
        break;
    case FLIP_TWO:
        i = below(r, b->instances);
        if (st->secondary[i] == NOWHERE) return 0;
        j = any_on(s, st->secondary[i]);
        if (j == NOWHERE || i == j || st->secondary[j] == NOWHERE) return 0;
        to[0] = flipped(st, i), to[1] = flipped(st, j);
        count = 2;
        break;
    case INSTEAD:
        i = any_moved(s);
        if (i == NOWHERE || !instead_of(s, i, to + 1)) return 0;
        to[0] = reverted(b, i);
        count = 2;
        break;
    default: /* REVERT_AND_RELOCATE */
        i = any_moved(s), j = below(r, b->instances), a = below(r, b->nodes);
        if (i == NOWHERE || i == j || has(st, j, a)) return 0;
        to[0] = reverted(b, i);
        flip = below(r, 4) == 0, c = side(s, j);
        to[1] = relocated(st, j, c, a, flip);
        count = 2;
        break;
    }
    for (int k = 0; k < count; k++)
        if (!sensible(b, to + k)) return 0;
    return count;
}

/* -- an annealing: begun, continued part by part, ended --------------------------------------------- */

enum { HALVINGS = 10, PARTS = 1 << HALVINGS, PARTS_AT_ONCE = 8 };

static inline int64_t part_of(const Search *s) {
    return s->plan.proposals / PARTS > 0 ? s->plan.proposals / PARTS : 1;
}

void poise_end(Search *s) {
    drop_state(&s->at);
    drop_state(&s->way);
    for (int n = 0; s->on && n < s->problem->nodes; n++) free(s->on[n].row);
    free(s->on);
    free(s->moved.row);
    free(s->list);
    free(s->best_primary);
    free(s->best_secondary);
    free(s);
}

static void keep_best(Search *s, double rank) {
    s->best = rank;
    memcpy(s->best_primary, s->at.primary, sizeof(int32_t) * s->problem->instances);
    memcpy(s->best_secondary, s->at.secondary, sizeof(int32_t) * s->problem->instances);
}

/* An annealing from the given places. keep: they count as found. NULL: there is no memory. */
Search *poise_begin(const Problem *b, const Goal *goal, const Goal *rank, const Cooling *plan,
                    const int32_t *primary, const int32_t *secondary, int keep) {
    Search *s = calloc(1, sizeof *s);
    if (!s) return NULL;
    size_t rows = sizeof(int32_t) * (b->instances + 1);
    fill_logs();
    s->problem = b, s->goal = *goal, s->rank = *rank, s->plan = *plan;
    s->random = plan->seed * 2 + 1, s->shuffle = plan->seed * 2 + 77;
    for (int k = 0; k < DRAWS; k++) s->all_draws += plan->draws[k];
    s->best = 1e300;
    s->patience = 1;
    s->list = malloc(rows), s->best_primary = malloc(rows), s->best_secondary = malloc(rows);
    s->on = calloc(b->nodes + 1, sizeof(List));
    int made = make_state(&s->at, b);
    made &= make_state(&s->way, b);
    if (!made || !s->on || !s->list || !s->best_primary || !s->best_secondary) {
        poise_end(s);
        return NULL;
    }
    s->at.judged_by_report = 1;
    start(&s->way);
    go_to(s, primary, secondary);
    if (keep && keeps_budget(s)) keep_best(s, value(&s->at, &s->rank, 1, score_of(&s->at)));
    s->smooth = plan->smoothing > 0;
    s->strictness = plan->lenience;
    for (int k = 0; k < b->terms; k++) s->width[k] = b->unit[k] * plan->smoothing;
    s->now = present(s), s->temperature = plan->hot, s->cooling = plan->cold / plan->hot;
    for (int k = 0; k < HALVINGS; k++) s->cooling = sqrt(s->cooling);
    return s;
}

static void cool(Search *s) {
    const Cooling *plan = &s->plan;
    double way = (double)s->done / (double)plan->proposals / plan->sharp_from;
    s->temperature *= s->cooling;
    if (way >= 1) s->smooth = 0;
    for (int k = 0; k < s->problem->terms; k++) s->width[k] = s->problem->unit[k] * plan->smoothing * (1 - way);
    s->strictness = way < 1 ? plan->lenience + (1 - plan->lenience) * way * way : 1;
    s->now = present(s);
}

/* Back to what can be reached of the present places. */
static void return_to_reachable(Search *s) {
    int left = 1;
    for (int k = 0; k < 3 && left; k++) {
        if (k) go_home(&s->way);
        left = carry(&s->way, s->at.primary, s->at.secondary, s->list, k ? &s->shuffle : NULL, NULL, NULL);
    }
    if (left) s->tally.returned++;
    s->patience = 1, s->next_check = 0;
    go_to(s, s->way.primary, s->way.secondary);
    go_home(&s->way);
    s->now = present(s);
}

/* Proposes one change, and makes it or not. */
static void propose(Search *s) {
    Place to[MOST_SHIFTS];
    State *st = &s->at;
    int count = draw(s, to);
    if (!count) return;
    s->tally.proposed++;
    begin(st);
    for (int k = 0; k < count; k++) shift(st, to[k].i, to[k].p, to[k].s);
    settle(st);
    if (!acceptable(s)) {
        put_back(st);
        return;
    }
    s->tally.legal++;
    add_up(st);
    double score = score_of(st), next = energy(s, s->smooth ? smooth_score(st, s->width) : score);
    if (next > s->now && next - s->now >= s->temperature * minus_log[next_random(&s->random) >> 54]) {
        put_back(st);
        return;
    }
    s->tally.taken++;
    s->now = next;
    relist(s);
    if (!keeps_budget(s)) return;
    double rank = value(st, &s->rank, 1, score);
    if (rank >= s->best - 1e-9 || s->done < s->next_check) return;
    s->tally.checked++;
    if (can_be_reached(s, 3)) {
        keep_best(s, rank);
        s->patience = 1;
    } else {
        s->tally.refused++;
        s->next_check = s->done + s->patience;
        if (s->patience < s->plan.check_every) s->patience *= 2;
    }
}

/* A part of the way; 0 at its end. */
int poise_go_on(Search *s) {
    int64_t part = part_of(s), until = s->done + PARTS_AT_ONCE * part;
    if (until > s->plan.proposals) until = s->plan.proposals;
    for (; s->done < until; s->done++) {
        if (s->done % part == part - 1) cool(s);
        if (s->done % s->plan.check_every == s->plan.check_every - 1) return_to_reachable(s);
        propose(s);
    }
    return s->done < s->plan.proposals;
}

/* The best so far in primary and secondary, and its rank; 1e300 where nothing kept the budget. */
double poise_best(const Search *s, int32_t *primary, int32_t *secondary, Tally *tally) {
    if (s->best < 1e300) {
        memcpy(primary, s->best_primary, sizeof(int32_t) * s->problem->instances);
        memcpy(secondary, s->best_secondary, sizeof(int32_t) * s->problem->instances);
    }
    *tally = s->tally;
    return s->best;
}

/* The order of the moves to the given places; returns the number of steps, -1 without memory.
 *
 * Where the order that gains most first gets stuck, others are drawn; *left: instances that none of
 * them brings to their places.
 */
int poise_order(const Problem *b, const int32_t *primary, const int32_t *secondary, double per_copied,
                StepRow *steps, int most_steps, int *left) {
    enum { TRIES = 64 };
    State st;
    int32_t *pending = malloc(sizeof(int32_t) * (b->instances + 1));
    int count = -1;
    uint64_t seed = 1;
    if (make_state(&st, b) && pending) {
        start(&st);
        count = order(&st, primary, secondary, per_copied, pending, steps, most_steps, left);
        for (int k = 0; *left && k < TRIES; k++) {
            start(&st);
            count = 0;
            *left = carry(&st, primary, secondary, pending, k ? &seed : NULL, steps, &count);
        }
    }
    drop_state(&st);
    free(pending);
    return count;
}

/* The score of given places, and what they cost: moves, MiB copied, MiB migrated. */
double poise_score(const Problem *b, const int32_t *primary, const int32_t *secondary, double cost[3]) {
    State st;
    double score = 1e300; /* without memory */
    if (make_state(&st, b)) {
        st.judged_by_report = 1;
        arrange(&st, primary, secondary);
        score = score_of(&st);
        cost[0] = (double)st.moves, cost[1] = st.copied, cost[2] = st.migrated;
    }
    drop_state(&st);
    return score;
}

/* For tests: 1 where the move is allowed after the given steps (instance, primary, secondary). */
int poise_allows(const Problem *b, const int32_t (*steps)[3], int count, int kind, int instance, int target) {
    State st;
    int allowed = -1;
    if (make_state(&st, b)) {
        start(&st);
        for (int k = 0; k < count; k++) hop(&st, steps[k][0], steps[k][1], steps[k][2]);
        allowed = is_allowed(&st, kind, instance, target);
    }
    drop_state(&st);
    return allowed;
}
