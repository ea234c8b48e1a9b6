"""What people look at: a table on the terminal, a page with plots, tables in Markdown."""
