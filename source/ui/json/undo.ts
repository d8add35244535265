import {type EndedItem, isFailure} from '../../engine/undo-report.ts';

/** `undo --yes --json`, as docs/schema/undo.json describes it. */
export function undoDocument(ended: readonly EndedItem[]) {
	return {
		version: 1,
		ok: !ended.some(isFailure),
		undone: ended.map(({item, ending, reason, next}) => ({
			id: item.intent.change,
			step: item.intent.step,
			summary: item.summary,
			status: ending,
			reason,
			next,
		})),
	};
}
