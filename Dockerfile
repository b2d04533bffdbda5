# The nlets command, with all its stages and the monitor, on any Debian with Python 3.11.
# Without a network, wheels come from build/wheels (docker/images puts them there) and PIP_NO_INDEX=1 is given.
ARG BASE=python:3.11-slim-bookworm

FROM ${BASE} AS build
ARG PIP_NO_INDEX
WORKDIR /src
COPY . .
RUN python3 -m venv /opt/nlets \
    && /opt/nlets/bin/pip install --no-cache-dir --find-links build/wheels --require-hashes -r constraints-run.txt \
    && /opt/nlets/bin/pip install --no-deps --no-index --no-build-isolation .

FROM ${BASE}
COPY --from=build /opt/nlets /opt/nlets
# The key of the audit's pseudonyms is kept in the state directory: mount a volume there that all workers share.
ENV PATH=/opt/nlets/bin:$PATH HOME=/tmp XDG_STATE_HOME=/var/lib PYTHONSAFEPATH=1 PYTHONUNBUFFERED=1
RUN mkdir /var/lib/nlets-emulator && chown 65532:65532 /var/lib/nlets-emulator
USER 65532:65532
WORKDIR /tmp
ENTRYPOINT ["nlets"]
CMD ["--help"]
