import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import {execa} from 'execa';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {projectFolder} from '../_helpers/project-folder.ts';
import {type Builder, type Lab, missingFromLab, openLab, stepRan} from './lab.ts';

const missing = await missingFromLab();

const manifest = `[package]
name = "hello"
version = "0.1.0"
edition = "2021"

[dependencies]
axum = {version = "0.8", default-features = false, features = ["http1", "tokio"]}
tokio = {version = "1", default-features = false, features = ["macros", "net", "rt"]}
`;

const program = `use axum::{routing::get, Router};

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let listener = tokio::net::TcpListener::bind("0.0.0.0:8080").await.unwrap();
    axum::serve(listener, Router::new().route("/", get(|| async { "first" }))).await.unwrap();
}
`;

const dockerfile = `# syntax=docker/dockerfile:1
ARG RUST
FROM lukemathwalker/cargo-chef:0.1.77-rust-\${RUST}-slim-trixie AS chef
WORKDIR /app

FROM chef AS planner
COPY . .
RUN cargo chef prepare --recipe-path recipe.json

FROM chef AS builder
ARG DOWNLOAD_MIRROR
ARG SCCACHE_VERSION
ARG SCCACHE_SHA256_AMD64
ADD --checksum=sha256:\${SCCACHE_SHA256_AMD64} --unpack=true \${DOWNLOAD_MIRROR}/mozilla/sccache/releases/download/v\${SCCACHE_VERSION}/sccache-v\${SCCACHE_VERSION}-x86_64-unknown-linux-musl.tar.gz /opt
RUN /opt/sccache-v\${SCCACHE_VERSION}-x86_64-unknown-linux-musl/sccache --version
COPY --from=planner /app/recipe.json recipe.json
RUN cargo chef cook --recipe-path recipe.json
COPY . .
RUN --mount=type=secret,id=word,env=WORD test "$WORD" = open-sesame && cargo build --locked

FROM gcr.io/distroless/cc-debian13:nonroot
COPY --from=builder /app/target/debug/hello /hello
CMD ["/hello"]
`;

describe.skipIf(missing !== null)(`the lab${missing === null ? '' : ` (${missing})`}`, () => {
	let lab: Lab;

	beforeAll(async () => {
		const opened = await openLab();
		if ('missing' in opened) {
			throw new Error(opened.missing);
		}

		lab = opened;
	});
	afterAll(async () => lab?.close());

	it('builds on a new runner from what the registry keeps of the one before, and runs what was pushed', async () => {
		const project = await projectFolder({
			'Cargo.toml': manifest,
			'src/main.rs': program,
			Dockerfile: dockerfile,
			'.dockerignore': 'target\nDockerfile\n',
		});
		const image = `${lab.registry}/owner/hello`;
		await execa('cargo', ['generate-lockfile'], {cwd: project, stdin: 'ignore'});

		const first = await inNewRunner(lab, async builder => push(lab, builder, project, image));
		expect(stepRan(first, 'cargo chef cook')).toBe(true);
		expect(await answer(lab, image)).toBe('first');

		await writeFile(path.join(project, 'src/main.rs'), program.replace('first', 'second'));
		const second = await inNewRunner(lab, async builder => push(lab, builder, project, image));
		expect(stepRan(second, 'cargo chef cook')).toBe(false);
		expect(stepRan(second, 'cargo build')).toBe(true);
		expect(await answer(lab, image)).toBe('second');
	});
});

/** With a builder of its own, which is gone afterwards. */
async function inNewRunner<T>(lab: Lab, work: (builder: Builder) => Promise<T>): Promise<T> {
	const builder = await lab.freshBuilder();
	try {
		return await work(builder);
	} finally {
		await builder.close();
	}
}

/** What BuildKit says of the build, plainly. */
async function buildx(lab: Lab, builder: Builder, project: string, ...args: readonly string[]): Promise<string> {
	const settings = Object.entries({RUST: lab.versions.rust, ...lab.buildArgs}).flatMap(([key, value]) => [
		'--build-arg',
		`${key}=${value}`,
	]);
	const {stderr} = await lab.docker(['buildx', 'build', '--progress', 'plain', ...settings, '--secret', 'id=word,env=WORD', ...args, '.'], {
		cwd: project,
		environment: {...builder.environment, WORD: 'open-sesame'},
	});
	return String(stderr);
}

async function push(lab: Lab, builder: Builder, project: string, image: string): Promise<string> {
	const cache = `type=registry,ref=${image}:buildcache`;
	return buildx(lab, builder, project, '--cache-from', cache, '--cache-to', `${cache},mode=max`, '--tag', `${image}:latest`, '--push');
}

/** Of the service in that image, freshly pulled. */
async function answer(lab: Lab, image: string): Promise<string> {
	const {stdout: id} = await lab.docker(['run', '--detach', '--pull', 'always', '--publish', '127.0.0.1::8080', image]);
	try {
		const {stdout: address} = await lab.docker(['port', String(id), '8080']);
		for (;;) {
			const response = await fetch(`http://${address}/`).catch(() => null);
			if (response !== null) {
				return await response.text();
			}

			await new Promise(resolve => {
				setTimeout(resolve, 50);
			});
		}
	} finally {
		await lab.docker(['rm', '--force', String(id)]);
	}
}
