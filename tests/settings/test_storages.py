"""Where documents lie."""

import pytest

from careflow.settings.environment import Environment
from careflow.settings.refused import Refused
from careflow.settings.storages import storages


def documents(**values):
    return storages(Environment(**values))["documents"]


def test_by_default_they_lie_in_the_data_folder(tmp_path):
    assert documents(data_dir=tmp_path) == {
        "BACKEND": "careflow.platform.storage.PrivateFolder", "OPTIONS": {"location": tmp_path / "documents"},
    }  # fmt: skip


def test_a_bucket_of_amazons_takes_its_keys_from_the_machine():
    assert documents(document_storage="s3://clinic-papers")["OPTIONS"] == {
        "bucket_name": "clinic-papers", "location": "", "endpoint_url": None, "region_name": None, "access_key": None,
        "secret_key": None, "addressing_style": "auto",
    }  # fmt: skip


def test_another_server_has_its_own_address_and_keys():
    options = documents(
        document_storage="s3://papers/harbor/north/", document_storage_endpoint="https://s3.example",
        document_storage_region="eu-1", document_storage_key_id="id", document_storage_secret="hush",
    )["OPTIONS"]  # fmt: skip

    assert options == {
        "bucket_name": "papers", "location": "harbor/north", "endpoint_url": "https://s3.example",
        "region_name": "eu-1", "access_key": "id", "secret_key": "hush", "addressing_style": "path",
    }  # fmt: skip


@pytest.mark.parametrize(
    "place", ["papers", "gs://papers", "s3://", "s3:///x", "s3://Papers", "s3://me:hush@papers", "s3://p:99999999/x"]
)
def test_another_place_is_refused_without_being_repeated(place):
    with pytest.raises(Refused, match="DOCUMENT_STORAGE must read s3://bucket") as refused:
        documents(document_storage=place)

    assert "hush" not in str(refused.value)


def test_half_a_pair_of_keys_is_refused():
    with pytest.raises(Refused, match="DOCUMENT_STORAGE_SECRET"):
        documents(document_storage="s3://papers", document_storage_key_id="id")


@pytest.mark.parametrize("address", ["", "127.0.0.1:3310", "clamd.local:3310", "[::1]:3310", "/run/clamav/clamd.sock"])
def test_a_scanner_has_an_address(address):
    assert Environment(clamav_address=address).clamav_address == address


@pytest.mark.parametrize("address", ["clamd", "clamd:", ":3310", "clamd:x", "clamd:0", "clamd:99999"])
def test_half_an_address_of_a_scanner_is_none(address):
    with pytest.raises(ValueError, match="path of a socket"):
        Environment(clamav_address=address)
