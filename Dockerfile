# The image of web and worker. `docker compose up` runs both, with PostGIS.

# Browser packages: only what bin/vendor copies goes on.
FROM node:20-bookworm-slim AS browser
WORKDIR /srv/patrol
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund
COPY bin/vendor bin/vendor
RUN node bin/vendor

# Python packages, each held to its hash.
FROM python:3.11-slim-bookworm AS packages
WORKDIR /opt/patrol
RUN python -m venv .
COPY requirements.txt ./
RUN /opt/patrol/bin/pip install --no-cache-dir --require-hashes --only-binary :all: --requirement requirements.txt

FROM python:3.11-slim-bookworm
# postgresql-client for `patrol db backup`; Korean glyphs for pictures and documents. The base image's release fixes
# the versions of system packages.
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install --yes --no-install-recommends fonts-nanum postgresql-client \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --user-group --home-dir /var/lib/patrol --create-home --shell /usr/sbin/nologin patrol
COPY --from=packages /opt/patrol /opt/patrol
WORKDIR /srv/patrol
COPY alembic.ini pyproject.toml ./
COPY migrations migrations
COPY templates templates
COPY static static
COPY --from=browser /srv/patrol/static/vendor static/vendor
COPY patrol patrol
RUN /opt/patrol/bin/python -m compileall -q patrol migrations

ENV PATH=/opt/patrol/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PATROL_MODE=production \
    PATROL_HOST=0.0.0.0 \
    PATROL_PORT=8000 \
    PATROL_STATE_FOLDER=/var/lib/patrol \
    PATROL_LOG_FORMAT=json
USER 10001:10001
VOLUME /var/lib/patrol
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=40s --retries=3 \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/health/ready', timeout=4)"]
ENTRYPOINT ["python", "-m", "patrol"]
CMD ["serve"]
