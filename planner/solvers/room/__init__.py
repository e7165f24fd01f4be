"""Which few moves would make room for an instance that fits nowhere (:mod:`.make_room`)."""
