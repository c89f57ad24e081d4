#!/bin/sh
# Writes the two lock files: every package with its version and hashes, for Python 3.11 to 3.13 on Linux and macOS, and no address of any registry.
set -eu
UV=${UV:-uv}
compile() {
    "$UV" pip compile "$1" --output-file "$2" --quiet --universal --python-version 3.11 --generate-hashes \
        --no-annotate --no-header --no-emit-index-url --no-emit-find-links ${3:+--constraint "$3"}
}
compile requirements.in requirements.txt
compile requirements-dev.in requirements-dev.txt requirements.txt
