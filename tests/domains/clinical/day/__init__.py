"""A random day at the clinic: what a model of a few lines remembers is compared with what the clinic says."""
