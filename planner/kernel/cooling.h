/* The schedule of an annealing, and the tally of what was done. */
#ifndef POISE_COOLING_H
#define POISE_COOLING_H

#include "proposal.h"

typedef struct {
    int64_t proposals;
    double hot, cold;         /* the first and the last temperature */
    double smoothing;         /* the width of the spreads' smooth bottom, in instances; falls to 0 */
    double sharp_from;        /* the part of the way from which it is 0 */
    double lenience;          /* what part of the price of exceeding the budget counts at first */
    int64_t check_every;      /* proposals between two returns to what can be carried out */
    uint64_t seed;
    int32_t draws[PROPOSAL_KINDS]; /* how often each kind is drawn, in parts of their sum */
} Cooling;

typedef struct {
    int64_t proposed, legal, taken, checked, refused, returned;
} Tally;

#endif
