import {readFile} from 'node:fs/promises';
import {Ajv2020} from 'ajv/dist/2020.js';
import {describe, expect, it} from 'vitest';
import type {Ending} from '../../../source/engine/undo-report.ts';
import {planDocument} from '../../../source/ui/json/plan.ts';
import {rollbackDocument} from '../../../source/ui/json/rollback.ts';
import {statusDocument} from '../../../source/ui/json/status.ts';
import {undoDocument} from '../../../source/ui/json/undo.ts';
import {fakeFacts} from '../../_helpers/facts.ts';
import {fakeStatus} from '../../delivery/_status.ts';
import {fakePlannedStep, fakeResourceChange} from '../_fake-session.ts';
import {fakeUndoItem} from '../_fake-undo.ts';

/** What the published schema of that name rejects. */
async function faultsOf(name: string, document: unknown) {
	const validate = new Ajv2020({strict: true, strictRequired: false}).compile(
		JSON.parse(await readFile(`docs/schema/${name}.json`, 'utf8')),
	);
	validate(JSON.parse(JSON.stringify(document)));
	return validate.errors;
}

describe('planDocument', () => {
	it.each(['create', 'change', 'delete'] as const)('has a resource to %s as the published schema says', async verb => {
		const plan = {steps: [fakePlannedStep('cache', [fakeResourceChange('cache/bucket', verb, ['+ private'])])]};
		const document = planDocument(fakeFacts().project, plan);
		expect(document).toMatchObject({
			steps: [{changes: [{kind: 'resource', provider: 'cloud', resource: 'cache/bucket', verb}]}],
		});
		expect(await faultsOf('plan', document)).toBeNull();
	});
});

describe('undoDocument', () => {
	it.each([
		['undone', true],
		['kept', true],
		['declined', true],
		['refused', false],
		['failed', false],
		['unknown', false],
	] satisfies ReadonlyArray<[Ending, boolean]>)('has %s as the published schema says', async (ending, ok) => {
		const document = undoDocument([{item: fakeUndoItem(), ending, reason: 'because', next: ['ferrovia undo']}]);
		expect(document).toMatchObject({ok, undone: [{id: 'cache/bucket', step: 'cache', status: ending}]});
		expect(await faultsOf('undo', document)).toBeNull();
	});
});

describe('statusDocument', () => {
	const unseen = {unseen: 'no network', remedy: 'ping example.com'};

	it.each([
		['everything', {}],
		['nothing', {runs: {found: []}, images: {found: []}, deployments: {found: []}, health: undefined}],
		['unknown values', {repository: undefined, service: undefined, runs: unseen, images: {unseen: 'hidden'}, deployments: unseen}],
		['a server that does not answer', {health: {status: undefined, milliseconds: 15_000, words: ''}}],
	])('has %s as the published schema says', async (_, more) => {
		expect(await faultsOf('status', statusDocument(fakeStatus(more)))).toBeNull();
	});

	it('has null and the reason for what is unknown, and an empty list for what is missing', () => {
		expect(statusDocument(fakeStatus({runs: unseen, images: {found: []}}))).toMatchObject({
			runs: null,
			images: [],
			unseen: [{what: 'runs', why: 'no network', remedy: 'ping example.com'}],
		});
	});

	it('is rejected by the schema when a field is misspelt', async () => {
		const {live, ...document} = statusDocument(fakeStatus());
		expect(await faultsOf('status', {...document, alive: live})).not.toBeNull();
	});
});

describe('rollbackDocument', () => {
	it.each([
		['a healthy server', {status: 200, milliseconds: 3, words: ''}, {status: 200, milliseconds: 3}],
		['a server that does not answer', {status: undefined, milliseconds: 3, words: ''}, {status: null, milliseconds: 3}],
		['no domain', undefined, null],
	])('has %s as the published schema says', async (_, health, expected) => {
		const document = rollbackDocument({ok: true, image: `ghcr.io/acme/demo@sha256:${'a'.repeat(64)}`, health});
		expect(document.health).toEqual(expected);
		expect(await faultsOf('rollback', document)).toBeNull();
	});
});
