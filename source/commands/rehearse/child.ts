import {type ChildProcess, spawn} from 'node:child_process';

export type Ended = {readonly exitCode: number | null; readonly signal: NodeJS.Signals | null};

/** Ferrovia itself, as the user would start it, on this terminal. */
export class Child {
	#process: ChildProcess | undefined;

	/** Runs a command line of Ferrovia's to its end. */
	async run(argv: readonly string[], cwd: string, environment: Readonly<Record<string, string | undefined>>): Promise<Ended> {
		return this.start(process.execPath, [...process.execArgv, process.argv[1] ?? '', ...argv], cwd, environment);
	}

	/** Runs any program on this terminal. */
	async start(
		program: string,
		argv: readonly string[],
		cwd: string,
		environment: Readonly<Record<string, string | undefined>>,
	): Promise<Ended> {
		const started = spawn(program, argv, {cwd, env: environment as NodeJS.ProcessEnv, stdio: 'inherit'});
		this.#process = started;
		try {
			return await new Promise((resolve, reject) => {
				started.once('error', reject).once('close', (exitCode, signal) => resolve({exitCode, signal}));
			});
		} finally {
			this.#process = undefined;
		}
	}

	/** Ends it as a power cut does: it learns nothing of it. */
	kill(): void {
		this.#process?.kill('SIGKILL');
	}
}
