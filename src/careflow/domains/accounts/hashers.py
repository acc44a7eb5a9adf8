from django.contrib.auth.hashers import Argon2PasswordHasher


class ClinicArgon2Hasher(Argon2PasswordHasher):
    """Argon2id with the parameters of OWASP's password storage cheat sheet: 46 MiB, one pass, one lane."""

    time_cost = 1
    memory_cost = 47104
    parallelism = 1
