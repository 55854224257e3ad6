"""A knowledge base and lookup service for Windows activation errors."""
