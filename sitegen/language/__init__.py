"""Words: text → terms, what is typed → a query, and which words stand for others."""
