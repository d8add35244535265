import {type ChildProcessByStdio, spawn} from 'node:child_process';
import {mkdir, symlink} from 'node:fs/promises';
import path from 'node:path';
import type {Readable, Writable} from 'node:stream';
import {inject, onTestFinished} from 'vitest';
import which from 'which';
import {cli, type Sandbox} from './_project.ts';

/** What a machine without Rust has, as far as a rehearsal needs it. */
const programs = [
	'node',
	'git',
	'sh',
	'curl',
	'jq',
	'awk',
	'stty',
	...'cat date env grep head mktemp mkdir mv printenv rm sed sleep tail tr'.split(' '),
];

/** The environment of somebody who has Node and git, and no Rust, no tools and no Docker. */
export async function withoutRust({root, env}: Sandbox): Promise<Sandbox['env']> {
	const bin = path.join(path.dirname(root), 'bin');
	await mkdir(bin);
	for (const program of programs) {
		const file = await which(program, {nothrow: true});
		if (file !== null) {
			await symlink(file, path.join(bin, program));
		}
	}

	return {...env, PATH: bin};
}

export type Ended = {readonly exitCode: number | null; readonly output: string};

/** `ferrovia rehearse` without a terminal, to its end. */
export async function rehearse(args: readonly string[], {root, env}: Sandbox): Promise<Ended> {
	const rehearsal = new Rehearsal(args, {root, env});
	rehearsal.leave();
	return rehearsal.ended;
}

/** A rehearsal with a shell at its end, which the test types into. Both of its outputs are one, as on a terminal. */
export class Rehearsal {
	readonly ended: Promise<Ended>;
	readonly #process: ChildProcessByStdio<Writable, Readable, Readable>;
	#output = '';
	#look = () => {};
	#count = 0;

	constructor(args: readonly string[], {root, env}: Sandbox) {
		this.#process = spawn(process.execPath, [cli(inject('installed')), 'rehearse', ...args], {
			cwd: root,
			env: env as NodeJS.ProcessEnv,
			stdio: ['pipe', 'pipe', 'pipe'],
		});
		for (const stream of [this.#process.stdout, this.#process.stderr]) {
			stream.setEncoding('utf8').on('data', (text: string) => {
				this.#output += text;
				this.#look();
			});
		}

		this.ended = new Promise(resolve => {
			this.#process.once('close', exitCode => {
				this.#look();
				resolve({exitCode, output: this.#output});
			});
		});
		onTestFinished(() => {
			this.#process.kill('SIGKILL');
		});
	}

	/** Everything that was said so far. */
	get output(): string {
		return this.#output;
	}

	/** Types a command into the shell, and waits for its end. */
	async run(command: string): Promise<Ended> {
		const mark = `end of command ${this.#count++}`;
		const from = this.#output.length;
		this.#process.stdin.write(`${command}\nprintf '\\n${mark}: %s\\n' "$?"\n`);
		const pattern = new RegExp(`\\n${mark}: (\\d+)\\n`);
		return new Promise((resolve, reject) => {
			this.#look = () => {
				const found = pattern.exec(this.#output.slice(from));
				if (found !== null) {
					resolve({exitCode: Number(found[1]), output: this.#output.slice(from, from + found.index)});
				}
			};
			this.#look();
			void this.ended.then(({output}) => reject(new Error(`The rehearsal ended before ${command} did:\n${output}`)));
		});
	}

	/** The variables of the practice cloud. */
	async environment(): Promise<Readonly<Record<string, string>>> {
		const {output} = await this.run('env');
		return Object.fromEntries(
			output.split('\n').flatMap(line => {
				const [, name, value] = /^(\w+)=(.*)$/.exec(line) ?? [];
				return name === undefined || value === undefined ? [] : [[name, value]];
			}),
		);
	}

	/** Ends the shell, and with it the rehearsal. */
	leave(): void {
		this.#process.stdin.end();
	}
}
