"""Host models of every shape that capture has to serve, each kind on a metadata of its own."""
