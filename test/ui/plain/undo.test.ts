import {describe, expect, it} from 'vitest';
import {undoLines, undoneLines} from '../../../source/ui/plain/undo.ts';
import {fakeUndoItem} from '../_fake-undo.ts';

const options = {color: false, root: '/p'};

describe('undoLines', () => {
	it('shows what would be destroyed, and what is unknown', () => {
		expect(
			undoLines(
				[
					fakeUndoItem(),
					fakeUndoItem({destroys: '41 objects (12 MB)'}),
					fakeUndoItem({state: 'unknown', problem: {what: 'Nobody is logged in to AWS.', next: ['aws sso login']}}),
					fakeUndoItem({state: 'kept', summary: 'another role uses the provider'}),
				],
				options,
			),
		).toEqual([
			'take back  cache     delete the bucket acme-demo',
			'take back  cache     delete the bucket acme-demo: destroys 41 objects (12 MB)',
			'not known  cache     delete the bucket acme-demo: Nobody is logged in to AWS.',
			'stays      cache     another role uses the provider',
		]);
	});
});

describe('undoneLines', () => {
	const unknown = {
		item: fakeUndoItem({state: 'unknown'}),
		ending: 'unknown',
		reason: 'Nobody is logged in to AWS.',
		next: ['aws sso login', 'aws login'],
	} as const;

	it('is one line when all is undone', () => {
		expect(undoneLines([{item: fakeUndoItem(), ending: 'undone'}], '/p')).toEqual(['Undone 1 of 1.']);
	});

	it('names a common fix once', () => {
		expect(undoneLines([unknown, unknown], '/p')).toEqual([
			'not undone: delete the bucket acme-demo: Nobody is logged in to AWS.',
			'not undone: delete the bucket acme-demo: Nobody is logged in to AWS.',
			'  next  aws sso login',
			'  or    aws login',
			'Undone 0 of 2. The journal keeps the rest: run ferrovia undo again.',
		]);
	});

	it('asks to run at a terminal for what the user must decide', () => {
		const refused = {item: fakeUndoItem({summary: '/p/Cargo.toml was changed since'}), ending: 'refused', reason: 'you decide'} as const;
		expect(undoneLines([refused], '/p')).toEqual([
			'not undone: Cargo.toml was changed since: you decide',
			'Undone 0 of 1. Run ferrovia undo at a terminal to decide about the rest.',
		]);
	});
});
