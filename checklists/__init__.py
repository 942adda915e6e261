"""From clauses to duties, dates and checklists."""
