import {describe, expect, it} from 'vitest';
import {parseImage, placeOf} from '../../../source/services/registry/reference.ts';

describe('parseImage', () => {
	it.each([
		['debian', 'registry-1.docker.io', 'library/debian', 'latest'],
		['debian:trixie-slim', 'registry-1.docker.io', 'library/debian', 'trixie-slim'],
		['docker.io/library/rust:1.95.0', 'registry-1.docker.io', 'library/rust', '1.95.0'],
		['docker.io/rust:1.95.0', 'registry-1.docker.io', 'library/rust', '1.95.0'],
		['team/rust:1', 'registry-1.docker.io', 'team/rust', '1'],
		['gcr.io/distroless/cc-debian13:nonroot', 'gcr.io', 'distroless/cc-debian13', 'nonroot'],
		['localhost/rust', 'localhost', 'rust', 'latest'],
		['127.0.0.1:5000/team/rust:1.95.0', '127.0.0.1:5000', 'team/rust', '1.95.0'],
		['registry.example:5000/rust', 'registry.example:5000', 'rust', 'latest'],
	])('%s is of %s: %s, %s', (image, host, repository, tag) => {
		expect(parseImage(image)).toEqual({host, repository, tag});
	});
});

describe('placeOf', () => {
	const digest = `sha256:${'ab'.repeat(32)}`;

	it.each([
		['ghcr.io/acme/demo', 'latest'],
		['ghcr.io/acme/demo:main', 'main'],
		[`ghcr.io/acme/demo@${digest}`, digest],
		[`ghcr.io/acme/demo:main@${digest}`, digest],
	])('%s is read by %s', (image, reference) => {
		expect(placeOf(image)).toEqual({origin: 'https://ghcr.io', repository: 'acme/demo', reference});
	});

	it.each([
		['http://127.0.0.1:1234', 'http://127.0.0.1:1234'],
		['https://mirror.example/', 'https://mirror.example'],
		['', 'https://ghcr.io'],
	])('reads from %j what is in ghcr.io', (mirror, origin) => {
		expect(placeOf('ghcr.io/acme/demo:main', {FERROVIA_REGISTRY_URL: mirror}).origin).toBe(origin);
	});

	it.each([
		['debian:trixie-slim', 'https://registry-1.docker.io', 'library/debian'],
		['registry.example:5000/demo', 'https://registry.example:5000', 'demo'],
		['127.0.0.1:5000/acme/demo', 'http://127.0.0.1:5000', 'acme/demo'],
	])('reads %s where it is, mirror or not', (image, origin, repository) => {
		expect(placeOf(image, {FERROVIA_REGISTRY_URL: 'http://127.0.0.1:1234'})).toMatchObject({origin, repository});
	});
});
