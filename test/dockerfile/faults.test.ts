// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Docker's variables, not ours
import {describe, expect, it} from 'vitest';
import {faultsOf} from '../../source/dockerfile/faults.ts';
import {parseDockerfile} from '../../source/dockerfile/parse.ts';

const faultsIn = (...lines: readonly string[]) => faultsOf(parseDockerfile(lines.join('\n')));
/** Ids and lines of the faults. */
const found = (...lines: readonly string[]) => faultsIn(...lines).map(({id, line}) => `${id} ${line}`);
const texts = (...lines: readonly string[]) => faultsIn(...lines).map(({text}) => text);

/** A stage that compiles and one that runs, without a fault; `more` are lines of the former. */
const builder = ['FROM rust:1.90-bookworm AS builder', 'WORKDIR /app', 'COPY . .'];
const runtime = (...lines: readonly string[]) => ['FROM gcr.io/distroless/cc-debian12:nonroot', ...lines];
const copied = 'COPY --from=builder /app/target/release/server /usr/local/bin/server';
const start = 'CMD ["server"]';

describe('a Dockerfile without faults', () => {
	it('may cook, mount registries, and read secrets as files', () => {
		expect(
			found(
				'# syntax=docker/dockerfile:1',
				'ARG RUST_VERSION=1.90',
				'FROM rust:${RUST_VERSION}-bookworm AS chef',
				'WORKDIR /app',
				'FROM chef AS planner',
				'COPY . .',
				'RUN cargo chef prepare --recipe-path recipe.json',
				'FROM chef AS builder',
				'ENV RUSTC_WRAPPER=sccache SCCACHE_BUCKET=cache',
				'COPY --from=planner /app/recipe.json recipe.json',
				'RUN --mount=type=secret,id=aws_key --mount=type=cache,target=/usr/local/cargo/registry \\',
				'    export AWS_ACCESS_KEY_ID="$(cat /run/secrets/aws_key)"; sccache --start-server; \\',
				'    cargo chef cook --release --recipe-path recipe.json && sccache --show-stats',
				'COPY . .',
				'RUN --network=none --mount=type=secret,id=aws_key . /run/secrets/aws_key && cargo build --release --bin server',
				...runtime(copied, start),
			),
		).toEqual([]);
	});
});

describe('--from=', () => {
	const copy = (from: string) =>
		texts(...builder, 'FROM debian:12 AS web', `COPY --from=${from} /a /b`, 'USER app', 'FROM debian:12 AS late', 'USER app');

	it.each(['builder', 'BUILDER', '0', 'nginx', 'ghcr.io/astral-sh/uv', 'debian:12', 'alpine@sha256:00', '$NAME'])('may be %s', from => {
		expect(copy(from)).toEqual([]);
	});

	it.each([
		['bilder', 'no stage has this name (those above it are builder), so Docker looks for an image bilder on Docker Hub.'],
		['late', 'the stage late stands below it, in line 7.'],
		['web', "a stage can't copy from itself."],
		['1', 'there are 1 stages above it, counted from 0.'],
	])('may not be %s', (from, why) => {
		expect(copy(from)).toEqual([`COPY --from=${from}: ${why}`]);
	});

	it('is checked in mounts and FROM too', () => {
		expect(
			found('FROM later', 'RUN --mount=type=bind,from=plan,target=/plan true', 'USER app', 'FROM debian:12 AS later', 'USER app'),
		).toEqual(['unknown-stage 1', 'unknown-stage 2']);
	});

	it('suggests the stage that was meant', () => {
		expect(faultsIn(...builder, 'FROM debian:12', 'COPY --from=bulider a b', 'USER app')).toMatchObject([{remedy: 'Write builder'}]);
	});
});

