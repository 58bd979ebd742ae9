"""Datasets and what is measured on them."""
