"""Text in its forms: Markdown, HTML, plain, LaTeX, XML, and the wording of pages."""
