import {describe, expect, it} from 'vitest';
import {carryOver} from '../../../../source/dockerfile/carry-over.ts';
import {carryInto} from '../../../../source/steps/image/carried/carry-into.ts';
import type {Present} from '../../../../source/steps/image/carried/files.ts';
import type {ImageRecipe} from '../../../../source/steps/image/recipe.ts';
import {plainRecipe} from '../_recipe.ts';

type Case = {
	/** Lines of the stage that compiles, and of the one that runs. */
	readonly build?: readonly string[];
	readonly run?: readonly string[];
	readonly recipe?: Partial<ImageRecipe>;
	readonly present?: Readonly<Record<string, 'file' | 'folder'>>;
	readonly prefer?: 'theirs' | 'ours';
	readonly images?: readonly [builder: string, runtime: string];
};

const program = 'COPY --from=builder /app/target/release/api /usr/local/bin/';

/** What becomes of the plain image with a Dockerfile of two stages. */
function carried({build = ['RUN cargo build --release'], run = [], recipe = {}, present = {}, prefer = 'theirs', images}: Case) {
	const [builder, runtime] = images ?? ['rust:1.90-bookworm', 'debian:bookworm-slim'];
	const lines = [`FROM ${builder} AS builder`, 'WORKDIR /app', 'COPY . .', ...build, `FROM ${runtime}`, program, ...run];
	const before = {...plainRecipe, debian: 'bookworm', ...recipe} as ImageRecipe;
	const known: Present = new Map(Object.entries(present));
	const {recipe: after, notes} = carryInto(before, carryOver('Dockerfile', lines.join('\n')), known, prefer === 'theirs');
	return {...after, notes: notes.map(({text}) => text)};
}

const nothingMore = 'Dockerfile is read and left as it is; it holds nothing more.';

describe('a Dockerfile with nothing special about it', () => {
	it('changes nothing', () => {
		const {notes, ...recipe} = carried({run: ['USER app', 'EXPOSE 8080', 'CMD ["api"]']});
		expect(recipe).toEqual({...plainRecipe, debian: 'bookworm'});
		expect(notes).toEqual([nothingMore]);
	});
});

