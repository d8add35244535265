/** What one finds first: everything again after each edit. */
export const naive = (rust: string) => `FROM rust:${rust}-slim-trixie AS builder
WORKDIR /app
COPY . .
RUN cargo build --locked --profile production --package api --bin api

FROM debian:trixie-slim
COPY --from=builder /app/target/production/api /usr/local/bin/api
ENTRYPOINT ["/usr/local/bin/api"]
`;

/**
What one finds next: cargo-chef, with cache mounts for the registry and for \`target\`. On a builder that keeps its mounts it is fast. On a new
one the mounts are empty: the cooked dependencies were in one of them, and not in the layer that is said to be cached.
*/
export const handMade = (rust: string, chef: string) => `FROM rust:${rust}-slim-trixie AS chef
RUN cargo install cargo-chef@${chef} --locked --debug --root /usr/local
WORKDIR /app

FROM chef AS planner
COPY . .
RUN cargo chef prepare --recipe-path recipe.json

FROM chef AS builder
COPY --from=planner /app/recipe.json recipe.json
RUN --mount=type=cache,target=/usr/local/cargo/registry --mount=type=cache,target=/app/target \\
    cargo chef cook --locked --profile production --package api --bin api --recipe-path recipe.json
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry --mount=type=cache,target=/app/target \\
    cargo build --locked --profile production --package api --bin api && cp target/production/api /usr/local/bin/api

FROM debian:trixie-slim
COPY --from=builder /usr/local/bin/api /usr/local/bin/api
ENTRYPOINT ["/usr/local/bin/api"]
`;
