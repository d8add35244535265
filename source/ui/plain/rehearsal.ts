import {Chalk, type ChalkInstance} from 'chalk';
import wrapAnsi from 'wrap-ansi';
import {fold, oneLine} from '../ink/lines/text.ts';

export type RehearsalWordsOptions = {readonly color: boolean; readonly columns: number};

export type Opening = {
	readonly project: {readonly words: string; readonly root: string};
	readonly simulated: readonly string[];
	/** What is broken on purpose. */
	readonly broken: string | undefined;
};

export type Closing = {
	readonly exitCode: number;
	readonly times: ReadonlyArray<{readonly name: string; readonly milliseconds: number}>;
	readonly simulated: readonly string[];
	/** The folder, where it stays. */
	readonly kept: string | undefined;
	/** Hosts that something wanted to reach, and did not. */
	readonly refused: readonly string[];
};

export type Delivered = {
	/** Of the pull request that was merged. */
	readonly number?: number;
	readonly run:
		| {
				readonly conclusion: string | null;
				readonly jobs: ReadonlyArray<{readonly name: string; readonly conclusion: string | null; readonly log: string}>;
		  }
		| undefined;
};

type Exit = {readonly exitCode: number | null; readonly signal: string | null};

const real = "all that Ferrovia does: looks, files, journal, probes, sccache, sealed secrets, GitHub's parser, every call to an API";

/** What a rehearsal says around what Ferrovia itself says in it. */
export class RehearsalWords {
	readonly #paint: ChalkInstance;
	readonly #columns: number;

	constructor({color, columns}: RehearsalWordsOptions) {
		this.#paint = color ? new Chalk() : new Chalk({level: 0});
		this.#columns = columns;
	}

	opening({project, simulated, broken}: Opening): void {
		this.#write(
			...this.#sentence('Rehearsal: nothing outside of this machine is touched.').map(line => this.#paint.bold(line)),
			'',
			...this.#entry('project', `${project.words}, in ${project.root}`),
			...this.#entry('real', real),
			...simulated.flatMap((text, index) => this.#entry(index === 0 ? 'simulated' : '', text)),
			...(broken === undefined ? [] : this.#entry(this.#paint.yellow('broken'), broken)),
		);
	}

	/** The next act, as the user would type it. */
	act(command: string, note?: string): void {
		const typed = `${this.#paint.dim('$')} ${this.#paint.bold(command)}`;
		const beside = note === undefined ? '' : `   ${note}`;
		const fits = 2 + command.length + beside.length <= this.#columns;
		this.#write(
			'',
			...(fits ? [`${typed}${this.#paint.dim(beside)}`] : [typed, ...this.#sentence(note ?? '', 2).map(line => this.#paint.dim(line))]),
		);
	}

	step(line: string): void {
		this.#write(this.#paint.dim(`  ${line}`));
	}

	delivered(delivered: Delivered | undefined): void {
		if (delivered === undefined) {
			this.#write(...this.#sentence('There is no pull request to merge, so the workflow does not run.', 2));
			return;
		}

		const {number, run} = delivered;
		this.#write(
			...(number === undefined ? [] : [`  pull request #${number} merged`]),
			...(run === undefined
				? this.#sentence('The branch has no workflow, so nothing runs.', 2)
				: run.jobs.flatMap(({name, conclusion, log}) => [
						`  ${this.#mark(conclusion)}  ${name}`,
						...(conclusion === 'failure' ? lastWords(log).flatMap(line => this.#logLine(line)) : []),
					])),
		);
	}

	/** What was seen of the fault, what a program that was killed left behind, and that it is mended. */
	mended({name}: {readonly name: string}, {exitCode, signal}: Exit, words: string, left: readonly string[] = []): void {
		const seen = signal === null ? `${name}: exit code ${exitCode}` : `killed in the middle (${signal}): it could not even say so`;
		this.#write(
			'',
			...this.#entry(this.#paint.yellow('seen'), seen),
			...left.flatMap((text, index) => this.#entry(index === 0 ? 'journal' : '', text)),
			...this.#entry(this.#paint.green('mended'), words),
		);
	}

	/** Asks for Enter. */
	pause(): string {
		return `\n${this.#paint.dim('Enter goes on ')}`;
	}

	shell(): void {
		this.#write(
			'',
			...this.#sentence(
				'This is a shell in the practice cloud: ferrovia verify, status, rollback and undo are at hand. Leave it with exit.',
			),
			'',
		);
	}

	/** Somebody has left before the end. `kept` is the folder, where it stays. */
	left(kept: string | undefined): void {
		this.#write(
			'',
			...this.#sentence(
				kept === undefined ? 'The rehearsal ends here, and nothing of it stays.' : `The rehearsal ends here. It stays in ${kept}`,
			),
		);
	}

	closing({exitCode, times, simulated, kept, refused}: Closing): void {
		const total = times.reduce((sum, {milliseconds}) => sum + milliseconds, 0);
		this.#write(
			'',
			...this.#sentence(
				exitCode === 0 ? `Rehearsed in ${seconds(total)}.` : `The rehearsal did not come to a good end, after ${seconds(total)}.`,
			).map(line => this.#paint.bold(line)),
			'',
			...(times.length === 0
				? []
				: this.#entry('times', times.map(({name, milliseconds}) => `${name} ${seconds(milliseconds)}`).join(', '))),
			...simulated.flatMap((text, index) => this.#entry(index === 0 ? 'simulated' : '', text)),
			...(refused.length === 0 ? [] : this.#entry('refused', `${refused.join(', ')}: outside of this machine`)),
			...(kept === undefined ? [] : this.#entry('kept', kept)),
			'',
			`Now for real: ${this.#paint.bold('npx ferrovia')}`,
		);
	}

	#mark(conclusion: string | null): string {
		const word = (conclusion ?? 'running').padEnd(9);
		return conclusion === 'success' ? this.#paint.green(word) : conclusion === 'failure' ? this.#paint.red(word) : this.#paint.dim(word);
	}

	#entry(label: string, text: string): readonly string[] {
		const width = 11;
		const plain = label.replaceAll(/\u{1B}\[[\d;]*m/gu, '');
		return this.#wrapped(text, width).map(
			(line, index) => `${index === 0 ? label + ' '.repeat(width - plain.length) : ' '.repeat(width)}${line}`,
		);
	}

	#sentence(text: string, indent = 0): readonly string[] {
		return this.#wrapped(text, indent).map(line => `${' '.repeat(indent)}${line}`);
	}

	#logLine(line: string): readonly string[] {
		const indent = 13;
		return fold(' '.repeat(indent) + line, this.#columns, indent).map(part => this.#paint.dim(part));
	}

	/** The lines of a text that begins behind so many columns. */
	#wrapped(text: string, indent: number): readonly string[] {
		return wrapAnsi(text, Math.max(1, Math.min(this.#columns, 100) - indent), {hard: true}).split('\n');
	}

	#write(...lines: readonly string[]): void {
		process.stdout.write(lines.map(line => `${line}\n`).join(''));
	}
}

function lastWords(log: string): readonly string[] {
	return log
		.split('\n')
		.filter(line => line !== '' && !/##\[(?:end)?group\]/.test(line))
		.map(line => oneLine(line.replace(/^\S+ /, '').trimEnd()))
		.slice(-6);
}

function seconds(milliseconds: number): string {
	return `${(milliseconds / 1000).toFixed(milliseconds < 10_000 ? 1 : 0)} s`;
}