describe('variables', () => {
	it('of the build and of the service go where they were', () => {
		const {buildEnvironment, runtimeEnvironment, notes} = carried({
			build: ['ARG PROTOC=/usr/bin/protoc', 'ENV SQLX_OFFLINE=true CARGO_HOME=/x', 'RUN cargo build --release'],
			run: ['ENV APP_ENVIRONMENT=production PORT=9000'],
		});
		expect(buildEnvironment).toEqual([
			['SQLX_OFFLINE', 'true'],
			['PROTOC', '/usr/bin/protoc'],
		]);
		expect(runtimeEnvironment).toEqual([['APP_ENVIRONMENT', 'production']]);
		expect(notes).toEqual(['Taken over from Dockerfile, which is left as it is: SQLX_OFFLINE, PROTOC, APP_ENVIRONMENT.']);
	});

	it.each([
		'CARGO_BUILD_TARGET=x86_64-unknown-linux-musl',
		'CARGO_BUILD_TARGET_DIR=/t',
		'CARGO_TARGET_DIR=/t',
		'RUSTC_WRAPPER=x',
		'PATH=/x',
	])('of the layout stay: %s', variable => {
		expect(carried({build: [`ENV ${variable}`, 'RUN cargo build --release']}).buildEnvironment).toEqual([]);
	});

	it('that differ are asked about', () => {
		const recipe = {runtimeEnvironment: [['ROCKET_ADDRESS', '0.0.0.0']]} as const;
		const run = ['ENV ROCKET_ADDRESS=::'];
		const theirs = carried({recipe, run});
		expect(theirs.runtimeEnvironment).toEqual([['ROCKET_ADDRESS', '::']]);
		expect(theirs.notes).toContain('Dockerfile says otherwise. ROCKET_ADDRESS: :: instead of 0.0.0.0. Choose with --image-existing ours.');
		const ours = carried({recipe, run, prefer: 'ours'});
		expect(ours.runtimeEnvironment).toEqual([['ROCKET_ADDRESS', '0.0.0.0']]);
		expect(ours.notes).toEqual([
			nothingMore,
			'Dockerfile says otherwise. ROCKET_ADDRESS: 0.0.0.0 instead of ::. Choose with --image-existing theirs.',
		]);
	});

	it.each([
		['ROCKET_ADDRESS', '0.0.0.0', '127.0.0.1'],
		['ROCKET_ADDRESS', '0.0.0.0', 'localhost'],
		['ROCKET_PORT', '8080', '9000'],
		['LEPTOS_SITE_ROOT', 'site', '/srv/site'],
	])('that would make the server unreachable, or not find its files, are ours: %s', (name, own, other) => {
		const {runtimeEnvironment, notes} = carried({recipe: {runtimeEnvironment: [[name, own]]}, run: [`ENV ${name}=${other}`]});
		expect(runtimeEnvironment).toEqual([[name, own]]);
		expect(notes).toEqual([nothingMore]);
	});

	it('that are secret are named and nowhere', () => {
		const all = carried({run: ['ENV SESSION_SECRET=hunter2']});
		expect(all.notes).toEqual([
			nothingMore,
			'Dockerfile: SESSION_SECRET may be secret, and what an image holds is not. Not taken over: set it on Railway.',
		]);
		expect(JSON.stringify(all)).not.toContain('hunter2');
	});

	it('that whoever builds gives are named', () => {
		const {buildEnvironment, runtimeEnvironment, notes} = carried({
			build: ['ARG GIT_SHA', 'ARG TARGETARCH', 'RUN cargo build --release'],
			run: ['ARG VERSION', 'ENV VERSION=$VERSION'],
		});
		expect([buildEnvironment, runtimeEnvironment]).toEqual([[], []]);
		expect(notes[1]).toMatch(/^Dockerfile: VERSION, GIT_SHA is given with --build-arg\./);
	});

	it('with flags take the place of mold, or give way to it', () => {
		const build = ['ENV RUSTFLAGS="-C target-cpu=x86-64-v3"', 'RUN cargo build --release'];
		const recipe = {linker: 'mold'} as const;
		const theirs = carried({recipe, build});
		expect([theirs.linker, theirs.buildEnvironment]).toEqual(['default', [['RUSTFLAGS', '-C target-cpu=x86-64-v3']]]);
		expect(theirs.notes[1]).toContain('linker: RUSTFLAGS=-C target-cpu=x86-64-v3 instead of mold.');
		const ours = carried({recipe, build, prefer: 'ours'});
		expect([ours.linker, ours.buildEnvironment]).toEqual(['mold', []]);
		expect(ours.notes[1]).toContain('linker: mold instead of RUSTFLAGS=-C target-cpu=x86-64-v3.');
	});

	it('for musl stay', () => {
		const {buildEnvironment, notes} = carried({
			images: ['rust:1.90-alpine', 'alpine:3.22'],
			build: ['ENV RUSTFLAGS=-Ctarget-feature=-crt-static OPENSSL_STATIC=1 CC=musl-gcc SQLX_OFFLINE=true', 'RUN cargo build --release'],
		});
		expect(buildEnvironment).toEqual([['SQLX_OFFLINE', 'true']]);
		expect(notes.at(-1)).toMatch(/^Dockerfile builds for musl\..* Not taken over: RUSTFLAGS, OPENSSL_STATIC, CC\.$/);
	});

	it('of a stage that does both go to both, but for those that cargo alone reads', () => {
		const dockerfile = [
			'FROM rust:1.90',
			'ENV SQLX_OFFLINE=true RUST_LOG=info',
			'RUN cargo build --release --bin api',
			'CMD ["target/release/api"]',
		];
		const {recipe} = carryInto(plainRecipe, carryOver('Dockerfile', dockerfile.join('\n')), new Map(), true);
		expect(recipe.buildEnvironment.map(([name]) => name)).toEqual(['SQLX_OFFLINE', 'RUST_LOG']);
		expect(recipe.runtimeEnvironment).toEqual([['RUST_LOG', 'info']]);
	});
});

