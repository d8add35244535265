import {describe, expect, it} from 'vitest';
import {carryOver} from '../../source/dockerfile/carry-over.ts';
import {carriedPackages, missingInDistroless, releaseOf, servingDockerfile} from '../../source/project/carried-packages.ts';

const withPackages = (build: string, runtime: string, image = 'debian:bookworm-slim') =>
	carryOver('Dockerfile', `FROM rust:1.90 AS b\nRUN apt-get install -y ${build} true\nRUN cargo build\nFROM ${image}\nRUN ${runtime}`);
const apt = (names: string) => `apt-get install -y ${names}`;

describe('carriedPackages', () => {
	it('are those of Debian that the image would not have', () => {
		expect(
			carriedPackages(withPackages('build-essential cmake libpq-dev=15.* curl', apt('ca-certificates libpq5 ffmpeg:amd64 tini'))),
		).toEqual({
			build: ['cmake', 'libpq-dev', 'true', 'g++', 'make'],
			runtime: ['libpq5', 'ffmpeg'],
			foreign: [],
			outdated: [],
		});
	});

	it('have the names of the release that they are for', () => {
		const existing = withPackages('libclang-14-dev pkg-config', apt('libssl3 libicu72 libpq5 libasound2'));
		expect(carriedPackages(existing, 'bookworm')).toMatchObject({
			build: ['libclang-14-dev', 'pkg-config', 'true'],
			runtime: ['libssl3', 'libicu72', 'libpq5', 'libasound2'],
			outdated: [],
		});
		expect(carriedPackages(existing, 'trixie')).toMatchObject({
			build: ['pkg-config', 'true'],
			runtime: ['libssl3t64', 'libpq5', 'libasound2t64'],
			outdated: ['libclang-14-dev', 'libicu72'],
		});
	});

	it('of a release that is not built on are those without a version', () => {
		expect(carriedPackages(withPackages('', apt('libssl1.1 libicu67 libpq5 tzdata'), 'debian:bullseye-slim'), 'bookworm')).toMatchObject({
			runtime: ['libssl3', 'libpq5', 'tzdata'],
			outdated: ['libicu67'],
		});
	});

	it('of other distributions are named', () => {
		expect(carriedPackages(withPackages('', 'apk add --no-cache libgcc libpq ca-certificates', 'alpine:3.22'), 'trixie')).toMatchObject({
			runtime: [],
			foreign: ['libpq'],
		});
	});

	it('of a single stage are for the build', () => {
		const existing = carryOver('Dockerfile', 'FROM rust:1.90-bookworm\nRUN apt-get install -y cmake\nRUN cargo build');
		expect(carriedPackages(existing)).toMatchObject({build: ['cmake'], runtime: []});
	});
});

describe('releaseOf', () => {
	it.each([
		['debian:bookworm-slim', apt('libpq5'), 'bookworm'],
		['gcr.io/distroless/cc-debian13', 'true', 'trixie'],
		['debian:bullseye-slim', apt('libpq5'), undefined],
		['ubuntu:24.04', apt('libpq5'), undefined],
	])('of %s, %s', (image, run, release) => {
		expect(releaseOf(withPackages('', run, image))).toBe(release);
	});

	it('is none that matters without packages of Debian', () => {
		expect(releaseOf(carryOver('Dockerfile', 'FROM rust:1.90-bookworm AS b\nRUN cargo build\nFROM debian:bookworm-slim'))).toBeUndefined();
	});
});

it('missingInDistroless leaves out what those images have', () => {
	expect(missingInDistroless(['tzdata', 'libpq5', 'libstdc++6'])).toEqual(['libpq5']);
});

describe('servingDockerfile', () => {
	const at = (...paths: readonly string[]) =>
		servingDockerfile(paths.map(path => carryOver(path, 'FROM rust:1.90\nRUN cargo build')))?.path;

	it.each([
		[['Dockerfile.prod', 'Dockerfile'], 'Dockerfile'],
		[['crates/api/Dockerfile', 'deploy/Dockerfile.release'], 'deploy/Dockerfile.release'],
		[['api.Dockerfile', 'docker/Dockerfile'], 'docker/Dockerfile'],
		[['Dockerfile.dev', 'docker/test.Dockerfile', 'api.Dockerfile'], 'api.Dockerfile'],
		[['Dockerfile.dev'], undefined],
		[['devices.Dockerfile'], 'devices.Dockerfile'],
		[[], undefined],
	])('of %j is %s', (paths, serving) => {
		expect(at(...paths)).toBe(serving);
	});

	it('is one that compiles', () => {
		const database = carryOver('Dockerfile', 'FROM postgres:17\nCOPY init.sql /docker-entrypoint-initdb.d/');
		expect(servingDockerfile([database])).toBeUndefined();
	});
});
