"""The classification of diseases, from the library that carries it. Nothing else may import that library: it takes
seconds and 180 MB, which no server should spend."""
