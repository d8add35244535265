import type {UndoItem} from '../../source/engine/undo-item.ts';

/** A resource to take back. */
export function fakeUndoItem(more: Partial<UndoItem> = {}): UndoItem {
	const summary = 'delete the bucket acme-demo';
	return {
		intent: {
			type: 'intent',
			id: '1',
			at: '2026-01-01T00:00:00.000Z',
			step: 'cache',
			change: 'cache/bucket',
			kind: 'resource',
			summary: 'create the bucket acme-demo',
			reversal: {type: 'resource', action: 'delete-bucket', data: {bucket: 'acme-demo'}, summary},
			outcome: undefined,
		},
		state: 'ready',
		summary,
		...more,
	};
}
