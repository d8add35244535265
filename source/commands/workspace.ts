import os from 'node:os';
import path from 'node:path';
import {configFileName, readSavedAnswers} from '../answers/config-file.ts';
import type {Answers, Facts} from '../answers/question.ts';
import {resolveAnswers} from '../answers/resolve.ts';
import {questionById, questions} from '../answers/table.ts';
import {exitCodes, FerroviaError} from '../engine/errors.ts';
import {readText} from '../engine/file-change.ts';
import {Journal} from '../engine/journal.ts';
import {readAwsConfiguration} from '../project/aws-config.ts';
import {userBinFolder} from '../project/bin-folder.ts';
import {detectProject} from '../project/detect.ts';
import {findInstalledTools} from '../project/installed-tools.ts';
import {rustOs} from '../project/platform.ts';
import {readRailwayLink} from '../project/railway-link.ts';
import {findTokens} from '../project/tokens.ts';
import {readRehearsal} from '../rehearsal/practice.ts';
import {runProcess} from '../services/process.ts';
import {usualStepNames} from '../steps/names.ts';
import {Probes} from '../steps/probes.ts';
import {withTypedTokens} from '../steps/typed-tokens.ts';
import {Vault} from '../steps/vault.ts';
import type {World} from '../steps/world.ts';
import {type GlobalOptions, optionName} from './options.ts';

/** The project and the machine as they were read, with the answers that are known. */
export type Workspace = {
	readonly facts: Facts;
	readonly answers: Answers;
	readonly journal: Journal;
	/** The world as the steps see it. */
	readonly world: (answers: Answers, selected: readonly string[], output?: (line: string) => void) => World;
	/** Reads the project and the machine again. */
	readonly reread: (answers: Answers, selected: readonly string[], signal: AbortSignal) => Promise<World>;
	/** Removes what probes left behind, and gives up secrets that nobody took. */
	readonly dispose: () => Promise<void>;
};

/** Reads everything that a command needs to know before it asks or plans. Throws when there is no Cargo project. */
export async function openWorkspace(options: GlobalOptions, signal: AbortSignal): Promise<Workspace> {
	const cwd = path.resolve(options.cwd ?? '.');
	const environment = process.env;
	const doesWithoutCargo = readRehearsal(environment) !== undefined;
	const reading = {
		run: runProcess,
		environment,
		doesWithoutCargo,
		fetches: options.offline !== true && environment.CARGO_NET_OFFLINE !== 'true',
		onFetch() {
			if (process.stderr.isTTY && options.json !== true) {
				process.stderr.write('Fetching crates: cargo fetch --locked\n');
			}
		},
	};
	const flags = Object.fromEntries(
		questions.flatMap(({id, flag}) => (flag === undefined ? [] : [[id, stringOption(options[optionName(flag)])]])),
	);
	const look = async (folder: string | undefined, signalOfLook: AbortSignal) =>
		findInstalledTools({
			run: runProcess,
			environment,
			signal: signalOfLook,
			extraFolders: [folder ?? userBinFolder({os: rustOs(process.platform)}).value],
		});
	const folder = flags['bin-directory'] ?? environment[questionById('bin-directory').env];
	// Nearly always right, and as slow as reading the project: begun at the same time.
	const early = look(folder, signal);
	early.catch(() => undefined);
	const [project, aws, foundTokens, railwayLink] = await Promise.all([
		detectProject({...reading, cwd, signal}),
		readAwsConfiguration(environment),
		findTokens({run: runProcess, environment, signal}),
		readRailwayLink(os.homedir(), cwd),
	]);
	const {configPath, saved, text} = await readAnswersFile(options, project.root);
	const savedFolder = folder === undefined ? saved.get('bin-directory') : undefined;
	const facts: Facts = {
		project,
		aws,
		foundTokens,
		railwayLink,
		tools: savedFolder === undefined ? await early : await look(savedFolder, signal),
	};
	const answers = resolveAnswers({questions, facts, flags, environment, saved, configName: path.basename(configPath), configText: text});
	const probes: Probes[] = [];
	const sharedFolders = new Map<string, Promise<string>>();
	const vault = new Vault();
	const createWorld = (seen: Facts, given: Answers, steps: readonly string[], output: World['output'] = () => {}): World => {
		const own = new Probes(sharedFolders);
		probes.push(own);
		return {
			...seen,
			answers: given,
			selected: steps,
			configPath,
			run: runProcess,
			environment,
			output,
			probes: own,
			tokens: async () => withTypedTokens(seen.foundTokens, given),
			vault,
			openAws: async options => (await import('../services/aws/session.ts')).openAws({...options, environment}),
		};
	};

	return {
		facts,
		answers,
		journal: new Journal(project.root),
		world: (given, steps, output) => createWorld(facts, given, orUsual(steps), output),
		async reread(given, steps, again) {
			const [fresh, tools] = await Promise.all([
				detectProject({...reading, cwd, signal: again}),
				look(given.get('bin-directory')?.value, again),
			]);
			return createWorld({...facts, project: fresh, tools}, given, orUsual(steps));
		},
		async dispose() {
			try {
				await vault.dispose();
			} finally {
				await Promise.all(probes.map(async own => own.dispose()));
			}
		},
	};
}

/** No names stand for the usual steps. */
export function orUsual(steps: readonly string[]): readonly string[] {
	return steps.length === 0 ? usualStepNames : steps;
}

type AnswersFile = {readonly configPath: string; readonly saved: ReadonlyMap<string, string>; readonly text: string | undefined};

async function readAnswersFile({config}: GlobalOptions, root: string): Promise<AnswersFile> {
	const configPath = config === undefined ? path.join(root, configFileName) : path.resolve(config);
	const text = await readText(configPath);
	if (text === undefined && config !== undefined) {
		throw new FerroviaError(
			{
				what: `There is no file ${config}.`,
				why: '--config names the file with the answers.',
				next: ['ferrovia setup    (asks, and writes ferrovia.toml)'],
			},
			{exitCode: exitCodes.usage},
		);
	}

	return {configPath, text, saved: text === undefined ? new Map() : readSavedAnswers(text, questions, path.basename(configPath))};
}

function stringOption(value: unknown): string | undefined {
	return typeof value === 'string' ? value : undefined;
}
