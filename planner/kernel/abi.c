#include "abi.h"

#include "cooling.h"
#include "goal.h"
#include "order.h"
#include "step_tables.h"

#include <stddef.h>

#ifndef POISE_KERNEL_SOURCES
#define POISE_KERNEL_SOURCES ""
#endif

int poise_kernel_abi(void) { return POISE_KERNEL_ABI; }

const char *poise_kernel_sources(void) { return "poise-kernel-sources:" POISE_KERNEL_SOURCES; }

#define SIZE(structure) {#structure, sizeof(structure)}
#define AT(structure, field) {#structure "." #field, offsetof(structure, field)}

static const struct {
    const char *name;
    int32_t bytes;
} layout[] = {
    SIZE(Problem), AT(Problem, nodes), AT(Problem, instances), AT(Problem, tags), AT(Problem, places),
        AT(Problem, terms), AT(Problem, column), AT(Problem, weight), AT(Problem, unit),
        AT(Problem, base), AT(Problem, reserved_term), AT(Problem, reserved_weight), AT(Problem, force),
        AT(Problem, evacuate_only), AT(Problem, odd_nodes), AT(Problem, node), AT(Problem, instance),
        AT(Problem, reserved_for), AT(Problem, tags_from), AT(Problem, tag), AT(Problem, times),
        AT(Problem, tag_counts), AT(Problem, tag_places), AT(Problem, alike), AT(Problem, located),
        AT(Problem, common), AT(Problem, penalty), AT(Problem, may_migrate), AT(Problem, conflicts),
        AT(Problem, location), AT(Problem, place_conflicts),
        AT(Problem, goals), AT(Problem, goal_places), AT(Problem, goal), AT(Problem, goal_place),
        AT(Problem, goal_counts), AT(Problem, parts_from), AT(Problem, part), AT(Problem, wrong),
    SIZE(NodeRow), AT(NodeRow, amount), AT(NodeRow, scale), AT(NodeRow, offset),
        AT(NodeRow, disk_reserve), AT(NodeRow, most_cpus), AT(NodeRow, most_spindles),
        AT(NodeRow, coming_disk), AT(NodeRow, coming_cpus), AT(NodeRow, coming_spindles),
        AT(NodeRow, primaries), AT(NodeRow, hosted), AT(NodeRow, online), AT(NodeRow, failing),
    SIZE(InstanceRow), AT(InstanceRow, as_primary), AT(InstanceRow, as_secondary),
        AT(InstanceRow, sends_first), AT(InstanceRow, sends_later), AT(InstanceRow, reserve),
        AT(InstanceRow, disk),
        AT(InstanceRow, primary), AT(InstanceRow, secondary), AT(InstanceRow, mirrored),
        AT(InstanceRow, kinds),
    SIZE(StepRow), AT(StepRow, instance), AT(StepRow, kind), AT(StepRow, target), AT(StepRow, primary),
        AT(StepRow, secondary), AT(StepRow, score),
    SIZE(Goal), AT(Goal, per_copied), AT(Goal, per_migrated), AT(Goal, per_move), AT(Goal, most_moves),
        AT(Goal, most_copied), AT(Goal, excess_move), AT(Goal, excess_copied), AT(Goal, target),
        AT(Goal, miss), AT(Goal, score_weight),
        AT(Goal, rules_weight), AT(Goal, hard_goal),
    SIZE(Cooling), AT(Cooling, proposals), AT(Cooling, hot), AT(Cooling, cold), AT(Cooling, smoothing),
        AT(Cooling, sharp_from), AT(Cooling, lenience), AT(Cooling, check_every), AT(Cooling, seed),
        AT(Cooling, draws),
    SIZE(Tally), AT(Tally, proposed), AT(Tally, legal), AT(Tally, taken), AT(Tally, checked),
        AT(Tally, refused), AT(Tally, returned),
    SIZE(GoalRow), AT(GoalRow, broken), AT(GoalRow, weight), AT(GoalRow, kind), AT(GoalRow, hard),
        AT(GoalRow, most), AT(GoalRow, places), AT(GoalRow, counts),
    SIZE(GoalPart), AT(GoalPart, goal), AT(GoalPart, as_primary), AT(GoalPart, as_secondary),
    SIZE(StepTables), AT(StepTables, nodes), AT(StepTables, movers), AT(StepTables, targets),
        AT(StepTables, classes), AT(StepTables, primary_only), AT(StepTables, even),
        AT(StepTables, by_spindle), AT(StepTables, exclusive), AT(StepTables, force), AT(StepTables, online),
        AT(StepTables, total_per_unit), AT(StepTables, weight), AT(StepTables, usable_memory),
        AT(StepTables, used_memory), AT(StepTables, reserved_memory), AT(StepTables, later_free_memory),
        AT(StepTables, free_disk), AT(StepTables, later_free_disk), AT(StepTables, disk_reserve),
        AT(StepTables, used_cpus), AT(StepTables, later_used_cpus), AT(StepTables, free_spindles),
        AT(StepTables, later_free_spindles), AT(StepTables, used_spindles),
        AT(StepTables, later_used_spindles), AT(StepTables, most_spindles), AT(StepTables, most_cpus),
        AT(StepTables, primaries), AT(StepTables, secondaries), AT(StepTables, failing),
        AT(StepTables, exclusive_storage), AT(StepTables, live), AT(StepTables, target), AT(StepTables, lost),
        AT(StepTables, total_memory), AT(StepTables, total_disk), AT(StepTables, total_cpus),
        AT(StepTables, cpu_speed), AT(StepTables, max_spindles), AT(StepTables, total_spindles),
        AT(StepTables, location_score), AT(StepTables, tag_conflicts), AT(StepTables, load),
        AT(StepTables, utilisation), AT(StepTables, present), AT(StepTables, column),
        AT(StepTables, place_conflicts), AT(StepTables, value), AT(StepTables, unit),
        AT(StepTables, spindle_unit), AT(StepTables, square), AT(StepTables, total), AT(StepTables, variance),
        AT(StepTables, root), AT(StepTables, row), AT(StepTables, pair), AT(StepTables, mirror),
        AT(StepTables, amount), AT(StepTables, flag), AT(StepTables, may), AT(StepTables, gain),
        AT(StepTables, change), AT(StepTables, release_change), AT(StepTables, release_square),
        AT(StepTables, need), AT(StepTables, span), AT(StepTables, spindle_span), AT(StepTables, drbd),
        AT(StepTables, local), AT(StepTables, held), AT(StepTables, holders), AT(StepTables, has_exclusion),
        AT(StepTables, located), AT(StepTables, has_locations), AT(StepTables, excludes_locations),
        AT(StepTables, places), AT(StepTables, tags_from), AT(StepTables, tag), AT(StepTables, times),
        AT(StepTables, carriers), AT(StepTables, place_counts), AT(StepTables, visible),
        AT(StepTables, alike), AT(StepTables, shared_locations), AT(StepTables, common_locations),
        AT(StepTables, penalty), AT(StepTables, may_migrate),
    SIZE(PairTable), AT(PairTable, key), AT(PairTable, amount), AT(PairTable, keys), AT(PairTable, columns),
    SIZE(KindTable), AT(KindTable, row), AT(KindTable, column), AT(KindTable, value), AT(KindTable, width),
    SIZE(Contender), AT(Contender, gain), AT(Contender, mover), AT(Contender, instance),
        AT(Contender, kind), AT(Contender, target),
};

int32_t poise_kernel_layout(int k, const char **name) {
    if (k < 0 || (size_t)k >= sizeof layout / sizeof *layout) return -1;
    *name = layout[k].name;
    return layout[k].bytes;
}
