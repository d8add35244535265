import {describe, expect, it} from 'vitest';
import {flagOf, type Instruction} from '../../source/dockerfile/dockerfile.ts';
import {parseDockerfile} from '../../source/dockerfile/parse.ts';
import {valuesAt, workdirAt} from '../../source/dockerfile/scope.ts';
import {bottomImage, finalStage, lineage, sourceStage} from '../../source/dockerfile/stages.ts';

const only = (text: string): Instruction => parseDockerfile(`FROM debian\n${text}`).stages[0].instructions[0] as Instruction;

describe('stages', () => {
	const dockerfile = parseDockerfile(`# syntax=docker/dockerfile:1
ARG RUST_VERSION=1.90
ARG VARIANT="slim"
ARG IMAGE=rust:\${RUST_VERSION}-\${VARIANT}
FROM --platform=$BUILDPLATFORM \${IMAGE} AS Base
WORKDIR /app
FROM base AS builder
ARG RUST_VERSION
ARG FEATURES=\${NOTHING:-default}
ENV RUST=$RUST_VERSION PATH="/opt/bin:$PATH"
WORKDIR server
RUN cargo build
from gcr.io/distroless/cc-debian12:nonroot
COPY --from=Builder --chmod=755 /app/server/target/release/server /server
`);

	it('have names, the images of their FROM with the defaults of ARGs above, and lines', () => {
		expect(dockerfile.stages.map(({name, base, parent, platform, line}) => ({name, base, parent, platform, line}))).toEqual([
			{name: 'Base', base: 'rust:1.90-slim', parent: undefined, platform: '$BUILDPLATFORM', line: 5},
			{name: 'builder', base: 'base', parent: 0, platform: undefined, line: 7},
			{name: undefined, base: 'gcr.io/distroless/cc-debian12:nonroot', parent: undefined, platform: undefined, line: 13},
		]);
		expect(dockerfile.directives).toEqual({syntax: 'docker/dockerfile:1', escape: '\\'});
		expect(dockerfile.arguments.map(({line}) => line)).toEqual([2, 3, 4]);
	});

	it('are made from each other', () => {
		const [base, builder] = dockerfile.stages;
		expect(lineage(dockerfile, builder as NonNullable<typeof builder>)).toEqual([base, builder]);
		expect(bottomImage(dockerfile, builder as NonNullable<typeof builder>)).toBe('rust:1.90-slim');
		expect(sourceStage(dockerfile, 'BUILDER', finalStage(dockerfile))).toBe(builder);
		expect(sourceStage(dockerfile, '0', finalStage(dockerfile))).toBe(base);
		expect(sourceStage(dockerfile, '2', finalStage(dockerfile))).toBeUndefined();
	});

	it('see the variables and the folder of the stages that they are made from', () => {
		const builder = dockerfile.stages[1] as (typeof dockerfile.stages)[0];
		expect(Object.fromEntries(valuesAt(dockerfile, builder))).toEqual({
			RUST_VERSION: '1.90',
			FEATURES: 'default',
			RUST: '1.90',
			PATH: '/opt/bin:$PATH',
		});
		expect(Object.fromEntries(valuesAt(dockerfile, builder, 9))).toEqual({RUST_VERSION: '1.90'});
		expect([workdirAt(dockerfile, builder, 11), workdirAt(dockerfile, builder)]).toEqual(['/app', '/app/server']);
	});
});

