from django.contrib.auth.hashers import make_password


def test_a_password_costs_46_mib_of_argon2id():
    algorithm, variant, version, parameters, *_ = make_password("a good password").split("$")

    assert (algorithm, variant, version, parameters) == ("argon2", "argon2id", "v=19", "m=47104,t=1,p=1")
