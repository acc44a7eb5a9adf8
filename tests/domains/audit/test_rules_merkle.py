"""Whoever knows the root alone is convinced by a path, and by nothing else."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from careflow.domains.audit.rules import merkle

CONTENTS = st.lists(st.binary(max_size=8), min_size=1, max_size=70)


def by_definition(leaves):
    """RFC 6962, section 2.1, word for word."""
    if len(leaves) == 1:
        return leaves[0]
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return hashlib.sha256(b"\x01" + by_definition(leaves[:half]) + by_definition(leaves[half:])).digest()


@st.composite
def proofs(draw):
    leaves = [merkle.leaf_of(content) for content in draw(CONTENTS)]
    index = draw(st.integers(0, len(leaves) - 1))
    return leaves, index, merkle.path_to(leaves, index)


def flipped(draw, value):
    bit = draw(st.integers(0, len(value) * 8 - 1))
    return (int.from_bytes(value) ^ (1 << bit)).to_bytes(len(value))


def test_the_root_is_that_of_the_published_vectors():
    """Of the test data of Certificate Transparency."""
    contents = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
    leaves = [merkle.leaf_of(bytes.fromhex(content)) for content in contents]

    assert merkle.root_of([]).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert merkle.root_of(leaves[:1]).hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert merkle.root_of(leaves[:7]).hex() == "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"
    assert merkle.root_of(leaves).hex() == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"


@given(CONTENTS)
def test_the_root_is_that_of_the_definition(contents):
    leaves = [merkle.leaf_of(content) for content in contents]

    assert merkle.root_of(leaves) == by_definition(leaves)


@given(proofs())
def test_every_leaf_has_a_short_path_to_the_root(proof):
    leaves, index, path = proof

    assert merkle.root_by(path, leaf=leaves[index], index=index, count=len(leaves)) == merkle.root_of(leaves)
    assert len(path) <= (len(leaves) - 1).bit_length()


@given(st.data())
def test_any_flipped_bit_leads_elsewhere(data):
    leaves, index, path = data.draw(proofs())
    place = data.draw(st.integers(0, len(path)))
    parts = [leaves[index], *path]
    parts[place] = flipped(data.draw, parts[place])

    assert merkle.root_by(parts[1:], leaf=parts[0], index=index, count=len(leaves)) != merkle.root_of(leaves)


@given(st.data())
def test_a_path_that_is_cut_or_made_longer_leads_nowhere(data):
    leaves, index, path = data.draw(proofs())
    longer = [*path, data.draw(st.binary(min_size=32, max_size=32))]

    assert merkle.root_by(longer, leaf=leaves[index], index=index, count=len(leaves)) is None
    for length in range(len(path)):
        assert merkle.root_by(path[:length], leaf=leaves[index], index=index, count=len(leaves)) is None


@given(st.lists(st.binary(max_size=8), min_size=2, max_size=40, unique=True), st.data())
def test_a_leaf_is_only_where_it_is(contents, data):
    leaves = [merkle.leaf_of(content) for content in contents]
    index, other = data.draw(st.permutations(range(len(leaves))))[:2]

    found = merkle.root_by(merkle.path_to(leaves, index), leaf=leaves[index], index=other, count=len(leaves))

    assert found != merkle.root_of(leaves)


@given(proofs())
def test_there_is_nothing_outside_of_the_tree(proof):
    leaves, index, path = proof

    assert merkle.root_by(path, leaf=leaves[index], index=len(leaves), count=len(leaves)) is None
    assert merkle.root_by(path, leaf=leaves[index], index=-1, count=len(leaves)) is None
