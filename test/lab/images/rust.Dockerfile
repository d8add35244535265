# After https://github.com/rust-lang/docker-rust (Dockerfile-slim.template), with the toolchain of this machine in place of a download.
ARG DEBIAN
FROM debian:${DEBIAN}-slim
ARG RUST
ENV RUSTUP_HOME=/usr/local/rustup \
    CARGO_HOME=/usr/local/cargo \
    PATH=/usr/local/cargo/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    RUST_VERSION=${RUST}
RUN set -eux; \
    apt-get update -qq; \
    apt-get install -qq -y --no-install-recommends ca-certificates gcc libc6-dev >/dev/null; \
    rm -rf /var/lib/apt/lists/*
# Linked: the same layer for every Debian.
COPY --link --from=toolchain / /usr/local/
RUN set -eux; rustup --version; cargo --version; rustc --version
