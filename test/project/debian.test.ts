import {describe, expect, it} from 'vitest';
import {debianFor, hasRustImage, runtimeImage, rustImage} from '../../source/project/debian.ts';

describe('the Debian of an image', () => {
	it('is the newest that has an official image with the Rust', () => {
		expect([70, 88, 89, 100, Number.POSITIVE_INFINITY].map(debianFor)).toEqual(['bookworm', 'bookworm', 'trixie', 'trixie', 'trixie']);
	});

	it('has one with each Rust since bookworm, and with no nightly', () => {
		expect([65, 68, 69, 95, Number.POSITIVE_INFINITY].map(hasRustImage)).toEqual([false, false, true, true, false]);
	});

	it.each([
		['1.95.0', 'trixie', 'rust:1.95.0-slim-trixie', 'debian:trixie-slim', 'gcr.io/distroless/cc-debian13:nonroot'],
		['1.70.0', 'bookworm', 'rust:1.70.0-slim-bookworm', 'debian:bookworm-slim', 'gcr.io/distroless/cc-debian12:nonroot'],
	] as const)('is the same for what compiles and what runs: Rust %s, %s', (rust, release, ...images) => {
		expect([rustImage(rust, release), runtimeImage('debian', release), runtimeImage('distroless', release)]).toEqual(images);
	});
});