describe('an instruction', () => {
	it('goes on over lines, with comments and empty lines between', () => {
		const {text, line, lastLine} = only('RUN apt-get update && \\\n    # why\n\n    apt-get install -y \\  \n      libpq-dev\nUSER app');
		expect([text, line, lastLine]).toEqual(['apt-get update &&     apt-get install -y       libpq-dev', 2, 6]);
	});

	it.each([
		['another character where the directive says so', '# escape=`\nFROM debian\nRUN a C:\\ `\n  /b\nUSER c\n', ['a C:\\   /b', 'c']],
		['carriage returns and a byte order mark', '\uFEFFFROM debian\r\nRUN a \\\r\n  b\r\nCMD ["c"]\r\n', ['a   b', '["c"]']],
	])('goes on at %s', (_, text, expected) => {
		expect(parseDockerfile(text).stages[0].instructions.map(one => one.text)).toEqual(expected);
	});

	it('has flags', () => {
		const copy = only('COPY --from=builder --chown=app:app --link a b /srv/');
		expect(copy.flags).toEqual([
			{name: 'from', value: 'builder'},
			{name: 'chown', value: 'app:app'},
			{name: 'link', value: ''},
		]);
		expect([flagOf(copy, 'from'), flagOf(copy, 'chmod'), copy.words]).toEqual(['builder', undefined, ['a', 'b', '/srv/']]);
	});

	it.each([
		['CMD ["/server", "--name", "a b\\"c"]', true, ['/server', '--name', 'a b"c']],
		['CMD /server --name "a b"', false, ['/server', '--name', 'a b']],
		["CMD ['/server']", false, ['[/server]']],
		['COPY ["a b", "/srv/"]', true, ['a b', '/srv/']],
		['VOLUME /data /logs', false, ['/data', '/logs']],
	])('has words: %s', (text, exec, words) => {
		expect(only(text)).toMatchObject({exec, words});
	});

	it.each([
		['ENV A=b "C"="d e" E=f\\ g', {A: 'b', C: 'd e', E: 'f g'}],
		['ENV ROCKET_ADDRESS 0.0.0.0', {ROCKET_ADDRESS: '0.0.0.0'}],
		['ARG VERSION', {VERSION: undefined}],
	])('has pairs: %s', (text, pairs) => {
		expect(only(text).pairs).toEqual(Object.entries(pairs).map(([name, value]) => ({name, value})));
	});

	it('has heredocs, whose lines are none of the Dockerfile', () => {
		const {stages} = parseDockerfile(
			"FROM debian\nRUN --mount=type=cache,target=/x \\\n  <<EOF\nset -e\nFROM nothing\nEOF\nCOPY <<-'A' <<B /srv/\n\t$one\n\tA\ntwo\nB\nUSER app\n",
		);
		expect(stages[0].instructions.map(({keyword, line, lastLine, text, heredocs}) => ({keyword, line, lastLine, text, heredocs}))).toEqual([
			{keyword: 'RUN', line: 2, lastLine: 6, text: '<<EOF', heredocs: [{name: 'EOF', text: 'set -e\nFROM nothing'}]},
			{
				keyword: 'COPY',
				line: 7,
				lastLine: 11,
				text: "<<-'A' <<B /srv/",
				heredocs: [
					{name: 'A', text: '\t$one'},
					{name: 'B', text: 'two'},
				],
			},
			{keyword: 'USER', line: 12, lastLine: 12, text: 'app', heredocs: []},
		]);
	});
});

describe('what is no Dockerfile', () => {
	it.each([
		['', 1, 'there is no FROM'],
		['ARG A=b\n', 1, 'there is no FROM'],
		['RUN true\nFROM debian\n', 1, 'RUN stands before the first FROM'],
		['FROM debian\n\nRUM true\n', 3, 'there is no instruction RUM'],
		['FROM debian as\n', 1, 'FROM debian as is neither an image nor an image AS a name'],
		['FROM debian AS a b\n', 1, 'FROM debian AS a b is neither an image nor an image AS a name'],
		['FROM debian\nCMD\n', 2, 'CMD says nothing'],
		['FROM debian\nRUN <<EOF\ntrue\n', 2, 'its heredoc EOF never ends'],
	])('is named with its line: %j', (text, line, reason) => {
		expect(() => parseDockerfile(text)).toThrow(expect.objectContaining({line, what: `Line ${line} is not a Dockerfile's: ${reason}.`}));
	});
});
