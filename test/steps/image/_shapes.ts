import {crate, lockfile, own} from '../../_helpers/lockfile.ts';
import {mainFile, manifest} from '../../_helpers/project-folder.ts';

/** A project as it may be, and what Ferrovia has to say about its image. */
export type Shape = {
	/** By their paths in the repository. */
	readonly files: Readonly<Record<string, string>>;
	/** The project's folder in the repository; its top where it is left out. */
	readonly folder?: string;
	/** Address of the repository's remote. */
	readonly remote?: string;
	/** Answers that are given. A bucket on S3 unless another store is named. */
	readonly flags?: Readonly<Record<string, string>>;
	/** The steps that run; all that the image builds on where they are left out. */
	readonly selected?: readonly string[];
	readonly notes?: readonly string[];
	/** The name of the Dockerfile that is written, where it is not the usual. */
	readonly dockerfile?: string;
	/** Names of what is written beside the Dockerfile, where it is not the usual. */
	readonly written?: readonly string[];
};

const axum = {'axum 0.8.6': crate('tokio'), 'tokio 1.48.0': crate()};
const dependsOnAxum = '[dependencies]\naxum = "0.8"\n';

/** A package with a server on axum, and more that it depends on: lines of its manifest, and packages of its lockfile. */
function server(lines = '', packages: Parameters<typeof lockfile>[0] = {}, direct: readonly string[] = []): Record<string, string> {
	return {
		'Cargo.toml': manifest('api', `\n${dependsOnAxum}${lines}`),
		'src/main.rs': mainFile,
		'Cargo.lock': lockfile({'api 0.1.0': own('axum', ...direct), ...axum, ...packages}),
	};
}

const leptosCrates = {
	'leptos 0.8.10': crate('wasm-bindgen'),
	'leptos_axum 0.8.6': crate('axum', 'leptos'),
	'wasm-bindgen 0.2.105': crate(),
	...axum,
};

/** As people write it: two stages, one of which has what the other made, and more. */
const existingDebian = `# syntax=docker/dockerfile:1
FROM rust:1.90-bookworm AS builder
RUN apt-get update && apt-get install -y --no-install-recommends libpq-dev clang && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
ENV SQLX_OFFLINE=true
RUN cargo build --release --bin api

FROM debian:bookworm-slim
ARG GIT_SHA
ENV GIT_SHA=$GIT_SHA
LABEL org.opencontainers.image.revision=$GIT_SHA org.opencontainers.image.licenses="MIT OR Apache-2.0"
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates curl ffmpeg libpq5 && rm -rf /var/lib/apt/lists/*
WORKDIR /srv/api
COPY --from=builder /src/target/release/api .
COPY --from=builder /src/migrations ./migrations
COPY static ./public
COPY config.toml /etc/api/
ENV APP_ENVIRONMENT=production
EXPOSE 3000 9000
USER 1000
CMD ["./api", "serve"]
`;

const existingAlpine = `FROM rust:1.90-alpine AS builder
RUN apk add --no-cache musl-dev openssl-dev
WORKDIR /app
ENV RUSTFLAGS="-C target-feature=+crt-static" OPENSSL_DIR=/usr
COPY . .
RUN cargo build --release --target x86_64-unknown-linux-musl

FROM alpine:3.22
RUN apk add --no-cache curl tzdata
WORKDIR /opt
ENV TZ=Europe/Berlin SESSION_SECRET=not-for-anybody
COPY --from=builder /app/target/x86_64-unknown-linux-musl/release/api ./api
COPY assets /opt/assets
COPY docker/entrypoint.sh /entrypoint.sh
HEALTHCHECK CMD curl --fail http://localhost:8080/health
CMD /entrypoint.sh ./api --listen 0.0.0.0:$PORT
`;

const leptosPort = 'The server listens on 8080 whatever PORT says';

const sqlite = 'SQLite on a Railway volume: the volume belongs to root';

