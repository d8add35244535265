import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {bucketProblem} from '../../../source/answers/cache-values.ts';
import {bucketNames, identityNames, repositoryLabel} from '../../../source/steps/cache/names.ts';

const account = '123456789012';
const allNames = (repository: string) => [...bucketNames(repository, account), ...Object.values(identityNames(repository))];
const odd = [
	'acme/demo',
	'Acme-Corp/My.Service_v2',
	'a/b',
	'acme/---',
	'acme/-x-',
	'local/日本語',
	'local/Müller & Söhne (2)',
	'local/🚀',
	'group/sub/sub/project',
	`acme/${'long-name-'.repeat(20)}`,
	`${'a'.repeat(39)}/${'b'.repeat(100)}`,
	'/',
];

describe('names of buckets and identities', () => {
	it.each(odd)('are names that AWS takes, for %s', repository => {
		expectLegal(repository);
	});

	it('are names that AWS takes, whatever the repository is called', () => {
		fc.assert(fc.property(fc.string({unit: 'grapheme', maxLength: 150}), expectLegal), {numRuns: 300});
	});

	it('use the room that there is, and keep the words that fit', () => {
		const [bucket = ''] = bucketNames(`acme/${'x'.repeat(100)}`, account);
		expect(bucket).toHaveLength(63);
		expect(identityNames(`acme/${'x'.repeat(100)}`).write).toHaveLength(64);
		expect(bucketNames('acme/demo', account)[0]).toMatch(/^ferrovia-acme-demo-[\da-f]{8}$/);
		expect(identityNames('acme/demo').user).toMatch(/^ferrovia-acme-demo-[\da-f]{6}-ci$/);
	});

	it('never change: what an earlier version made is found again', () => {
		// By hand: printf 'acme/demo\n123456789012\n0' | sha256sum, and printf 'acme/demo' | sha256sum.
		expect(bucketNames('acme/demo', account)[0]).toBe('ferrovia-acme-demo-dde99aad');
		expect(identityNames('acme/demo')).toEqual({
			write: 'ferrovia-acme-demo-51b27d-write',
			read: 'ferrovia-acme-demo-51b27d-read',
			user: 'ferrovia-acme-demo-51b27d-ci',
		});
	});

	it('are the same however the remote writes the repository: GitHub does not tell case apart', () => {
		expect(allNames('Acme/Demo')).toEqual(allNames('acme/demo'));
	});

	it('are others for another account, and for another repository with the same words', () => {
		expect(bucketNames('acme/demo', '210987654321').filter(name => bucketNames('acme/demo', account).includes(name))).toEqual([]);
		// All of them are made of the same words.
		const repositories = ['acme/de-mo', 'acme-de/mo', 'acme/de.mo', 'acme/de_mo', 'acme/de--mo'];
		const names = repositories.flatMap(allNames);
		expect(new Set(names).size).toBe(names.length);
	});

	it('are all different from each other', () => {
		expect(new Set(allNames('acme/demo')).size).toBe(allNames('acme/demo').length);
	});
});

describe('the label of a repository', () => {
	it('is its name, in lower case', () => {
		expect(repositoryLabel('Acme-Corp/My.Service_v2')).toBe('acme-corp/my.service_v2');
	});

	it('is what AWS takes for a tag, whatever a folder is called', () => {
		const taken = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,256}$/u;
		expect(repositoryLabel('local/Müller & Söhne (2)')).toBe('local/müller - söhne -2-');
		fc.assert(
			fc.property(fc.string({unit: 'grapheme', maxLength: 300}), folder => {
				expect(repositoryLabel(`local/${folder}`)).toMatch(taken);
			}),
		);
	});

	it('is the same for the two ways in which systems write an accent', () => {
		expect(repositoryLabel('local/cafe\u0301')).toBe(repositoryLabel('local/caf\u00E9'));
	});
});

function expectLegal(repository: string): void {
	for (const name of bucketNames(repository, account)) {
		expect(bucketProblem(name), name).toBeUndefined();
		expect(name).toMatch(/^ferrovia-[a-z\d](?:-?[a-z\d])*$/);
	}

	for (const name of Object.values(identityNames(repository))) {
		expect(name).toMatch(/^[\w+=,.@-]{1,64}$/);
	}
}
