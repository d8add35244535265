import type {Resolution, UndoItem} from '../engine/undo-item.ts';
import type {EndedItem} from '../engine/undo-report.ts';
import type {UndoWork} from '../engine/undo-work.ts';
import {threeWayLines, type UndoOptions} from '../ui/plain/undo.ts';
import type {GlobalOptions} from './options.ts';

/** What is asked at a terminal. */
export type UndoPrompts = {
	readonly confirmUndoing: (count: number, signal: AbortSignal) => Promise<boolean>;
	readonly confirmDestroying: (item: UndoItem, signal: AbortSignal) => Promise<boolean>;
	readonly askResolution: (item: UndoItem, signal: AbortSignal) => Promise<Resolution>;
};

/** How to take a change back, or why it is not taken back now. */
export type Decision = Pick<UndoWork, 'resolution' | 'mayDestroy'> | Omit<EndedItem, 'item'>;

export type Decide = (item: UndoItem) => Promise<Decision>;

export type DecisionOptions = {
	readonly options: Pick<GlobalOptions, 'yes' | 'deleteObjects'>;
	readonly signal: AbortSignal;
	readonly loadPrompts: () => Promise<UndoPrompts>;
	readonly style: UndoOptions;
	readonly say: (lines: readonly string[]) => void;
};

/** Decides about one change: by the flags, and where only a person may decide, by asking one, if there is a terminal to ask in. */
export function decideWith({options, signal, loadPrompts, style, say}: DecisionOptions): Decide {
	const agreed = {resolution: 'original', mayDestroy: options.yes === true && options.deleteObjects === true} as const;
	return async item => {
		if (item.state === 'changed-since') {
			if (options.yes) {
				return {ending: 'refused', reason: 'it was changed since, and --yes may not decide what to keep'};
			}

			say(['', ...threeWayLines(item, style)]);
			const {askResolution} = await loadPrompts();
			return {...agreed, resolution: await askResolution(item, signal)};
		}

		if (item.destroys !== undefined && !agreed.mayDestroy) {
			if (options.yes) {
				return {
					ending: 'refused',
					reason: `that destroys ${item.destroys}, which --yes does only with --delete-objects`,
					next: ['ferrovia undo --yes --delete-objects'],
				};
			}

			const {confirmDestroying} = await loadPrompts();
			return (await confirmDestroying(item, signal)) ? {...agreed, mayDestroy: true} : {ending: 'declined', reason: 'you said no'};
		}

		return agreed;
	};
}
