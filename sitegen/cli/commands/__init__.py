"""The commands, a module each: what it needs is imported when it runs, and nothing else is.

`run` takes the arguments of the command and gives an exit code.
"""
