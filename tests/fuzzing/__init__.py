"""Fuzzing: odd inputs for every parser of outside data, by the thousand, under limits of time and memory."""
