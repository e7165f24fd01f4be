"""Planning on a snapshot: pure computation, without files, network or clock."""