describe('mounts', () => {
	const run = (mount: string) => texts('FROM debian:12', 'USER app', `RUN --mount=${mount} true`);

	it.each([
		'type=bind,source=a,target=b,rw',
		'type=bind,source=a,target=b,readonly',
		'target=/a',
		'type=cache,target=/a,id=b,sharing=locked,uid=1,gid=1,mode=0700,ro',
		'type=cache,dst=/a,from=debian:12,source=/b',
		'type=cache,destination=/a',
		'type=tmpfs,target=/a,size=1g',
		'type=secret,id=a,target=/root/.netrc,required=true,mode=0400',
		'type=secret,id=a,env=A',
		'type=ssh,id=default,required',
		'TYPE=CACHE,TARGET=/a',
	])('may be %s', mount => {
		expect(run(mount)).toEqual([]);
	});

	it.each([
		['type=cahce,target=/a', 'There is no mount of the type cahce.'],
		['type=cache,target=/a,size=1g', 'A cache mount has no option size.'],
		['type=cache,target=/a,shared=locked', 'A cache mount has no option shared.'],
		['type=cache,target=/a,sharing=privately', "A cache mount can't be shared as privately."],
		['type=cache,id=a', "A cache mount needs a target, and / can't be one."],
		['type=bind,target=/a,mode=0400', 'A bind mount has no option mode.'],
		['type=tmpfs,target=/a,sharing=locked', 'A tmpfs mount has no option sharing.'],
		['type=secret,required', 'A secret mount needs an id.'],
		['type=secret,id=a,env=A,from=b:c', 'A secret mount has no option from.'],
		['type=ssh,env=A', 'A ssh mount has no option env.'],
		['type=bind,source,target=/a', 'The option source of a bind mount has no value.'],
	])('may not be %s', (mount, text) => {
		expect(run(mount)).toEqual([text]);
	});
});

describe('a cache mount on the target folder', () => {
	const mount = '--mount=type=cache,target=/app/target';

	it.each([
		[
			'keeps cooked dependencies out of the layer',
			[`RUN ${mount} cargo chef cook --release`, `RUN ${mount} cargo build --release && cp target/release/server /server`],
			['cook-in-mount 4', 'target-in-mount 5'],
		],
		[
			'hides dependencies cooked into the layer',
			['RUN cargo chef cook --release', `RUN ${mount} cargo build --release`],
			['mount-hides-layer 5'],
		],
		['is found by a relative path', ['RUN --mount=type=cache,target=target cargo build --release'], ['target-in-mount 4']],
		['is found by the variable', ['ENV CARGO_TARGET_DIR=/t', 'RUN --mount=type=cache,target=/t cargo build'], ['target-in-mount 5']],
		['is found by the option', ['RUN --mount=type=cache,target=/t cargo build --target-dir /t/a'], ['target-in-mount 4']],
		['is not found in another folder', ['RUN --mount=type=cache,target=/t cargo build'], []],
		[
			'hides nothing that the same mount moves out',
			[`RUN ${mount} cargo build --release`, `RUN ${mount} mv target/release/server /server`],
			['target-in-mount 4'],
		],
	])('%s', (_, lines, faults) => {
		expect(found(...builder, ...lines, ...runtime('COPY --from=builder /server /server', start))).toEqual(faults);
	});

	it.each([
		['a COPY', [...runtime(copied, start)], 'copied-from-mount 6'],
		['another RUN', ['RUN cp target/release/server /server', ...runtime(start)], 'copied-from-mount 5'],
		['the CMD', ['USER app', 'CMD ["./target/release/server"]'], 'copied-from-mount 6'],
	])('hides what is built from %s', (_, lines, fault) => {
		expect(found(...builder, `RUN ${mount} cargo build --release`, ...lines)).toEqual([fault]);
	});
});

