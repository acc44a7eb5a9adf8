import json
import zipfile
from io import BytesIO


def done(response, status=200):
    assert response.status_code == status, response.json()
    return response.json()


def export(person, patient):
    response = person.get(f"patients/{patient.pk}/export/")
    assert response.status_code == 200, response.json()
    archive = zipfile.ZipFile(BytesIO(b"".join(response.streaming_content)))
    assert archive.testzip() is None
    return archive


def read(archive, path):
    return json.loads(archive.read(path))
