/* What a node has room for, as limits that an instance's needs are held against:
 * planner/scoring/batch/capacity.py.
 */
#ifndef POISE_ROOM_H
#define POISE_ROOM_H

#include "step_tables.h"

#define UNLIMITED 4611686018427387904.0 /* 2^62 */

typedef struct {
    int64_t node;
    double memory, hard_memory, later_memory; /* of a primary: softly, in any case, as configured */
    double mirror_memory;                     /* that a secondary reserves */
    double cpus, disk, hard_disk, spindles, disk_spindles, hard_disk_spindles;
    double free, reserved;
    double hosted, failed; /* instances, and those of them on a node that fails N+1 */
    double value, unit;    /* of the spread of reserved memory */
    int failing, exclusive;
} Room;

static inline double smaller(double a, double b) { return b < a ? b : a; }
static inline double larger(double a, double b) { return b > a ? b : a; }

static inline Room room_of(const StepTables *tables, int64_t n) {
    Room room;
    int64_t last = (int64_t)tables->classes * tables->nodes + n;
    int exclusive = tables->exclusive_storage[n];
    double least_disk, spare = (double)tables->free_spindles[n];
    double disk_reserve = larger((double)tables->disk_reserve[n], 1);
    room.node = n, room.exclusive = exclusive, room.failing = tables->failing[n];
    room.free = (double)(tables->usable_memory[n] - tables->used_memory[n]);
    room.reserved = (double)tables->reserved_memory[n];
    room.hosted = tables->live[n] ? (double)(tables->primaries[n] + tables->secondaries[n]) : 0;
    room.failed = room.failing ? room.hosted : 0;
    room.hard_memory = room.free - 1;
    room.memory = room.hard_memory - (room.failing ? 0 : room.reserved);
    room.later_memory = (double)tables->later_free_memory[n] - 1;
    room.mirror_memory = smaller(room.hard_memory, room.later_memory);
    room.cpus = tables->most_cpus[n] - larger((double)tables->used_cpus[n], (double)tables->later_used_cpus[n]);
    room.hard_disk = (double)(tables->free_disk[n] - 1);
    least_disk = smaller((double)tables->free_disk[n], (double)tables->later_free_disk[n]);
    room.disk = least_disk - disk_reserve;
    room.spindles = tables->most_spindles[n] - larger(tables->used_spindles[n], tables->later_used_spindles[n]);
    room.hard_disk_spindles = exclusive ? spare : UNLIMITED;
    room.disk_spindles = exclusive ? smaller(spare, (double)tables->later_free_spindles[n]) : UNLIMITED;
    room.value = tables->value[last], room.unit = tables->unit[last];
    return room;
}

#endif
