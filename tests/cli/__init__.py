"""Tests of the commands: what they print, their JSON and their exit codes."""
