"""Paragraphs → the tree of clauses."""
