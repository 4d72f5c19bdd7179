"""Turn question sets with known answers into figures: how often Winnow is right, and why not."""
