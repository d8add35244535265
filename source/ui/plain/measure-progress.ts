import type {MeasureEvent} from '../../measure/events.ts';
import type {Run} from '../../measure/measurement.ts';
import type {PlannedRun} from '../../measure/rounds.ts';
import {buildWords, counted, percentWords, secondsWords} from '../../measure/words.ts';
import type {StatusLine} from './status-line.ts';

/** Tells what is built while it is measured: one line for each build that has ended. */
export class MeasureProgress {
	readonly #status: StatusLine;
	readonly #print: (line: string) => void;
	#total = 0;
	#width = 0;

	constructor(status: StatusLine, print: (line: string) => void) {
		this.#status = status;
		this.#print = print;
	}

	show(event: MeasureEvent): void {
		switch (event.type) {
			case 'doing':
				this.#status.show(event.what);
				break;
			case 'planned':
				this.#total = event.runs.length;
				this.#width = Math.max(...event.runs.map(run => runName(run).length));
				this.#say(...planLines(event.runs, event.folder), ...event.notes.map(note => `note: ${note}`));
				break;
			case 'building':
				this.#status.show(`${event.index} of ${this.#total}: ${runName(event.planned)}, round ${event.planned.round}`);
				break;
			case 'built':
				this.#say(runLine(event.run, this.#width));
				break;
			case 'estimate':
				this.#say(`estimate: about ${durationWords(event.seconds)} for the rest, if no build takes longer than those of its kind so far`);
				break;
			case 'note':
				this.#say(`note: ${event.text}`);
				break;
		}
	}

	#say(...lines: readonly string[]): void {
		this.#status.clear();
		for (const line of lines) {
			this.#print(line);
		}
	}
}

function planLines(runs: readonly PlannedRun[], folder: string): readonly string[] {
	const rounds = runs.at(-1)?.round ?? 0;
	const kinds = [...new Set(runs.map(run => `${run.variant} ${run.stage}`))].map(kind => kind.split(' '));
	const stagesOf = (variant: string) => kinds.flatMap(([of, stage]) => (of === variant ? [stage] : [])).join(', ');
	return [
		`${counted(runs.length, 'build')} in ${counted(rounds, 'round')}: ${[...new Set(runs.map(buildWords))].join('; ')}`,
		...['before', 'after'].flatMap(variant => (stagesOf(variant) === '' ? [] : [`${variant.padEnd(6)} ${stagesOf(variant)}`])),
		`offline, in ${folder}, which is removed afterwards; your target folder and your cache stay as they are`,
		'Ctrl+C keeps what was measured until then',
	];
}

/** `release after warm   12.3 s (CPU 40.1 s), 100 % of 140 cacheable served`. */
function runLine(run: Run, width: number): string {
	const {wallSeconds, cpuSeconds, cache, linkSeconds} = run;
	const looked = cache === undefined ? 0 : cache.hits + cache.misses;
	return [
		`${runName(run).padEnd(width)} ${secondsWords(wallSeconds).padStart(8)}${cpuSeconds === undefined ? '' : ` (CPU ${secondsWords(cpuSeconds)})`}`,
		...(cache === undefined || looked === 0 ? [] : [`${percentWords(cache.hits / looked)} of ${looked} cacheable served`]),
		...(linkSeconds === undefined ? [] : [`linker ${secondsWords(linkSeconds)}`]),
	].join(', ');
}

function runName(run: PlannedRun): string {
	return `${buildWords(run)} ${run.variant} ${run.stage}`;
}

function durationWords(seconds: number): string {
	return seconds < 90 ? `${Math.max(1, Math.round(seconds / 10)) * 10} seconds` : `${Math.round(seconds / 60)} minutes`;
}
