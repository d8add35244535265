# After https://github.com/LukeMathWalker/cargo-chef (docker/Dockerfile), with a cargo-chef that was built before.
ARG DEBIAN
ARG RUST
FROM rust:${RUST}-slim-${DEBIAN}
ENV CARGO_REGISTRIES_CRATES_IO_PROTOCOL=sparse
COPY --link --from=programs cargo-chef /usr/local/cargo/bin/
RUN cargo chef --version
