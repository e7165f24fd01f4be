"""Does `poise hbal` print what Debian's hbal prints?  Generated cases, recorded and live."""
