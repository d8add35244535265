// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Docker's variables, not ours
import {describe, expect, it} from 'vitest';
import {carryOver} from '../../source/dockerfile/carry-over.ts';
import type {ExistingDockerfile} from '../../source/dockerfile/existing-dockerfile.ts';

const read = (...lines: readonly string[]): ExistingDockerfile => carryOver('Dockerfile', lines.join('\n'));
const names = (packages: ExistingDockerfile['buildPackages']) => packages.map(({name}) => name);

describe('a Dockerfile with cargo-chef', () => {
	const dockerfile = read(
		'FROM lukemathwalker/cargo-chef:latest-rust-1.89.0-bookworm AS chef',
		'WORKDIR /app',
		'RUN apt update && apt install lld clang -y',
		'FROM chef AS planner',
		'COPY . .',
		'RUN cargo chef prepare --recipe-path recipe.json',
		'FROM chef AS builder',
		'ARG FEATURES=metrics',
		'COPY --from=planner /app/recipe.json recipe.json',
		'RUN apt-get update \\',
		'    && apt-get install -y --no-install-recommends -o Dpkg::Options::=--force-confold \\',
		'      # for prost',
		'      protobuf-compiler=3.21* libpq-dev \\',
		'    && rm -rf /var/lib/apt/lists/*',
		'RUN cargo chef cook --release --features $FEATURES --recipe-path recipe.json',
		'COPY . .',
		'ENV SQLX_OFFLINE=true',
		'RUN cargo build --release --locked --package api --bin api-server --features $FEATURES',
		'FROM debian:bookworm-slim AS runtime',
		'WORKDIR /srv/api',
		'RUN apt-get update && apt-get install -y libpq5 ca-certificates && useradd --system api && rm -rf /var/lib/apt/lists/*',
		'COPY --from=builder /app/target/release/api-server /usr/local/bin/',
		'COPY --from=builder /app/migrations ./migrations',
		'COPY configuration templates/ /srv/api/',
		'COPY --chown=api config.toml /etc/api.toml',
		'ENV APP_ENVIRONMENT=production PORT=8000 \\',
		'    SESSION_SECRET=not-for-anybody',
		'EXPOSE $PORT 9000/udp 8443/tcp',
		'VOLUME ["/data"]',
		'LABEL org.opencontainers.image.source="https://example.com/api"',
		'STOPSIGNAL SIGINT',
		'HEALTHCHECK --interval=5s CMD ["api-server", "check"]',
		'USER api:api',
		'ENTRYPOINT ["api-server"]',
		'CMD ["--config", "/etc/api.toml"]',
	);

	it('has packages of its build stages and of the final stage', () => {
		expect(dockerfile.buildPackages).toEqual([
			{name: 'lld', manager: 'apt', line: 3},
			{name: 'clang', manager: 'apt', line: 3},
			{name: 'protobuf-compiler=3.21*', manager: 'apt', line: 10},
			{name: 'libpq-dev', manager: 'apt', line: 10},
		]);
		expect(names(dockerfile.runtimePackages)).toEqual(['libpq5', 'ca-certificates']);
		expect(dockerfile.singleStage).toBe(false);
	});

	it('has variables, and names of secrets without their values', () => {
		expect(dockerfile.env).toEqual([
			{name: 'SQLX_OFFLINE', value: 'true', stage: 'build', line: 17},
			{name: 'APP_ENVIRONMENT', value: 'production', stage: 'runtime', line: 26},
			{name: 'PORT', value: '8000', stage: 'runtime', line: 26},
		]);
		expect(dockerfile.buildArguments).toEqual([{name: 'FEATURES', value: 'metrics', line: 8}]);
		expect(dockerfile.secrets).toEqual([{name: 'SESSION_SECRET', line: 26}]);
		expect(dockerfile.unsupported).toEqual([]);
		expect(JSON.stringify(dockerfile)).not.toContain('not-for-anybody');
	});

	it('has files of the project, some from a build stage', () => {
		expect(dockerfile.files.map(({from, to, stage}) => [from, to, stage])).toEqual([
			['migrations', '/srv/api/migrations', 'builder'],
			['configuration', '/srv/api/', undefined],
			['templates', '/srv/api/', undefined],
			['config.toml', '/etc/api.toml', undefined],
		]);
	});

	it('has a program, and what builds and starts it', () => {
		const build = {packages: ['api'], binaries: ['api-server'], features: ['metrics'], allFeatures: false, defaultFeatures: true};
		expect(dockerfile).toMatchObject({
			binary: 'api-server',
			binaryPath: '/usr/local/bin/api-server',
			build: {kind: 'build', profile: 'release', ...build, target: undefined, line: 18},
			features: ['metrics'],
			rustVersion: '1.89.0',
			targets: [],
			musl: false,
			runtimeImage: 'debian:bookworm-slim',
			workdir: '/srv/api',
			entrypoint: {form: 'exec', words: ['api-server'], line: 34},
			command: {form: 'exec', words: ['--config', '/etc/api.toml'], line: 35},
			healthcheck: {form: 'exec', words: ['api-server', 'check'], line: 32},
			user: 'api:api',
			ports: ['8000', '9000/udp', '8443'],
			volumes: ['/data'],
			labels: [{name: 'org.opencontainers.image.source', value: 'https://example.com/api'}],
			stopSignal: 'SIGINT',
			faults: [{id: 'secret', line: 26}],
		});
	});
});

