FROM python:3.13-slim AS build
WORKDIR /src
COPY pyproject.toml hatch_build.py README.md CHANGELOG.md LICENSE requirements.lock ./
COPY scripts scripts
COPY kb kb
COPY content content
COPY translations translations
RUN python -m venv /opt/kb \
 && /opt/kb/bin/pip install --no-cache-dir --require-hashes -r requirements.lock \
 && /opt/kb/bin/pip install --no-cache-dir --no-build-isolation --no-deps . \
 && /opt/kb/bin/python -m compileall -q /opt/kb \
 && KB_CACHE=/opt/kb/cache /opt/kb/bin/kb index

FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /nonexistent --no-create-home kb
COPY --from=build /opt/kb /opt/kb
ENV PATH=/opt/kb/bin:$PATH KB_CACHE=/opt/kb/cache PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
USER 10001
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=3s --start-period=20s \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
CMD ["kb", "serve", "--host", "0.0.0.0", "--port", "8000"]
