// One Vitest for the whole sample. The mutated text is handed out when Vite loads the file: nothing is written in the sources.
import {mkdtemp, readFile, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';
import {createVitest, type TestUserConfig, type Vitest} from 'vitest/node';

export type Verdict = 'passed' | 'failed' | 'timed out';

/** A test file that passes, how long it takes and the probes that it came by. */
export type ReachingTest = {readonly seconds: number; readonly reached: ReadonlySet<number>};

export class VitestRunner {
	readonly #texts = new Map<string, string>();
	readonly #root: string;
	readonly #folder: string;
	readonly #vitest: Vitest;

	private constructor(root: string, folder: string, texts: Map<string, string>, vitest: Vitest) {
		this.#root = root;
		this.#folder = folder;
		this.#texts = texts;
		this.#vitest = vitest;
	}

	static async start(root: string): Promise<VitestRunner> {
		const folder = await mkdtemp(path.join(os.tmpdir(), 'ferrovia-mutation-'));
		const texts = new Map<string, string>();
		const {default: config} = (await import(pathToFileURL(path.join(root, 'vitest.config.ts')).href)) as {
			default: {test: TestUserConfig & {projects: Array<{test: TestUserConfig}>}};
		};
		const {projects, ...shared} = config.test;
		const vitest = await createVitest(
			'test',
			{
				...shared,
				...projects[0]?.test,
				root,
				config: false,
				watch: false,
				bail: 1,
				maxWorkers: 1,
				reporters: [{}],
				onConsoleLog: () => false,
				execArgv: ['--no-warnings'],
				setupFiles: [fileURLToPath(new URL('./report-reached.ts', import.meta.url))],
				env: {FERROVIA_REACHED: path.join(folder, 'reached')},
			},
			{cacheDir: folder, logLevel: 'error', plugins: [{name: 'mutation', enforce: 'pre', load: id => texts.get(id)}]},
		);
		return new VitestRunner(root, folder, texts, vitest);
	}

	/** Loads these texts, by file, in place of the sources; the others as they are. */
	use(texts: ReadonlyMap<string, string>): void {
		const changed = new Set([...this.#texts.keys()]);
		this.#texts.clear();
		for (const [file, text] of texts) {
			this.#texts.set(path.join(this.#root, file), text);
			changed.add(path.join(this.#root, file));
		}

		for (const file of changed) {
			this.#vitest.invalidateFile(file);
		}
	}

	/** From the root. */
	async findTests(): Promise<string[]> {
		return (await this.#vitest.globTestSpecifications()).map(({moduleId}) => path.relative(this.#root, moduleId));
	}

	/** Nothing of a test that fails, can't run here or takes longer. */
	async reach(test: string, seconds: number): Promise<ReachingTest | undefined> {
		const start = performance.now();
		if ((await this.run(test, seconds)) !== 'passed') {
			return undefined;
		}

		const [report = '[]'] = (await readFile(path.join(this.#folder, 'reached'), 'utf8')).trim().split('\n').slice(-1);
		return {seconds: (performance.now() - start) / 1000, reached: new Set(JSON.parse(report) as number[])};
	}

	async run(test: string, seconds: number): Promise<Verdict> {
		let late = false;
		const timer = setTimeout(() => {
			late = true;
			// The first waits for the test, which may never end; the second ends its process.
			void this.#vitest.cancelCurrentRun('keyboard-input').catch(() => {});
			void this.#vitest.cancelCurrentRun('keyboard-input').catch(() => {});
		}, seconds * 1000);
		const specification = this.#vitest.getRootProject().createSpecification(path.join(this.#root, test));
		const {testModules, unhandledErrors} = await this.#vitest.runTestSpecifications([specification]);
		clearTimeout(timer);
		if (late) {
			return 'timed out';
		}

		const own = testModules.filter(({moduleId}) => moduleId === specification.moduleId);
		return own.length > 0 && own.every(module => module.ok() && module.state() === 'passed') && unhandledErrors.length === 0
			? 'passed'
			: 'failed';
	}

	async close(): Promise<void> {
		await this.#vitest.close();
		await rm(this.#folder, {recursive: true, force: true});
		// Vitest sets it for the tests that failed, as they should.
		process.exitCode = 0;
	}
}