describe('system packages', () => {
	const installed = (...runs: readonly string[]) =>
		read('FROM debian:12 AS b', 'RUN cargo build', 'FROM debian:12', ...runs.map(run => `RUN ${run}`));

	it.each([
		['apk add --no-cache --virtual .deps gcc libpq && apk del .deps', []],
		['apk add -t .deps gcc && apk add libpq && apk del .deps', ['libpq']],
		['apk add --repository https://x --no-cache "openssl>3"', ['openssl>3']],
		['apt-get install -y a b && apt-get purge -y --auto-remove b', ['a']],
		['DEBIAN_FRONTEND=noninteractive apt-get -qq install -t bookworm-backports a=1.*', ['a=1.*']],
		['<<EOF\n  apt-get install -y \\\n    a \\\n    b\nEOF', ['a', 'b']],
		['dnf -y install openssl-libs && microdnf install -y a', ['openssl-libs', 'a']],
		['sh -c "apt-get update && apt-get install -y a"', ['a']],
		['pacman -Sy --config /etc/own.conf a', ['a']],
		['dnf groupinstall tools', []],
		['apt-get update', []],
	])('of %s', (run, packages) => {
		expect(names(installed(run).runtimePackages)).toEqual(packages);
	});

	it('are listed once', () => {
		expect(installed('apt-get install -y a b', 'apt-get install -y b').runtimePackages).toEqual([
			{name: 'a', manager: 'apt', line: 4},
			{name: 'b', manager: 'apt', line: 5},
		]);
	});
});

describe('the program', () => {
	it.each([
		[['RUN cargo build --release'], 'COPY --from=builder /app/target/release/web /usr/bin/server', ['web', '/usr/bin/server']],
		[['RUN cargo build --release'], 'COPY --from=0 /app/target/release/web /usr/local/bin', ['web', '/usr/local/bin/web']],
		[
			['RUN cargo build --profile dist --target x86_64-unknown-linux-musl'],
			'COPY --from=builder /app/target/x86_64-unknown-linux-musl/dist/web ./',
			['web', '/web'],
		],
		[
			['ARG APP=web', 'RUN --mount=type=cache,target=/app/target cargo build -r && cp ./target/release/$APP /bin/server'],
			'COPY --from=builder /bin/server /bin/',
			['web', '/bin/server'],
		],
		[['RUN cargo build -r', 'RUN mv target/release/web .'], 'COPY --from=builder /app/web /web', ['web', '/web']],
		[['RUN cargo build -r', 'RUN mv target/release /out'], 'COPY --from=builder /out/web /opt/web', ['web', '/opt/web']],
		[['RUN cargo install --path .'], 'COPY --from=builder /usr/local/cargo/bin/web /usr/bin/', ['web', '/usr/bin/web']],
		[['RUN cargo install --path . --root .'], 'COPY --from=builder /app/bin/* /usr/bin/', ['server', '/usr/bin/server']],
		[['RUN cargo build -r --bin web'], 'COPY --from=builder /somewhere/else /x', ['web', undefined]],
		[
			['RUN cargo build -r'],
			'COPY --from=builder /app/target/release/migrate /app/target/release/server /srv/',
			['server', '/srv/server'],
			'ENTRYPOINT ["tini", "--", "/srv/server"]',
		],
	])('of %j and %s', (build, copy, expected, start = 'CMD ["server"]') => {
		const {binary, binaryPath} = read('FROM rust:1.90 AS builder', 'WORKDIR /app', 'COPY . .', ...build, 'FROM debian:12', copy, start);
		expect([binary, binaryPath]).toEqual(expected);
	});

	it('is not among the files, and neither is the target folder', () => {
		const {files} = read(
			'FROM rust:1.90 AS builder',
			'WORKDIR /app',
			'COPY . .',
			'RUN cargo leptos build --release && mv target/release/web /web',
			'FROM debian:12',
			'COPY --from=builder /web /web',
			'COPY --from=builder /app/target/site site',
			'COPY --from=builder /app/Cargo.toml /app/',
			'CMD ["/web"]',
		);
		expect(files).toEqual([{from: 'Cargo.toml', to: '/app/', stage: 'builder', stagePath: '/app/Cargo.toml', line: 8}]);
	});
});

