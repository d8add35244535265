import type {Run} from './measurement.ts';
import type {PlannedRun} from './rounds.ts';

/** What happens while it is measured, for whoever watches. */
export type MeasureEvent =
	| {readonly type: 'doing'; readonly what: string}
	/** All that will be built, and the private folder of it. */
	| {readonly type: 'planned'; readonly runs: readonly PlannedRun[]; readonly folder: string; readonly notes: readonly string[]}
	/** `index` is from 1. */
	| {readonly type: 'building'; readonly planned: PlannedRun; readonly index: number}
	| {readonly type: 'built'; readonly run: Run}
	/** Of all that is left: an estimate. */
	| {readonly type: 'estimate'; readonly seconds: number}
	| {readonly type: 'note'; readonly text: string};
