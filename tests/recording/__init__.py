"""Recording a run, on both databases."""