describe('what compiles', () => {
	const build = (...runs: readonly string[]) => read('FROM rust:1.90-alpine AS b', ...runs.map(run => `RUN ${run}`), 'FROM scratch');

	it('is the last build of the program, optimized, for the machine', () => {
		const others = [
			'cargo build',
			'cargo build -r --target wasm32-unknown-unknown',
			'cargo install --locked sqlx-cli',
			'cargo chef cook -r',
		];
		expect(build('cargo build --release', ...others).build).toMatchObject({profile: 'release', line: 2});
	});

	it.each([
		[
			'cargo +nightly b -r -F a -F "b c" --no-default-features',
			{toolchain: 'nightly', profile: 'release', features: ['a', 'b', 'c'], defaultFeatures: false},
		],
		['cargo build --profile=production -p=api', {profile: 'production', packages: ['api']}],
		['cargo auditable build --release --all-features', {profile: 'release', allFeatures: true}],
		['cargo zigbuild --target aarch64-unknown-linux-gnu', {profile: 'dev', target: 'aarch64-unknown-linux-gnu'}],
		['cross build --release --target=x86_64-unknown-linux-musl', {target: 'x86_64-unknown-linux-musl'}],
		['cargo leptos build --release -vv', {kind: 'leptos', profile: 'release'}],
		['cargo install --path crates/api', {kind: 'install', profile: 'release'}],
		['cd api && CARGO_TARGET_DIR=/t cargo build -r -- --cfg x', {targetDirectory: '/t'}],
	])('%s', (run, expected) => {
		expect(build(run).build).toMatchObject(expected);
	});

	it.each([
		['rust:1.90-alpine', 'cargo build', 'debian:12', true],
		['rust:1.90', 'cargo build --target x86_64-unknown-linux-musl', 'debian:12', true],
		['rust:1.90', 'cargo build', 'alpine', true],
		['rust:1.90', 'cargo build', 'debian:12', false],
	])('in %s by %s for %s is musl: %s', (from, run, to, musl) => {
		expect(read(`FROM ${from} AS b`, `RUN ${run}`, `FROM ${to}`).musl).toBe(musl);
	});

	it.each([
		[['FROM rust:1.90.1-slim-bookworm'], '1.90.1'],
		[['FROM clux/muslrust:1.89.0-stable'], '1.89.0'],
		[['FROM rustlang/rust:nightly-bookworm'], 'nightly'],
		[['FROM rust:slim'], undefined],
		[['FROM rust:1.90', 'RUN rustup default nightly-2026-01-02'], 'nightly-2026-01-02'],
		[['FROM rust:1.90', 'RUN rustup default 1.88 --quiet'], '1.88'],
		[['FROM rust:1.90', 'RUN rustup toolchain install --profile minimal 1.88'], '1.88'],
		[['FROM debian:12', 'RUN curl https://sh.rustup.rs | sh -s -- -y --default-toolchain 1.87'], '1.87'],
		[['FROM rust:1.90', 'ENV RUSTUP_TOOLCHAIN=1.86'], '1.86'],
		[['FROM rust:1.90', 'RUN rustup default $(cat x)'], '1.90'],
	])('with the toolchain of %j', (lines, version) => {
		expect(read(...lines, 'RUN cargo build --release', 'FROM debian:12').rustVersion).toBe(version);
	});

	it('may add targets', () => {
		const {targets} = build('rustup target add wasm32-unknown-unknown --toolchain nightly x86_64-unknown-linux-musl $MORE', 'cargo build');
		expect(targets).toEqual(['wasm32-unknown-unknown', 'x86_64-unknown-linux-musl']);
	});
});