describe('cooked dependencies', () => {
	const cooked = (cook: string, build: string, ...between: readonly string[]) =>
		texts(...builder, `RUN cargo chef cook ${cook}`, ...between, `RUN ${build}`, ...runtime(copied, start));

	const leptos = (profile: string) => `${profile} && cargo chef cook ${profile} --target wasm32-unknown-unknown`;

	it.each([
		['--release', 'cargo build -r --bin server'],
		['--profile production --features a,b', 'cargo build --features "b a" --profile=production -p server'],
		['--release --target x86_64-unknown-linux-musl', 'cargo build --release --target=x86_64-unknown-linux-musl'],
		['', 'cargo build --features default'],
		// One of several kinds fits.
		['--release && cargo chef cook', 'cargo build --release'],
		[leptos('--release'), 'cargo leptos build --release'],
		// The manifest may give cargo-leptos this profile.
		[leptos('--profile server'), 'cargo leptos build --release'],
	])('serve the same build: cook %s, %s', (cook, build) => {
		expect(cooked(cook, build)).toEqual([]);
	});

	it.each([
		['', 'cargo build --release', 'profile dev there and release here'],
		['--release', 'cargo build --release --features sqlite', 'features none there and sqlite here'],
		['--release', 'cargo build --release --no-default-features', 'default features none there and off here'],
		['--release', 'cargo +nightly build --release', 'toolchain none there and nightly here'],
		['--release', 'RUSTFLAGS="-C target-cpu=native" cargo build --release', 'RUSTFLAGS none there and -C target-cpu=native here'],
		['--release', 'cargo build --release', 'working directory /app there and /src here', 'WORKDIR /src'],
		['--release', 'cargo build --release', 'CARGO_PROFILE_RELEASE_LTO none there and thin here', 'ENV CARGO_PROFILE_RELEASE_LTO=thin'],
	])('are compiled again: cook %s, %s, %s', (cook, build, difference, ...between) => {
		expect(cooked(cook, build, ...between)).toEqual([
			`Dependencies that line 4 cooks are compiled again here, because the build differs: ${difference}.`,
		]);
	});

	it.each([
		[leptos(''), 'profile dev there and release here'],
		['--release', 'not for wasm32-unknown-unknown'],
	])('are compiled again by cargo-leptos: cook %s', (cook, why) => {
		expect(cooked(cook, 'cargo leptos build --release')).toEqual([expect.stringContaining(why)]);
	});

	it('are found behind a script that is copied, and behind no other word', () => {
		const script = 'COPY with-cache /usr/local/bin/';
		const build = (...lines: readonly string[]) => found(...builder, script, ...lines, ...runtime(copied, start));
		expect(build('RUN with-cache cargo chef cook --release', 'RUN with-cache env A=b cargo build')).toEqual(['cook-differs 6']);
		expect(build('RUN with-cache cargo chef cook --release', 'RUN echo cargo build')).toEqual([]);
	});
});

describe('sccache', () => {
	it('dies with the RUN that starts it', () => {
		expect(
			found(...builder, 'RUN sccache --start-server', 'RUN cargo build --release', 'RUN sccache -s', ...runtime(copied, start)),
		).toEqual(['sccache-server 4', 'sccache-server 6']);
	});

	it.each([
		['', 'ARG SCCACHE_BUCKET', ['sccache-credentials 5']],
		['--mount=type=secret,id=a,env=AWS_ACCESS_KEY_ID ', 'ENV SCCACHE_BUCKET=b', []],
		['', 'ENV SCCACHE_BUCKET=b SCCACHE_S3_NO_CREDENTIALS=true', []],
	])('needs credentials where it compiles: %s%s', (mount, variable, faults) => {
		expect(found(...builder, variable, `RUN ${mount}cargo build --release`, ...runtime(copied, start))).toEqual(faults);
	});
});

describe('secrets', () => {
	it.each([
		'ARG AWS_SECRET_ACCESS_KEY',
		'ARG AWS_ACCESS_KEY_ID=',
		'ENV GITHUB_TOKEN=$GITHUB_TOKEN',
		'ENV SMTP_PASSWORD hunter2',
		'ENV DATABASE_URL=postgres://app:hunter2@db/app',
		'ENV JWT_SECRET=x',
		'ENV STRIPE_API_KEY=x',
		'ENV PRIVATE_KEY=x',
	])('are given away by %s', line => {
		const faults = faultsIn('FROM debian:12', 'USER app', line);
		expect(faults).toMatchObject([{id: 'secret'}]);
		expect(JSON.stringify(faults)).not.toContain('hunter2');
	});

	it.each([
		'ENV TOKEN_TTL=60 SECRET_KEY_FILE=/run/secrets/key JWT_SECRET_PATH=/x',
		'ENV API_TOKEN=""',
		'ENV DATABASE_URL=postgres://db/app',
		'ENV DATABASE_URL=postgres://app:$PASSWORD@db/app',
		'ENV KEYBOARD=us MONKEY=1 TOKENIZERS_PARALLELISM=false',
	])('are not in %s', line => {
		expect(found('FROM debian:12', 'USER app', line)).toEqual([]);
	});

	it('are given away above the first FROM', () => {
		expect(found('ARG CARGO_REGISTRY_TOKEN', 'FROM debian:12', 'USER app')).toEqual(['secret 1']);
	});

	it.each([
		['id=aws', 'cargo build', ['unread-secret 3']],
		['id=aws', 'KEY=$(cat /run/secrets/aws) cargo build', []],
		['id=aws', '<<EOF\ncat /run/secrets/aws\nEOF', []],
		['id=aws,env=AWS', 'cargo build', []],
		['id=aws,target=/root/.aws/credentials', 'cargo build', []],
	])('are mounted with %s: %s', (mount, command, faults) => {
		expect(found('FROM debian:12', 'USER app', `RUN --mount=type=secret,${mount} ${command}`)).toEqual(faults);
	});

	it.each([
		['COPY --chmod=755 docker/with-cache.sh /usr/local/bin/with-cache', 'with-cache cargo build', []],
		['COPY --chmod=755 docker/with-cache.sh /usr/local/bin/with-cache', 'true && /usr/local/bin/with-cache cargo build', []],
		['COPY build.sh ./', './build.sh', []],
		['COPY with-cache build.sh /scripts/', '/scripts/build.sh', []],
		['COPY docker/with-cache.sh /usr/local/bin/with-cache', 'cargo build', ['unread-secret 4']],
		['COPY . .', './build.sh', ['unread-secret 4']],
	])('may be read by a script that is copied: %s, %s', (copy, command, faults) => {
		expect(found('FROM debian:12', 'USER app', copy, `RUN --mount=type=secret,id=aws ${command}`)).toEqual(faults);
	});
});

