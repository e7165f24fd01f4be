/* Lists of instances to draw from, in an order that follows from the changes alone. */
#ifndef POISE_INSTANCE_LIST_H
#define POISE_INSTANCE_LIST_H

#include "random.h"
#include "state.h"

typedef struct {
    int32_t *row;
    int count, room;
} InstanceList;

/* The instances on each node, and those that are not where they were at the start. */
typedef struct {
    InstanceList *on_node, moved;
    int no_memory; /* a list could not grow: it lacks an instance from then on */
} InstanceLists;

static inline int make_lists(InstanceLists *lists, const Problem *problem) {
    lists->on_node = calloc(problem->nodes + 1, sizeof(InstanceList));
    return lists->on_node != NULL;
}

static inline void drop_lists(InstanceLists *lists, const Problem *problem) {
    for (int n = 0; lists->on_node && n < problem->nodes; n++) free(lists->on_node[n].row);
    free(lists->on_node);
    free(lists->moved.row);
}

static inline void add_to(InstanceLists *lists, InstanceList *list, int i) {
    if (list->count == list->room) {
        int room = 2 * list->room + 8;
        int32_t *row = realloc(list->row, sizeof(int32_t) * room);
        if (!row) {
            lists->no_memory = 1;
            return;
        }
        list->row = row, list->room = room;
    }
    list->row[list->count++] = i;
}

static inline void remove_from(InstanceList *list, int i) {
    for (int k = 0; k < list->count; k++)
        if (list->row[k] == i) {
            list->row[k] = list->row[--list->count];
            return;
        }
}

/* The lists follow a change that is kept. */
static inline void update_lists(InstanceLists *lists, const State *state) {
    InstanceList *on = lists->on_node;
    for (int k = 0; k < state->log.shifts; k++) {
        int i = state->log.shift[k].instance;
        int p = state->log.shift[k].primary, s = state->log.shift[k].secondary;
        int p2 = state->primary[i], s2 = state->secondary[i];
        if (p != p2 && p != s2) remove_from(on + p, i);
        if (s != NOWHERE && s != p2 && s != s2) remove_from(on + s, i);
        if (p2 != p && p2 != s) add_to(lists, on + p2, i);
        if (s2 != NOWHERE && s2 != p && s2 != s) add_to(lists, on + s2, i);
        int was_moved = is_moved(state->problem, i, p, s), moved = is_moved(state->problem, i, p2, s2);
        if (was_moved && !moved) remove_from(&lists->moved, i);
        if (moved && !was_moved) add_to(lists, &lists->moved, i);
    }
}

static inline void list_all(InstanceLists *lists, const State *state) {
    const Problem *problem = state->problem;
    lists->moved.count = 0;
    for (int n = 0; n < problem->nodes; n++) lists->on_node[n].count = 0;
    for (int i = 0; i < problem->instances; i++) {
        int p = state->primary[i], s = state->secondary[i];
        add_to(lists, lists->on_node + p, i);
        if (s != NOWHERE) add_to(lists, lists->on_node + s, i);
        if (is_moved(problem, i, p, s)) add_to(lists, &lists->moved, i);
    }
}

/* One of the list, drawn; NOWHERE where it is empty. */
static inline int any_of(const InstanceList *list, uint64_t *random) {
    return list->count ? list->row[below(random, list->count)] : NOWHERE;
}

#endif
