import {createInterface} from 'node:readline';
import {type ExitCode, exitCodes} from '../../engine/errors.ts';
import {Journal} from '../../engine/journal.ts';
import type {PracticeCloud} from '../../rehearsal/practice-cloud.ts';
import type {PracticeProject} from '../../rehearsal/project.ts';
import type {RehearsalWords} from '../../ui/plain/rehearsal.ts';
import type {StatusLine} from '../../ui/plain/status-line.ts';
import type {Break} from './breaks.ts';
import type {Child, Ended} from './child.ts';

export type StageOptions = {
	readonly child: Child;
	readonly cloud: PracticeCloud;
	readonly project: PracticeProject;
	readonly words: RehearsalWords;
	readonly status: StatusLine;
	readonly signal: AbortSignal;
	/** A person is at the terminal, and is to see each act begin. */
	readonly isWatched: boolean;
	/** For Ferrovia's own programs. */
	readonly environment: Readonly<Record<string, string | undefined>>;
	/** For the setup: answers. */
	readonly flags: readonly string[];
	/** For all of them: how they are to speak. */
	readonly manner: readonly string[];
};

/** How long an act took. */
export type ActTime = {readonly name: string; readonly milliseconds: number};

/** Plays the acts of a rehearsal in their order. */
export class Stage {
	readonly options: StageOptions;
	readonly times: ActTime[] = [];

	constructor(options: StageOptions) {
		this.options = options;
	}

	/** The person has left before the end. */
	isLeft = false;

	/** The exit code of the rehearsal. */
	async perform(broken: Break | undefined): Promise<ExitCode> {
		try {
			await this.#begin(broken?.at === 'setup' ? broken : undefined);
			await this.#finish(broken?.at === 'run' ? broken : undefined);
			return exitCodeOf(this.#stay(await this.verify()));
		} catch (error) {
			if (error instanceof Left) {
				this.isLeft = true;
				return error.exitCode;
			}

			throw error;
		}
	}

	/** The setup; with a fault twice: as it goes wrong, and as it is mended. */
	async #begin(broken: Break | undefined): Promise<void> {
		const {cloud, words, child, project} = this.options;
		const mend = broken?.arm({cloud, kill: () => child.kill()});
		const ended = this.#stay(await this.setUp());
		const isOver = broken === undefined || ended.exitCode === exitCodes.ok;
		if (isOver && (await new Journal(project.root).active()).length === 0) {
			// Whoever does not confirm the plan has seen what there was to see; and where nothing could be set up, nothing follows.
			throw new Left(ended.exitCode === null ? exitCodes.failed : (ended.exitCode as ExitCode));
		}

		if (broken === undefined || mend === undefined) {
			return;
		}

		await restoreTerminal(this, ended);
		words.mended(broken, ended, mend(), await this.#leftBehind(ended));
		if (broken.remedy !== 'nothing') {
			await this.#pause();
			this.#requirePresence();
			this.#stay(await this.setUp('the same command again'));
		}
	}

	/** The pull request and what it starts; with a fault, what is said of it, and its remedy. */
	async #finish(broken: Break | undefined): Promise<void> {
		const {cloud, words, child} = this.options;
		const isLate = broken?.remedy === 'setup';
		if (isLate) {
			await this.#deliver();
		}

		const mend = broken?.arm({cloud, kill: () => child.kill()});
		if (!isLate) {
			await this.#deliver();
		}

		if (broken !== undefined && mend !== undefined) {
			words.mended(broken, this.#stay(await this.verify('what does Ferrovia say of it?')), mend());
			await (broken.remedy === 'push' ? this.#push() : this.setUp('it finds what is missing').then(ended => this.#stay(ended)));
		}
	}

	async setUp(note?: string): Promise<Ended> {
		return this.#act('setup', ['setup', ...this.options.flags, ...this.options.manner], note);
	}

	async verify(note?: string): Promise<Ended> {
		return this.#act('verify', ['verify', ...this.options.manner], note);
	}

	/** Merges what the setup proposed, and follows the run that this starts. */
	async #deliver(): Promise<void> {
		const {cloud, words, status} = this.options;
		words.act('gh pr merge', 'as you will, once you have read it');
		const merged = await this.#timed('run', async () => cloud.merge());
		status.clear();
		this.#requirePresence();
		words.delivered(merged);
	}

	/** A push with nothing but a commit, as the mending of a fault in the code is one. */
	async #push(): Promise<void> {
		const {cloud, words, status} = this.options;
		words.act('git push', 'as you will, once it is mended');
		const run = await this.#timed('run', async () => cloud.push('Mend it'));
		status.clear();
		this.#requirePresence();
		words.delivered({run});
	}

	async #act(name: string, argv: readonly string[], note?: string): Promise<Ended> {
		const {child, project, words, environment} = this.options;
		words.act(`ferrovia ${argv[0]}`, note);
		return this.#timed(name, async () => child.run(argv, project.root, environment));
	}

	async #timed<Result>(name: string, act: () => Promise<Result>): Promise<Result> {
		const started = performance.now();
		try {
			return await act();
		} finally {
			this.times.push({name, milliseconds: performance.now() - started});
		}
	}

	/** What the journal tells of a setup that was killed. */
	async #leftBehind({signal}: Ended): Promise<readonly string[]> {
		if (signal === null) {
			return [];
		}

		const intents = await new Journal(this.options.project.root).active();
		const open = intents.filter(({outcome}) => outcome === undefined);
		return [`${intents.length - open.length} changes were applied`, ...open.map(({summary}) => `under way: ${summary}`)];
	}

	/** Lets a person read before the next screen covers it all. */
	async #pause(): Promise<void> {
		const {isWatched, words, signal} = this.options;
		if (isWatched && !signal.aborted) {
			// Without readline's own line editor, which takes Ctrl+C for itself and then never answers.
			const lines = createInterface({input: process.stdin, terminal: false});
			process.stdout.write(words.pause());
			await new Promise<void>(resolve => {
				lines.once('line', () => resolve()).once('close', () => resolve());
				signal.addEventListener('abort', () => resolve(), {once: true});
			});
			lines.close();
		}
	}

	/** @throws Left where the person does not stay. */
	#stay(ended: Ended): Ended {
		if (ended.exitCode === exitCodes.interrupted) {
			throw new Left(exitCodes.interrupted);
		}

		this.#requirePresence();
		return ended;
	}

	/** @throws Left where a signal has ended the rehearsal. */
	#requirePresence(): void {
		if (this.options.signal.aborted) {
			throw new Left(exitCodes.interrupted);
		}
	}
}

class Left extends Error {
	readonly exitCode: ExitCode;

	constructor(exitCode: ExitCode) {
		super('The person has left.');
		this.exitCode = exitCode;
	}
}

/** A program that was killed leaves the terminal as it had it: without its cursor, and on its second screen. */
async function restoreTerminal({options: {child, environment, project}}: Stage, {signal}: Ended): Promise<void> {
	if (signal !== null && process.stdout.isTTY) {
		process.stdout.write('\u{1B}[?1049l\u{1B}[?2004l\u{1B}[?25h\u{1B}[0m\n');
		await child.start('stty', ['sane'], project.root, environment).catch(() => undefined);
	}
}

/** What this machine lacks keeps nothing from being rehearsed: the verdict has named it. */
function exitCodeOf({exitCode}: Ended): ExitCode {
	return exitCode === exitCodes.ok || exitCode === exitCodes.unknown ? exitCodes.ok : exitCodes.failed;
}