describe('base images', () => {
	const musl = 'x86_64-unknown-linux-musl';

	it.each([
		['rust:1.90-trixie', 'debian:bookworm-slim', ['glibc 5']],
		['rust:1.90-trixie', 'gcr.io/distroless/cc-debian12', ['glibc 5']],
		['rust:1.90-bookworm', 'debian:trixie-slim', []],
		['rust:1.90', 'debian:bookworm-slim', []],
		['rust:1.90-bookworm', 'alpine:3.22', ['glibc 5']],
		['rust:1.90-bookworm', 'scratch', ['glibc 5']],
		['rust:1.90-alpine', 'scratch', []],
		['rust:1.90', 'scratch', [], ` --target ${musl}`, `${musl}/`],
	])('built on %s and run on %s: %j', (build, run, faults, option = '', folder = '') => {
		const copy = `COPY --from=builder /target/${folder}release/a /a`;
		expect(found(`FROM ${build} AS builder`, `RUN cargo build --release${option}`, `FROM ${run}`, 'USER 1', copy)).toEqual(faults);
	});

	it.each([
		['rust', ['moving-rust 1']],
		['rust:latest', ['moving-rust 1']],
		['rust:1-slim', ['moving-rust 1']],
		['rust:slim-bookworm', ['moving-rust 1']],
		['rustlang/rust:nightly', ['moving-rust 1']],
		['lukemathwalker/cargo-chef:latest-rust-slim-trixie', ['moving-rust 1']],
		['rust:1.90', []],
		['rust:1.90.0-slim', []],
		['rust@sha256:00', []],
		['rustlang/rust:nightly-2026-01-02', []],
		['lukemathwalker/cargo-chef:latest-rust-1.90', []],
		['rust:${VERSION}', []],
		['ghcr.io/owner/app:latest', ['moving-image 1']],
		['ghcr.io/owner/app:main', ['moving-image 1']],
		['ghcr.io/owner/app:not-latest', []],
		['ghcr.io/owner/app:mainline', []],
		['ghcr.io/owner/app', ['moving-image 1']],
		['ghcr.io/owner/app@sha256:00', []],
		['ghcr.io/owner/app:sha-1234567', []],
	])('%s changes by tomorrow: %j', (image, faults) => {
		expect(found(`FROM ${image}`, 'USER app')).toEqual(faults);
	});
});

