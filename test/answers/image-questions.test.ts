import {describe, expect, it} from 'vitest';
import {filesOf} from '../../source/answers/image-questions.ts';
import {carryOver} from '../../source/dockerfile/carry-over.ts';
import {fakeWorld} from '../_helpers/world.ts';

/** Answers, and where they are from, of a project with a Dockerfile of two stages. */
function answersWith(lines: {readonly build?: string; readonly image?: string; readonly run?: string}, flags: Record<string, string> = {}) {
	const {build = 'RUN cargo build --release', image = 'debian:bookworm-slim', run = ''} = lines;
	const text = `FROM rust:1.90 AS builder\n${build}\nFROM ${image}\nCOPY --from=builder /target/release/demo /srv/\n${run}`;
	const {answers} = fakeWorld({project: {dockerfiles: [carryOver('Dockerfile', text)]}, flags});
	return (id: string) => [answers.get(id)?.value, answers.get(id)?.source];
}

const packages = 'RUN apt-get install -y libpq5';

describe('with a Dockerfile that is taken over', () => {
	it.each([
		['EXPOSE 3000', '3000'],
		['EXPOSE 9000\nENV PORT=3000', '3000'],
		['EXPOSE 9000/udp 3000', '3000'],
		['EXPOSE 3000\nENV PORT=p8080', '3000'],
		['EXPOSE 99999', '8080'],
		['ENV ROCKET_PORT=3000', '3000'],
		['ENV LEPTOS_SITE_ADDR=0.0.0.0:3000', '3000'],
	])('the port is the one in %j', (run, port) => {
		expect(answersWith({run})('image-port')).toEqual([port, expect.stringContaining('Dockerfile')]);
		expect(answersWith({run}, {'image-existing': 'none'})('image-port')[0]).toBe('8080');
	});

	it.each([
		['RUN cargo build --release --features "a b/c"', 'a, b/c'],
		['RUN cargo build --release --features $FEATURES', 'default'],
		['RUN cargo leptos build --release --bin-features ssr', 'default'],
		['RUN make', 'default'],
	])('the features are those of %j', (build, features) => {
		expect(answersWith({build})('image-features')[0]).toBe(features);
	});

	it('the release is the one that its packages are named in', () => {
		expect(answersWith({run: packages})('image-debian')).toEqual(['bookworm', expect.stringContaining('Dockerfile')]);
		expect(answersWith({run: packages}, {'image-existing': 'none'})('image-debian')[0]).toBe('trixie');
		expect(answersWith({})('image-debian')[0]).toBe('trixie');
		expect(answersWith({image: 'debian:bullseye-slim', run: packages})('image-debian')[0]).toBe('trixie');
		expect(answersWith({image: 'debian:trixie-slim', run: packages}, {'image-rust': '1.80.0'})('image-debian')[0]).toBe('bookworm');
	});

	it('the server runs in Debian where it has packages that distroless has not', () => {
		expect(answersWith({run: packages})('image-base')).toEqual(['debian', expect.stringContaining('libpq5')]);
		expect(answersWith({run: 'RUN apt-get install -y ca-certificates tzdata curl'})('image-base')[0]).toBe('distroless');
		expect(answersWith({run: packages}, {'image-existing': 'none'})('image-base')[0]).toBe('distroless');
	});
});

it.each([
	['none', []],
	[' templates/, a/b.toml ,, ', ['templates', 'a/b.toml']],
	['my crates/über api/static', ['my crates/über api/static']],
	['["a, b/", "none"]', ['a, b', 'none']],
])('%j names the files %j', (answer, files) => {
	expect(filesOf(answer)).toEqual(files);
});
