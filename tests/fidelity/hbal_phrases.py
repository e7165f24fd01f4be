"""What hbal says when it refuses."""

from __future__ import annotations

import re

PHRASES = tuple(
    re.compile(pattern)
    for pattern in (
        r"Error: failed to load data, aborting: ",
        r"Invalid format of the input file: \d+ sections instead of 4 or more",
        r"Unknown node '[^']*' for instance .*",
        r"Instance \S+ has same primary and secondary node - .*",
        r"\S*: cannot parse string '.*'",
        r"leftover characters when parsing '.*': '.*'",
        r"Invalid string value for type \w+: \".*\"",
        r"Invalid auto_balance value '.*' for instance .*",
        r"Unknown group '.*' for node .*",
        r"Invalid/incomplete (node|group|instance) data",
        r"Invalid ipolicy data",
        r"Odd number of min/max specs for .*",
        r"Wrong number of elems found with name .*",
        r"Error: can't parse utilisation data: ",
        r"Cannot parse line .*",
        r"Unknown instance\(s\): \[.*\]",
        r"wrong node name\(s\) set as offline: .*",
        r"Node group .* not found\. Node group list is:",
        r"Found multiple node groups:",
        r"Error: Aborting\.",
        r"This program doesn't take any arguments\.",
        r"Only one of the rapi, luxi, and data files options should be given\.",
        r"No backend selected! Exiting\.",
        r"Command line error: ",
        r"Error while parsing command line arguments:",
        r"Didn't receive an answer by all MonDs, .*'s data will be ignored\.",
        r"Not all required data available",
        r"No CPU information available for \[.*\]",
        r"Parsing input IAllocator message: ",
        r"invalid iallocator message: key 'request' not found, object contains only \[\]",
        r"Curl error for '.*', error Curl\w+",
        r"Network\.Socket\.connect: <socket: \d+>: does not exist",
    )
)