export const shapes: Readonly<Record<string, Shape>> = {
	'single-crate': {files: server()},

	workspace: {
		files: {
			'Cargo.toml': '[workspace]\nmembers = ["crates/*"]\nresolver = "3"\n',
			'crates/api/Cargo.toml': manifest('api', `\n${dependsOnAxum}store = {path = "../store"}\n`),
			'crates/api/src/main.rs': mainFile,
			'crates/api/build.rs': mainFile,
			'crates/store/Cargo.toml': manifest('store'),
			'crates/store/src/lib.rs': '',
			'crates/migrate/Cargo.toml': manifest('migrate', '\n[dependencies]\nopenssl = "0.10"\n'),
			'crates/migrate/src/main.rs': mainFile,
			// The server needs nothing of what another program of the workspace needs.
			'Cargo.lock': lockfile({
				'api 0.1.0': own('axum', 'store'),
				'store 0.1.0': own(),
				'migrate 0.1.0': own('openssl'),
				'openssl 0.10.75': crate('openssl-sys'),
				'openssl-sys 0.9.111': crate('cc', 'pkg-config'),
				...axum,
			}),
		},
	},

	'several-binaries': {
		files: {
			...server(),
			'Cargo.toml': manifest('api', `default-run = "server"\n\n${dependsOnAxum}`),
			'src/bin/server.rs': mainFile,
			'src/bin/import.rs': mainFile,
		},
	},

	'leptos-workspace': {
		files: {
			'Cargo.toml': `[workspace]
members = ["app", "frontend", "server"]
resolver = "3"

[profile.wasm-release]
inherits = "release"
opt-level = "z"

[profile.server-release]
inherits = "release"
lto = true

[[workspace.metadata.leptos]]
name = "shop"
bin-package = "server"
lib-package = "frontend"
output-name = "shop"
site-root = "target/site"
site-pkg-dir = "pkg"
style-file = "style/main.scss"
hash-files = true
bin-features = []
bin-default-features = false
lib-default-features = false
bin-profile-release = "server-release"
lib-profile-release = "wasm-release"
`,
			'app/Cargo.toml': manifest(
				'app',
				'\n[dependencies]\nleptos = "0.8"\n\n[features]\nhydrate = ["leptos/hydrate"]\nssr = ["leptos/ssr"]\n',
			),
			'app/src/lib.rs': '',
			'frontend/Cargo.toml': manifest(
				'frontend',
				'\n[lib]\ncrate-type = ["cdylib", "rlib"]\n\n[dependencies]\napp = {path = "../app", features = ["hydrate"]}\n',
			),
			'frontend/src/lib.rs': '',
			'server/Cargo.toml': manifest(
				'server',
				'\n[dependencies]\napp = {path = "../app", features = ["ssr"]}\naxum = "0.8"\nleptos_axum = "0.8"\n',
			),
			'server/src/main.rs': mainFile,
			'style/main.scss': '',
			'Cargo.lock': lockfile({
				'app 0.1.0': own('leptos'),
				'frontend 0.1.0': own('app'),
				'server 0.1.0': own('app', 'axum', 'leptos_axum'),
				...leptosCrates,
			}),
		},
		notes: ['cargo-leptos downloads wasm-opt and what your styles need', leptosPort],
	},

	'leptos-package': {
		files: {
			'Cargo.toml': manifest(
				'site',
				`
[lib]
crate-type = ["cdylib", "rlib"]

[dependencies]
axum = {version = "0.8", optional = true}
leptos = "0.8"
leptos_axum = {version = "0.8", optional = true}

[features]
hydrate = ["leptos/hydrate"]
ssr = ["dep:axum", "dep:leptos_axum", "leptos/ssr"]

[package.metadata.leptos]
bin-features = ["ssr"]
bin-default-features = false
lib-features = ["hydrate"]
lib-default-features = false
`,
			),
			'src/main.rs': mainFile,
			'src/lib.rs': '',
			'Cargo.lock': lockfile({'site 0.1.0': own('axum', 'leptos', 'leptos_axum'), ...leptosCrates}),
		},
		flags: {cache: 'none'},
		written: ['.dockerignore'],
		notes: ['cargo-leptos downloads wasm-opt while', leptosPort],
	},

	'edition-2024': {
		files: {
			...server(),
			'Cargo.toml': `[package]\nname = "api"\nversion = "0.1.0"\nedition = "2024"\nrust-version = "1.85"\n\n${dependsOnAxum}`,
		},
	},

	'nightly-with-date': {files: {...server(), 'rust-toolchain.toml': '[toolchain]\nchannel = "nightly-2026-03-01"\n'}},

	'nightly-without-date': {
		files: {...server(), 'rust-toolchain.toml': '[toolchain]\nchannel = "nightly"\n'},
		notes: ['nightly is another compiler each day'],
	},

	'pinned-stable': {files: {...server(), 'rust-toolchain.toml': '[toolchain]\nchannel = "1.95"\ncomponents = ["clippy"]\n'}},

	'git-dependency-of-the-same-owner': {
		files: server(
			'shared = {git = "https://github.com/acme/shared"}\n',
			{'shared 0.1.0': {source: 'git+https://github.com/acme/shared#5f3c1e0a0d7b5d4d3c1b9c0f7a2e8d6b4c0a1f2e'}},
			['shared'],
		),
		remote: 'git@github.com:acme/api.git',
	},

	'git-dependency-of-another-owner': {
		files: server(
			'other = {git = "https://github.com/somebody/other"}\n',
			{'other 0.1.0': {source: 'git+https://github.com/somebody/other#5f3c1e0a0d7b5d4d3c1b9c0f7a2e8d6b4c0a1f2e'}},
			['other'],
		),
		remote: 'git@github.com:acme/api.git',
	},

	'path-dependencies-outside': {
		files: {
			...under(
				'services/api',
				server('shared = {path = "../../libs/shared"}\n', {'shared 0.1.0': own('base'), 'base 0.1.0': own()}, ['shared']),
			),
			'libs/shared/Cargo.toml': manifest('shared', '\n[dependencies]\nbase = {path = "../base"}\n'),
			'libs/shared/src/lib.rs': '',
			'libs/base/Cargo.toml': manifest('base'),
			'libs/base/src/lib.rs': '',
		},
		folder: 'services/api',
		written: ['services/api/Dockerfile.production.dockerignore', 'services/api/docker/with-sccache.sh'],
		notes: ['The image has an ignore file of its own, Dockerfile.production.dockerignore: the context is the whole repository.'],
	},

	'private-registry': {
		files: {
			...server(
				'billing = {version = "1", registry = "acme-crates"}\n',
				{'billing 1.2.0': {source: 'sparse+https://crates.acme.example/api/v1/crates/'}},
				['billing'],
			),
			'.cargo/config.toml':
				'[registries.acme-crates]\nindex = "sparse+https://crates.acme.example/api/v1/crates/"\n\n[registries.unused]\nindex = "sparse+https://unused.example/"\n',
		},
	},

	openssl: {
		files: server(
			'native-tls = "0.2"\n',
			{
				'native-tls 0.2.14': crate('openssl', 'openssl-sys'),
				'openssl 0.10.75': crate('openssl-sys'),
				'openssl-sys 0.9.111': crate('cc', 'libc', 'pkg-config', 'vcpkg'),
			},
			['native-tls'],
		),
	},

	'openssl-vendored': {
		files: server(
			'openssl = {version = "0.10", features = ["vendored"]}\n',
			{
				'openssl 0.10.75': crate('openssl-sys'),
				'openssl-sys 0.9.111': crate('cc', 'libc', 'openssl-src', 'pkg-config', 'vcpkg'),
				'openssl-src 300.5.4+3.5.4': crate('cc'),
			},
			['openssl'],
		),
	},

	'libpq-in-distroless': {
		files: server('pq-sys = "0.7"\n', {'pq-sys 0.7.2': crate('pkg-config', 'vcpkg')}, ['pq-sys']),
		flags: {'image-base': 'distroless'},
		notes: ['Distroless has no libpq5, which the server loads: it will not start. Use --image-base debian.'],
	},

	sqlite: {
		files: server(
			'rusqlite = "0.37"\n',
			{
				'rusqlite 0.37.0': crate('libsqlite3-sys'),
				'libsqlite3-sys 0.35.0': crate('pkg-config', 'vcpkg'),
			},
			['rusqlite'],
		),
		notes: [sqlite],
	},

	'sqlite-bundled': {
		files: {
			...server(
				'sqlx = {version = "0.8", features = ["sqlite"]}\n',
				{
					'sqlx 0.8.6': crate('sqlx-sqlite'),
					'sqlx-sqlite 0.8.6': crate('libsqlite3-sys'),
					'libsqlite3-sys 0.30.1': crate('cc', 'pkg-config', 'vcpkg'),
					'cc 1.2.45': crate(),
				},
				['sqlx'],
			),
			'migrations/0001_start.sql': 'select 1;\n',
			'.dockerignore': '# Ours\n/target\n!target/keep\n*.md\n',
		},
		notes: [sqlite],
	},

	'old-rust': {files: {...server(), 'Cargo.toml': manifest('api', `rust-version = "1.70"\n\n${dependsOnAxum}`)}},

	'rust-without-an-image': {files: {...server(), 'Cargo.toml': manifest('api', `rust-version = "1.65"\n\n${dependsOnAxum}`)}},

	rocket: {
		files: {
			'Cargo.toml': manifest('hello', '\n[dependencies]\nrocket = "0.5"\n'),
			'src/main.rs': mainFile,
			'Rocket.toml': '[default]\nlimits = {form = "64 kB"}\n',
			'templates/index.html.tera': '',
			'static/site.css': '',
			'Cargo.lock': lockfile({'hello 0.1.0': own('rocket'), 'rocket 0.5.1': crate('tokio'), 'tokio 1.48.0': crate()}),
		},
		notes: [leptosPort],
	},

	'folder-of-a-monorepo': {
		files: {...under('services/api', server()), 'services/web/package.json': '{}\n', 'README.md': ''},
		folder: 'services/api',
	},

	trunk: {
		files: {...workspaceWithFrontEnd('yew'), 'web/Trunk.toml': '[build]\n'},
		notes: ['web/Trunk.toml: the image compiles the server only. Build the front end with trunk'],
	},

	dioxus: {
		files: {...workspaceWithFrontEnd('dioxus'), 'web/Dioxus.toml': '[application]\n'},
		notes: ['web/Dioxus.toml: the image compiles the server only, not what dx bundle makes.'],
	},

	'rust-1.100': {
		files: {
			'Cargo.toml': '[workspace]\nmembers = ["api", "protocol"]\nresolver = "3"\n',
			'api/Cargo.toml': manifest('api', `\n${dependsOnAxum}protocol = {path = "../protocol"}\n`),
			'api/src/main.rs': mainFile,
			'api/build.rs': mainFile,
			'protocol/Cargo.toml': manifest('protocol', 'build = "build/main.rs"\n\n[build-dependencies]\nprost-build = "0.14"\n'),
			'protocol/src/lib.rs': '',
			'protocol/build/main.rs': mainFile,
			'Cargo.lock': lockfile({
				'api 0.1.0': own('axum', 'protocol'),
				'protocol 0.1.0': own('prost-build'),
				'prost-build 0.14.1': crate(),
				...axum,
			}),
		},
		flags: {'image-rust': '1.100.0'},
	},

	'cache-of-github': {files: server(), flags: {cache: 'gha'}},

	'no-cache': {files: server(), flags: {cache: 'none'}, written: ['.dockerignore']},

	'cache-on-r2': {
		files: server(),
		flags: {cache: 'r2', 'cache-endpoint': 'https://account.r2.cloudflarestorage.com', 'cache-bucket': 'builds'},
	},

	'image-step-alone': {
		files: {...server(), 'Cargo.toml': manifest('api', `\n${dependsOnAxum}\n[profile.release]\nlto = "thin"\n`)},
		selected: ['image'],
	},

	'no-lockfile': {
		files: withoutLockfile(server()),
		notes: ['There is no Cargo.lock to read yet'],
	},

	'existing-dockerfile': {
		files: {
			...server('sqlx = {version = "0.8", features = ["postgres"]}\n', {'sqlx 0.8.6': crate()}, ['sqlx']),
			'static/site.css': '',
			'migrations/0001_start.sql': 'select 1;\n',
			'config.toml': '',
			Dockerfile: existingDebian,
		},
		notes: [
			'Taken over from Dockerfile, which is left as it is: clang, libpq-dev, ffmpeg, libpq5, SQLX_OFFLINE, APP_ENVIRONMENT, static in /srv/api/public, config.toml in /etc/api/, the arguments serve, WORKDIR /srv/api, LABEL org.opencontainers.image.licenses.',
			'Dockerfile says otherwise. static: in /srv/api/public instead of /srv/api/static. Choose with --image-existing ours.',
			'Dockerfile: GIT_SHA is given with --build-arg. Not taken over',
			'Dockerfile: EXPOSE 9000 is not taken over. The image has the port 3000.',
		],
	},

	'existing-dockerfile-on-alpine': {
		files: {
			...server(),
			'assets/logo.svg': '',
			'docker/entrypoint.sh': '#!/bin/sh\nexec "$@"\n',
			Dockerfile: existingAlpine,
		},
		notes: [
			'Taken over from Dockerfile, which is left as it is: TZ, WORKDIR /opt.',
			'Dockerfile: SESSION_SECRET may be secret',
			'Dockerfile: packages of another distribution are not taken over: openssl-dev, tzdata',
			'Dockerfile: a shell starts it with "/entrypoint.sh ./api --listen 0.0.0.0:$PORT". Not taken over',
			'Dockerfile builds for musl. This image has glibc, for which most crates are tested, and is no larger in practice. Not taken over: RUSTFLAGS, OPENSSL_DIR.',
			'Dockerfile: HEALTHCHECK is not taken over.',
		],
	},

	'existing-dockerfile-theirs': {
		files: existingRocket(),
		flags: {'image-existing': 'theirs'},
		notes: [
			'Taken over from deploy/Dockerfile.prod, which is left as it is: libpq-dev, ROCKET_ADDRESS, ROCKET_LOG_LEVEL.',
			'deploy/Dockerfile.prod says otherwise. ROCKET_ADDRESS: :: instead of 0.0.0.0. Choose with --image-existing ours.',
			'The server listens on 8000 whatever PORT says',
		],
	},

	'existing-dockerfile-ours': {
		files: existingRocket(),
		flags: {'image-existing': 'ours'},
		notes: [
			'Taken over from deploy/Dockerfile.prod, which is left as it is: libpq-dev, ROCKET_LOG_LEVEL.',
			'deploy/Dockerfile.prod says otherwise. ROCKET_ADDRESS: 0.0.0.0 instead of ::. Choose with --image-existing theirs.',
			'The server listens on 8000 whatever PORT says',
		],
	},

	'existing-dockerfile-none': {files: existingRocket(), flags: {'image-existing': 'none'}, notes: [leptosPort]},

	'existing-dockerfile-of-one-stage': {
		files: {
			...server('metrics = {version = "0.24", optional = true}\n\n[features]\nprometheus = ["metrics"]\n', {'metrics 0.24.2': crate()}, [
				'metrics',
			]),
			'templates/index.html': '',
			Dockerfile: `FROM rust:1.90
RUN apt-get update && apt-get install -y cmake libssl-dev
WORKDIR /usr/src/app
ENV SQLX_OFFLINE=true
COPY Cargo.toml Cargo.lock ./
COPY src ./src
COPY templates ./templates
RUN cargo build --release --no-default-features --features prometheus
EXPOSE 8000
CMD ["./target/release/api"]
`,
		},
		notes: [
			'Taken over from Dockerfile, which is left as it is: cmake, libssl-dev, SQLX_OFFLINE, --no-default-features, WORKDIR /usr/src/app.',
			'Dockerfile compiles and runs in one stage: its packages were taken for the build.',
		],
	},

	'existing-production-dockerfile': {
		files: {
			...server(),
			'Dockerfile.production': `FROM rust:1.90-bullseye AS build
WORKDIR /app
COPY . .
RUN cargo build --release
FROM debian:bullseye-slim
RUN apt-get update && apt-get install -y --no-install-recommends libssl1.1 libicu67 libpq5 tini
COPY --from=build /app /app
COPY .env /app/.env
COPY --from=build /app/target/release/api /usr/local/bin/server
ENTRYPOINT ["/usr/bin/tini", "--"]
CMD ["server", "--workers", "4"]
`,
		},
		dockerfile: 'Dockerfile.ferrovia',
		notes: [
			'Taken over from Dockerfile.production, which is left as it is: libpq5, libssl3t64, the arguments --workers 4.',
			'Dockerfile.production: packages of another release of Debian are not taken over: libicu67. Add them by their names in trixie.',
			'Dockerfile.production, line 7, copies everything into the image.',
			'Dockerfile.production, line 8, copies .env, which the build does not see',
		],
	},

	'path-dependency-that-is-no-member': {
		files: {
			'Cargo.toml': manifest('api', `\n${dependsOnAxum}util = { path = "util" }\n`),
			'src/main.rs': mainFile,
			'util/Cargo.toml': manifest('util'),
			'util/src/lib.rs': '',
			'Cargo.lock': lockfile({'api 0.1.0': own('axum', 'util'), 'util 0.1.0': own(), ...axum}),
		},
	},
	'patched-and-vendored': {
		files: {
			...server('\n[patch.crates-io]\ntokio = { path = "patched/tokio" }\n'),
			'patched/tokio/Cargo.toml': '[package]\nname = "tokio"\nversion = "1.48.0"\nedition = "2021"\n',
			'patched/tokio/src/lib.rs': '',
			'vendor/axum/src/target/mod.rs': '',
			'.cargo/config.toml': '[source.crates-io]\nreplace-with = "vendored-sources"\n\n[source.vendored-sources]\ndirectory = "vendor"\n',
		},
	},
	'features-that-the-program-requires': {
		files: {
			...server('\n[features]\nserver = []\n\n[[bin]]\nname = "api"\npath = "src/main.rs"\nrequired-features = ["server"]\n'),
		},
	},
	'toolchain-with-targets': {
		files: {
			...server(),
			'rust-toolchain.toml':
				'[toolchain]\nchannel = "1.95.0"\ntargets = ["wasm32-unknown-unknown"]\ncomponents = ["rust-src", "clippy", "rustfmt"]\n',
		},
	},
	'configured-for-musl': {
		files: {...server(), '.cargo/config.toml': '[build]\ntarget = "x86_64-unknown-linux-musl"\ntarget-dir = "out"\n'},
	},
	'configured-for-this-machine': {
		files: {
			...server(),
			'.cargo/config.toml':
				'[build]\nrustc-wrapper = "sccache"\n\n[target.x86_64-unknown-linux-gnu]\nlinker = "clang"\nrustflags = ["-C", "link-arg=-fuse-ld=mold", "-C", "target-cpu=native"]\n',
		},
		notes: ['sets -C target-cpu=native'],
	},
	'configured-for-another-system': {
		files: {...server(), '.cargo/config.toml': '[build]\ntarget = "aarch64-unknown-linux-gnu"\n'},
		notes: ['the image builds for x86_64-unknown-linux-gnu instead'],
	},
	'names-with-spaces': {
		files: {
			'Cargo.toml': '[workspace]\nmembers = ["my crates/über api"]\nresolver = "2"\n',
			'my crates/über api/Cargo.toml': manifest('api', `\n${dependsOnAxum}`),
			'my crates/über api/src/main.rs': mainFile,
			'my crates/über api/build.rs': mainFile,
			'my crates/über api/static/a.txt': '',
			'Cargo.lock': lockfile({'api 0.1.0': own('axum'), ...axum}),
		},
	},
	'ignore-file-that-hides-what-is-read': {
		files: {...server(), 'migrations/1.sql': '', '.dockerignore': '/target\nmigrations/*.sql\n'},
		written: ['Dockerfile.production.dockerignore', 'docker/with-sccache.sh'],
		notes: ['your .dockerignore leaves out migrations/1.sql'],
	},
	'ignore-file-that-hides-sources': {
		files: {...server(), '.dockerignore': '*\n!dist\n'},
		written: ['Dockerfile.production.dockerignore', 'docker/with-sccache.sh'],
		notes: ['The image has an ignore file of its own, Dockerfile.production.dockerignore: your .dockerignore leaves out Cargo.toml.'],
	},
};

