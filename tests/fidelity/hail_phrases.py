"""What hail says when it refuses."""

from __future__ import annotations

import re

PHRASES = tuple(
    re.compile(pattern)
    for pattern in (
        r"Command line error: ",
        r"Error while parsing command line arguments:",
        r"This program needs an input file\.",
        r"Only one argument is accepted \(the input file\)",
        r"Parsing input IAllocator message: ",
        r"Invalid JSON: a JSON text a serialized object or array at the top level\.",
        r"Malformed JSON: expecting string: ",
        r"message: Unable to read JSObject",
        r"invalid iallocator message: ",
        r"key 'request' not found, object contains only \[\]",
        r"invalid request dict: ",
        r"invalid request dict: key 'name': Unable to read String",
        r"Invalid request type '[^']*'",
        r"Unknown instance '[^']*'",
        r"Unknown node '[^']*' for instance .*",
        r"Unknown group '[^']*' for node .*",
        r"Wrong number of elems found with name .*",
        r"Invalid string value for type \w+: \".*\"",
        r"Error: failed to load data, aborting: ",
        r"Invalid format of the input file: \d+ sections instead of 4 or more",
        r"Invalid cluster specification, expected 6 comma-separated sections",
        r"\S*: cannot parse string '.*'",
        r"Unknown unit '.*'",
    )
)
