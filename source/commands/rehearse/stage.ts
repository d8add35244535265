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
	/** For the setup: answers, and how it is to speak. */
	readonly flags: readonly string[];
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

	async perform(broken: Break | undefined): Promise<ExitCode> {
		const isDone =
			(await this.#isSetUp(broken?.at === 'setup' ? broken : undefined)) &&
			(await this.#isDelivered(broken?.at === 'run' ? broken : undefined));
		const verified = isDone ? await this.verify() : undefined;
		return verified === undefined || this.#isLeft(verified) ? exitCodes.interrupted : exitCodeOf(verified);
	}

	/** With a fault twice: as it goes wrong, and as it is mended. False where the person has left. */
	async #isSetUp(broken: Break | undefined): Promise<boolean> {
		const {cloud, words, child} = this.options;
		const mend = broken?.arm({cloud, kill: () => child.kill()});
		const ended = await this.setUp();
		if (broken === undefined || mend === undefined || this.#isLeft(ended)) {
			return !this.#isLeft(ended);
		}

		await restoreTerminal(this, ended);
		words.mended(broken, ended, mend(), await this.#leftBehind(ended));
		if (broken.remedy === 'nothing') {
			return true;
		}

		await this.#pause();
		return !this.options.signal.aborted && !this.#isLeft(await this.setUp('the same command again'));
	}

	/** With a fault as above, and false as above. */
	async #isDelivered(broken: Break | undefined): Promise<boolean> {
		const {cloud, words, child, signal} = this.options;
		const isLate = broken?.remedy === 'setup';
		if (isLate) {
			await this.#deliver();
		}

		if (signal.aborted) {
			return false;
		}

		const mend = broken?.arm({cloud, kill: () => child.kill()});
		if (!isLate) {
			await this.#deliver();
		}

		if (broken === undefined || mend === undefined || signal.aborted) {
			return !signal.aborted;
		}

		const seen = await this.verify('what does Ferrovia say of it?');
		if (this.#isLeft(seen)) {
			return false;
		}

		words.mended(broken, seen, mend());
		if (broken.remedy === 'push') {
			await this.#push();
			return !signal.aborted;
		}

		return !this.#isLeft(await this.setUp('it finds what is missing'));
	}

	async setUp(note?: string): Promise<Ended> {
		return this.#act('setup', ['setup', ...this.options.flags], note);
	}

	async verify(note?: string): Promise<Ended> {
		return this.#act('verify', ['verify'], note);
	}

	/** Merges what the setup proposed, and follows the run that this starts. */
	async #deliver(): Promise<void> {
		const {cloud, words, status, signal} = this.options;
		if (signal.aborted) {
			return;
		}

		words.act('merge', 'you merge the pull request at GitHub');
		const merged = await this.#timed('run', async () => cloud.merge());
		status.clear();
		words.delivered(merged);
	}

	/** A push with nothing but a commit, as the mending of a fault in the code is one. */
	async #push(): Promise<void> {
		const {cloud, words, status} = this.options;
		words.act('git push', 'you mend it and push');
		const run = await this.#timed('run', async () => cloud.push('Mend it'));
		status.clear();
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

	/** The person has left, or was interrupted. */
	#isLeft({exitCode}: Ended): boolean {
		return exitCode === exitCodes.interrupted || this.options.signal.aborted;
	}
}

/** A program that was killed leaves the terminal as it had it: without its cursor, and on its second screen. */
async function restoreTerminal({options: {child, environment, project}}: Stage, {signal}: Ended): Promise<void> {
	if (signal !== null && process.stdout.isTTY) {
		process.stdout.write('\u{1B}[?1049l\u{1B}[?25h\u{1B}[0m\n');
		await child.start('stty', ['sane'], project.root, environment).catch(() => undefined);
	}
}

/** What this machine lacks keeps nothing from being rehearsed: the verdict has named it. */
function exitCodeOf({exitCode}: Ended): ExitCode {
	return exitCode === exitCodes.ok || exitCode === exitCodes.unknown ? exitCodes.ok : exitCodes.failed;
}