describe('files', () => {
	it('are in the image once', () => {
		const {runtimeFiles, copies, notes} = carried({
			recipe: {runtimeFiles: ['static', 'config', 'Rocket.toml']},
			present: {static: 'folder', 'config/prod.toml': 'file', 'Rocket.toml': 'file', migrations: 'folder'},
			run: [
				'WORKDIR /srv',
				'COPY static static/',
				'COPY config/prod.toml config/',
				'COPY Rocket.toml .',
				'COPY --from=builder /app/migrations /srv/migrations',
				'COPY migrations /srv/migrations',
			],
		});
		expect(runtimeFiles).toEqual(['static', 'config', 'Rocket.toml']);
		expect(copies).toEqual([{from: 'migrations', to: '/srv/migrations'}]);
		expect(notes).toEqual(['Taken over from Dockerfile, which is left as it is: migrations in /srv/migrations, WORKDIR /srv.']);
	});

	it('that lie elsewhere in their image are asked about', () => {
		const recipe = {runtimeFiles: ['static']};
		const present = {static: 'folder'} as const;
		// Without its name: what is in it would lie in /app itself.
		const run = ['WORKDIR /app', 'COPY static /app/'];
		const theirs = carried({recipe, present, run});
		expect([theirs.runtimeFiles, theirs.copies]).toEqual([[], [{from: 'static', to: '/app/'}]]);
		expect(theirs.notes[1]).toContain('static: in /app/ instead of /app/static.');
		const ours = carried({recipe, present, run, prefer: 'ours'});
		expect([ours.runtimeFiles, ours.copies]).toEqual([['static'], []]);
		expect(ours.notes[1]).toContain('static: in /app/static instead of /app/.');
	});

	it.each([
		['COPY missing.toml /app/', 'copies missing.toml to /app/, and it is not in the project. Not taken over.'],
		['COPY --from=builder /app/dist /app/dist', 'copies dist out of builder to /app/dist, and it is not in the project. Not taken over.'],
		[
			'COPY --from=ghcr.io/owner/assets:1 /a /b',
			'copies /a out of ghcr.io/owner/assets:1 to /b, and it is not in the project. Not taken over.',
		],
		['COPY . /app', 'copies everything into the image. Name what the server reads: --image-files.'],
		['COPY --from=builder /app /app', 'copies everything into the image. Name what the server reads: --image-files.'],
		['COPY .env /app/', 'copies .env, which the build does not see: it may hold secrets, or is of this machine. Not taken over.'],
		[
			'COPY web/node_modules /app/',
			'copies web/node_modules, which the build does not see: it may hold secrets, or is of this machine. Not taken over.',
		],
	])('that the build has not got are said once: %s', (line, text) => {
		const {copies, notes} = carried({run: [line], present: {'.env': 'file', a: 'folder'}});
		expect(copies).toEqual([]);
		expect(notes).toEqual([nothingMore, `Dockerfile, line 7, ${text}`]);
	});

	it('are none of what a single stage compiles', () => {
		const lines = [
			'FROM rust:1.90',
			'WORKDIR /app',
			'COPY Cargo.toml Cargo.lock build.rs ./',
			'COPY src src',
			'COPY templates templates',
			'RUN cargo build --release --bin api',
			'CMD ["target/release/api"]',
		];
		const present: Present = new Map([
			...['Cargo.toml', 'Cargo.lock', 'build.rs'].map(name => [name, 'file'] as const),
			['src', 'folder'],
			['templates', 'folder'],
		]);
		const {recipe, notes} = carryInto(plainRecipe, carryOver('Dockerfile', lines.join('\n')), present, true);
		expect(recipe.copies).toEqual([{from: 'templates', to: '/app/templates'}]);
		expect(notes).toHaveLength(1);
	});

	it('are not the script that started the program', () => {
		const {copies, notes} = carried({
			run: ['COPY docker/start.sh /', 'ENTRYPOINT ["/start.sh"]', 'CMD ["api"]'],
			present: {'docker/start.sh': 'file'},
		});
		expect(copies).toEqual([]);
		expect(notes).toEqual([nothingMore, expect.stringContaining('it is started by /start.sh api, not by api itself')]);
	});
});

