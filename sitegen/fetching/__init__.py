"""Sources of sitegen.yaml → dumps: what `sitegen fetch` does. No other command asks another host."""
