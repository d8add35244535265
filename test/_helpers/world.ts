import {resolveAnswers} from '../../source/answers/resolve.ts';
import {questions} from '../../source/answers/table.ts';
import {findTokens} from '../../source/project/tokens.ts';
import {openAws} from '../../source/services/aws/session.ts';
import {type ProcessResult, type RunProcess, runProcess} from '../../source/services/process.ts';
import {Probes} from '../../source/steps/probes.ts';
import {Vault} from '../../source/steps/vault.ts';
import type {World} from '../../source/steps/world.ts';
import {type FactsOptions, fakeFacts} from './facts.ts';

export type WorldOptions = FactsOptions & {
	readonly flags?: Readonly<Record<string, string>>;
	readonly selected?: readonly string[];
	readonly run?: RunProcess;
	readonly environment?: Readonly<Record<string, string | undefined>>;
};

/** A world for the steps, real where the test does not say otherwise. */
export function fakeWorld(options: WorldOptions = {}): World {
	const facts = fakeFacts(options);
	const environment = options.environment ?? process.env;
	return {
		...facts,
		answers: resolveAnswers({questions, facts, flags: options.flags ?? {}, environment: {}, saved: new Map(), configName: 'ferrovia.toml'}),
		selected: options.selected ?? ['tools', 'cargo'],
		configPath: `${facts.project.root}/ferrovia.toml`,
		run: options.run ?? runProcess,
		environment,
		output() {},
		probes: new Probes(),
		tokens: async () =>
			findTokens({run: options.run ?? runProcess, environment, signal: new AbortController().signal, home: facts.project.root}),
		vault: new Vault(),
		openAws: async aws => openAws({...aws, environment}),
	};
}

/** A process runner that answers from a table by the beginning of the command line, and remembers what was asked. */
export function scriptedRun(answers: Readonly<Record<string, Partial<ProcessResult>>>): {
	readonly run: RunProcess;
	readonly asked: string[];
} {
	const asked: string[] = [];
	return {
		asked,
		async run(argv) {
			const line = argv.join(' ');
			asked.push(line);
			const key = Object.keys(answers).find(start => line.startsWith(start));
			if (key === undefined) {
				throw new Error(`not in the script: ${line}`);
			}

			const answer = {exitCode: 0, stdout: '', stderr: '', missing: false, timedOut: false, ...answers[key]};
			return {argv, ok: answer.exitCode === 0, ...answer};
		},
	};
}
