"""Builders: YAML facts and a Turtle vocabulary in, one checked RDF graph out."""
