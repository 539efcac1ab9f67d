"""What a connection tells the database: who writes and why, and when a commit is."""
