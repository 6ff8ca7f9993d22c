#!/usr/bin/env python3
"""pack_image.py PROGRAM OUTPUT ARCHITECTURE   packs one static program as an OCI archive, the same bytes every time."""
import hashlib
import io
import json
import sys
import tarfile

NAME = "localhost/hello:latest"
CREATED = "1970-01-01T00:00:00Z"
OCI = "application/vnd.oci.image."


def tar_of(members):
    """members: name -> (mode, bytes), or None for a folder."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            if content is None:
                info.type, info.mode = tarfile.DIRTYPE, 0o755
                archive.addfile(info)
            else:
                info.mode, info.size = content[0], len(content[1])
                archive.addfile(info, io.BytesIO(content[1]))
    return buffer.getvalue()


def descriptor(media_type, data, blobs, **more):
    digest = hashlib.sha256(data).hexdigest()
    blobs["blobs/sha256/" + digest] = (0o644, data)
    return {"mediaType": OCI + media_type, "digest": "sha256:" + digest, "size": len(data), **more}


def document(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def pack(program, architecture):
    blobs = {}
    folders = {name: None for name in ("dev", "etc", "proc", "sys", "tmp")}
    layer_data = tar_of({**folders, "hello": (0o755, program)})
    layer = descriptor("layer.v1.tar", layer_data, blobs)
    platform = {"architecture": architecture, "os": "linux"}
    config = descriptor("config.v1+json", document({
        **platform, "created": CREATED,
        "config": {"Entrypoint": ["/hello"], "Env": ["PATH=/"], "WorkingDir": "/"},
        "rootfs": {"type": "layers", "diff_ids": [layer["digest"]]},
        "history": [{"created": CREATED, "created_by": "coracle's build"}],
    }), blobs)
    manifest = descriptor("manifest.v1+json", document({
        "schemaVersion": 2, "mediaType": OCI + "manifest.v1+json", "config": config, "layers": [layer],
    }), blobs, platform=platform, annotations={"org.opencontainers.image.ref.name": NAME})
    index = document({"schemaVersion": 2, "mediaType": OCI + "index.v1+json", "manifests": [manifest]})
    layout = document({"imageLayoutVersion": "1.0.0"})
    return tar_of({"oci-layout": (0o644, layout), "index.json": (0o644, index),
                   "blobs": None, "blobs/sha256": None, **dict(sorted(blobs.items()))})


def main():
    program, output, cpu = sys.argv[1:]
    architecture = {"x86_64": "amd64", "aarch64": "arm64", "x86": "386"}.get(cpu, cpu)
    with open(program, "rb") as source, open(output, "wb") as target:
        target.write(pack(source.read(), architecture))


if __name__ == "__main__":
    main()