/** What Rocket is told differs from what Ferrovia would tell it. */
function existingRocket(): Record<string, string> {
	return {
		'Cargo.toml': manifest('hello', '\n[dependencies]\nrocket = "0.5"\n'),
		'src/main.rs': mainFile,
		'Cargo.lock': lockfile({'hello 0.1.0': own('rocket'), 'rocket 0.5.1': crate('tokio'), 'tokio 1.48.0': crate()}),
		'deploy/Dockerfile.prod': `FROM rust:1.90-bookworm AS builder
WORKDIR /app
RUN apt-get update && apt-get install -y libpq-dev
COPY . .
RUN cargo build --release
FROM gcr.io/distroless/cc-debian12:nonroot
WORKDIR /app
COPY --from=builder /app/target/release/hello .
ENV ROCKET_ADDRESS=:: ROCKET_PORT=8000 ROCKET_LOG_LEVEL=normal
CMD ["./hello"]
`,
	};
}

function under(folder: string, files: Readonly<Record<string, string>>): Record<string, string> {
	return Object.fromEntries(Object.entries(files).map(([file, text]) => [`${folder}/${file}`, text]));
}

function withoutLockfile(files: Readonly<Record<string, string>>): Record<string, string> {
	return Object.fromEntries(Object.entries(files).filter(([file]) => file !== 'Cargo.lock'));
}

function workspaceWithFrontEnd(framework: string): Record<string, string> {
	return {
		'Cargo.toml': '[workspace]\nmembers = ["api", "web"]\nresolver = "3"\n',
		'api/Cargo.toml': manifest('api', `\n${dependsOnAxum}`),
		'api/src/main.rs': mainFile,
		'web/Cargo.toml': manifest('web', `\n[dependencies]\n${framework} = "0.7"\n`),
		'web/src/main.rs': mainFile,
		'Cargo.lock': lockfile({'api 0.1.0': own('axum'), 'web 0.1.0': own(framework), [`${framework} 0.7.0`]: crate(), ...axum}),
	};
}