describe('HEALTHCHECK', () => {
	const curl = '--interval=30s CMD curl -f http://localhost:8080/health || exit 1';

	it.each([
		['debian:bookworm-slim', curl, ['healthcheck 4']],
		['ubuntu:24.04', 'CMD ["wget", "-q", "http://localhost"]', ['healthcheck 4']],
		['gcr.io/distroless/cc-debian12', 'CMD ["curl", "http://localhost"]', ['healthcheck 4']],
		['rust:1.90-slim', curl, ['healthcheck 4']],
		['alpine:3.22', curl, ['healthcheck 4']],
		['debian:12', 'CMD ["sh", "-c", "wget -q http://localhost"]', ['healthcheck 4']],
		['gcr.io/distroless/cc-debian12', 'CMD /app/server healthcheck', ['healthcheck 4']],
		['alpine:3.22', 'CMD wget -q http://localhost', []],
		['rust:1.90', curl, []],
		['ghcr.io/owner/base:1', curl, []],
		['debian:12', 'NONE', []],
		['gcr.io/distroless/cc-debian12', 'CMD ["/app/server", "healthcheck"]', []],
		['debian:12', curl, [], 'RUN apt-get update && apt-get install -y ca-certificates curl'],
		['debian:12', curl, [], 'COPY --from=curlimages/curl:8 /usr/bin/curl /usr/bin/curl'],
		['debian:12', curl, ['healthcheck 4'], 'RUN apt-get install -y curl && apt-get purge -y curl'],
	])('in %s with %s lacks its tool: %j', (image, healthcheck, faults, line = '') => {
		expect(found(`FROM ${image}`, 'USER 1', line, `HEALTHCHECK ${healthcheck}`)).toEqual(faults);
	});
});

describe('an image without a shell', () => {
	it('runs lists only', () => {
		expect(found('FROM gcr.io/distroless/cc-debian12:nonroot', 'RUN mkdir /data', 'ENTRYPOINT /server', 'CMD ["a"]')).toEqual([
			'no-shell 2',
			'no-shell 3',
		]);
		expect(found('FROM gcr.io/distroless/cc-debian12:debug-nonroot', 'RUN mkdir /data', 'CMD /server')).toEqual([]);
		expect(found('FROM scratch', 'USER 1', 'COPY --from=busybox:1 /bin/sh /bin/sh', 'CMD /server')).toEqual([]);
	});
});

describe('the user', () => {
	it.each([
		[['FROM debian:12'], ['root 1']],
		[['FROM debian:12', 'USER app', 'USER root'], ['root 3']],
		[['FROM debian:12', 'USER 0:0'], ['root 2']],
		[['FROM debian:12', 'ARG ID=0', 'USER $ID'], ['root 3']],
		[['FROM debian:12', 'USER app:app'], []],
		[['FROM debian:12 AS base', 'USER app', 'FROM base'], []],
		[['FROM gcr.io/distroless/cc-debian12'], ['root 1']],
		[['FROM gcr.io/distroless/cc-debian12:nonroot'], []],
		[['FROM ghcr.io/owner/base:1.2'], []],
		[['FROM cgr.dev/chainguard/glibc-dynamic'], []],
		[['FROM nginxinc/nginx-unprivileged'], []],
		...['ubuntu', 'alpine:3', 'busybox', 'fedora', 'archlinux', 'rust:1.90', 'node:22', 'nginx', 'scratch'].map(image => [
			[`FROM ${image}`],
			['root 1'],
		]),
	])('of %j', (lines, faults) => {
		expect(found(...lines)).toEqual(faults);
	});
});

describe('a Dockerfile as they are made by hand', () => {
	it('has all of it at once', () => {
		expect(
			found(
				'FROM rust:latest AS chef',
				'RUN rustup default nightly && cargo install cargo-chef sccache',
				'WORKDIR /app',
				'FROM chef AS planner',
				'COPY . .',
				'RUN cargo chef prepare --recipe-path recipe.json',
				'FROM chef AS builder',
				'ARG AWS_ACCESS_KEY_ID',
				'COPY --from=planner /app/recipe.json recipe.json',
				'RUN --mount=type=cache,target=/app/target cargo chef cook --recipe-path recipe.json',
				'ENV RUSTC_WRAPPER=sccache',
				'RUN sccache --start-server',
				'COPY . .',
				'RUN --mount=type=cache,target=/app/target cargo build --release',
				'FROM debian:bookworm-slim',
				'COPY --from=builder /app/target/release/server /usr/local/bin/',
				'HEALTHCHECK CMD curl -f http://localhost:8080/ || exit 1',
				'CMD ["server"]',
			),
		).toEqual([
			'moving-rust 1',
			'secret 8',
			'cook-in-mount 10',
			'sccache-server 12',
			'cook-differs 14',
			'root 15',
			'copied-from-mount 16',
			'healthcheck 17',
		]);
	});
});