describe('what can’t be carried over', () => {
	const said = (build: readonly string[], run: readonly string[] = []) =>
		read('FROM node:22 AS web', 'RUN npm run build', 'FROM rust:1.90 AS b', ...build, 'RUN cargo build', 'FROM debian:12', ...run)
			.unsupported;

	it('is reported', () => {
		expect(
			said(
				[
					'COPY --from=web /dist dist',
					'RUN curl -sSL https://example.com/tool.tgz | tar xz',
					'RUN npm ci && npm run css',
					'RUN cargo install sqlx-cli cargo-chef && ./build.sh',
					'RUN if [ "$TARGETARCH" = arm64 ]; then true; fi',
					'SHELL ["/bin/bash", "-c"]',
					'ONBUILD RUN true',
				],
				[
					'COPY . .',
					'COPY --from=ghcr.io/owner/assets:1 /a /b /assets/',
					'ADD https://example.com/data.bin /data/',
					'COPY <<EOF /etc/motd',
					'hi',
					'EOF',
					'RUN setcap cap_net_bind_service=+ep /server && wget https://example.com/geo.db',
				],
			),
		).toEqual([
			'Line 15 downloads https://example.com/data.bin into the final image.',
			'Line 16 writes /etc/motd from a text in the Dockerfile.',
			'Line 8 does different things for different platforms; the stage is b.',
			'Line 10 says ONBUILD RUN true.',
			'Line 5 downloads https://example.com/tool.tgz.',
			'Line 6 builds a front end: npm ci; npm run css.',
			'Line 7 runs: ./build.sh.',
			'Line 19 downloads https://example.com/geo.db into the final image.',
			'Line 19 runs: setcap cap_net_bind_service=+ep /server.',
			'The stage web (line 1, from node:22) makes files that the others use.',
		]);
	});

	it('has none of the usual commands', () => {
		expect(
			said(
				['RUN rustup component add clippy && cargo install cargo-leptos && mkdir src && echo "fn main() {}" > src/main.rs && rm -rf src'],
				['RUN groupadd app && useradd -g app app && mkdir /data && chown app /data && update-ca-certificates', 'COPY static /srv/static'],
			),
		).toEqual([]);
	});

	it('keeps the packages and variables of a single stage for both', () => {
		const {singleStage, env, buildArguments, buildPackages, runtimePackages} = read(
			'FROM rust:1.90',
			'ARG BUILD_ID=1',
			'ENV SQLX_OFFLINE=true',
			'RUN apt-get update && apt-get install -y cmake libpq5',
			'COPY . .',
			'RUN cargo build --release',
			'CMD ["./target/release/server"]',
		);
		expect(singleStage).toBe(true);
		expect(names(buildPackages)).toEqual(['cmake', 'libpq5']);
		expect(runtimePackages).toEqual(buildPackages);
		expect(env.map(({name, stage}) => [name, stage])).toEqual([
			['SQLX_OFFLINE', 'build'],
			['SQLX_OFFLINE', 'runtime'],
		]);
		expect(buildArguments).toEqual([{name: 'BUILD_ID', value: '1', line: 2}]);
	});

	it('is a single stage where the one that runs is made from the one that compiles', () => {
		const of = (...lines: readonly string[]) => read(...lines, 'CMD ["server"]').singleStage;
		expect(of('FROM rust:1.90 AS builder', 'RUN cargo build --release', 'FROM builder AS runtime')).toBe(true);
		expect(of('FROM debian:12 AS base', 'FROM base AS builder', 'RUN cargo build --release', 'FROM base')).toBe(false);
	});

	it('keeps a command for a shell as one text', () => {
		expect(read('FROM debian:12', 'CMD server --port $PORT').command).toEqual({form: 'shell', words: ['server --port $PORT'], line: 2});
	});

	it('copies into the folder that a relative target means', () => {
		const copies = ['COPY a.toml .', 'COPY b.toml ..', 'COPY c d'];
		const {files} = read('FROM rust:1.90 AS b', 'RUN cargo build', 'FROM debian:12', 'WORKDIR /srv', ...copies);
		expect(files.map(({from, to}) => [from, to])).toEqual([
			['a.toml', '/srv/'],
			['b.toml', '/'],
			['c', '/srv/d'],
		]);
	});
});