describe('the start', () => {
	it.each([
		[['CMD ["./api", "serve"]'], ['serve']],
		[
			['ENTRYPOINT ["api"]', 'CMD ["--config", "/etc/api.toml"]'],
			['--config', '/etc/api.toml'],
		],
		[['CMD api'], []],
		[['CMD exec ./api serve --port 80'], ['serve', '--port', '80']],
		[['ENTRYPOINT ./api serve', 'CMD ["ignored"]'], ['serve']],
		[['ENTRYPOINT ["/usr/bin/tini", "-g", "--", "api"]', 'CMD ["serve"]'], ['serve']],
		[['ENTRYPOINT ["dumb-init", "/usr/local/bin/api"]'], []],
		[[], []],
	])('of %j has the arguments %j', (run, words) => {
		const all = carried({run});
		expect(all.arguments).toEqual(words);
		expect(all.notes).toHaveLength(1);
	});

	it.each([
		[['CMD ./api --port $PORT'], 'a shell starts it with "./api --port $PORT"'],
		[['CMD ./migrate && ./api'], 'a shell starts it with "./migrate && ./api"'],
		[['CMD ./entrypoint.sh'], 'it is started by ./entrypoint.sh, not by api itself'],
		[['ENTRYPOINT ["sh", "-c", "./migrate; ./api"]'], 'it is started by sh -c ./migrate; ./api, not by api itself'],
		[['CMD ["worker"]'], 'it is started by worker, not by api itself'],
	])('of %j is not known', (run, problem) => {
		const all = carried({run});
		expect(all.arguments).toEqual([]);
		expect(all.notes[1]).toBe(
			`Dockerfile: ${problem}. Not taken over: the image starts the program itself, and what else is done there is not.`,
		);
	});

	it('knows the program by the name that it was given', () => {
		const lines = [
			'FROM rust:1.90 AS b',
			'RUN cargo build --release',
			'FROM debian:12',
			'COPY --from=b /target/release/api /srv/server',
			'CMD ["/srv/server", "run"]',
		];
		expect(carryInto(plainRecipe, carryOver('Dockerfile', lines.join('\n')), new Map(), true).recipe.arguments).toEqual(['run']);
	});

	it('of another program of the workspace is none of this one', () => {
		const recipe = {server: {...plainRecipe.server, binary: 'worker'}};
		expect(carried({recipe, run: ['CMD ["api", "serve"]']}).arguments).toEqual([]);
	});
});

describe('the rest', () => {
	it('is taken over, but what is of one commit', () => {
		const {labels, volumes, stopSignal, notes} = carried({
			run: [
				'LABEL org.opencontainers.image.revision=abc org.opencontainers.image.created=2020 org.opencontainers.image.title="An API" team=$TEAM',
				'VOLUME ["/data"]',
				'STOPSIGNAL SIGINT',
			],
		});
		expect([labels, volumes, stopSignal]).toEqual([[['org.opencontainers.image.title', 'An API']], ['/data'], 'SIGINT']);
		expect(notes).toEqual([
			'Taken over from Dockerfile, which is left as it is: VOLUME /data, LABEL org.opencontainers.image.title, STOPSIGNAL SIGINT.',
			expect.stringContaining('runs the server as root and has VOLUME /data'),
		]);
		expect(carried({run: ['VOLUME ["/data"]', 'USER app']}).notes).toHaveLength(1);
	});

	it('lies in / where no WORKDIR says otherwise', () => {
		const {workdir, copies} = carryInto(
			plainRecipe,
			carryOver(
				'Dockerfile',
				'FROM rust AS b\nRUN cargo build --release\nFROM debian:trixie-slim\nCOPY templates templates\nCMD ["api"]\n',
			),
			new Map([['templates', 'folder']]),
			true,
		).recipe;
		expect([workdir, copies]).toEqual(['/', [{from: 'templates', to: '/templates'}]]);
	});

	it('is said: a health check once, other ports, all features, a nightly', () => {
		expect(
			carried({
				images: ['rustlang/rust:nightly', 'debian:bookworm-slim'],
				build: ['RUN cargo build --release --all-features'],
				run: ['EXPOSE 8080 9000/udp', 'HEALTHCHECK CMD curl localhost'],
			}).notes,
		).toEqual([
			nothingMore,
			expect.stringContaining('compiles with nightly, and this image does not.'),
			expect.stringContaining('--all-features. Name those that the server needs: --image-features.'),
			'Dockerfile: EXPOSE 9000/udp is not taken over. The image has the port 8080.',
			'Dockerfile: HEALTHCHECK is not taken over. Railway does not read it; it asks over HTTP.',
		]);
	});

	it('is the switch for default features, but with cargo-leptos', () => {
		const build = ['RUN cargo build --release --no-default-features --features ssr'];
		expect(carried({build}).server.defaultFeatures).toBe(false);
		expect(carried({build: ['RUN cargo leptos build --release --no-default-features']}).server.defaultFeatures).toBe(true);
	});
});
