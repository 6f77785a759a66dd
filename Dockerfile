# Server and SPA in one image that runs without root. Build: docker build -t cpapi .
FROM node:22-bookworm-slim AS spa
WORKDIR /src
COPY frontend/package.json frontend/package-lock.json frontend/.npmrc frontend/
RUN npm --prefix frontend ci --no-audit --no-fund
COPY frontend frontend
RUN npm --prefix frontend run build

FROM rust:1.95-bookworm AS server
WORKDIR /src
COPY Cargo.toml Cargo.lock ./
COPY .cargo .cargo
COPY backend backend
COPY migrations migrations
COPY tests tests
RUN cargo build --profile dist --locked --package cpapi

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates curl \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --create-home --home-dir /var/lib/cpapi cpapi
COPY --from=server /src/target/dist/cpapi /usr/local/bin/cpapi
COPY --from=spa /src/frontend/dist /usr/share/cpapi/spa
USER cpapi
WORKDIR /var/lib/cpapi
ENV CPAPI_HTTP__LISTEN=0.0.0.0:8080 CPAPI_HTTP__SPA_DIR=/usr/share/cpapi/spa
EXPOSE 8080
VOLUME /var/lib/cpapi
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s CMD curl -fsS http://127.0.0.1:8080/readyz
ENTRYPOINT ["cpapi"]
CMD ["serve"]
