"""The compiler: what capture consists of in a database, as SQL of one dialect."""
